#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

/// Runs the command with --format json and checks its output with the program's own schema engine.
/// Returns the outcome, or the exit code for a list.
std::string checked_outcome(const StateTree& tree, Words words) {
  words.insert(words.end(), {"--format", "json"});
  const auto ended = tree.run(std::move(words));
  INFO(ended.out);
  tree.write("result.json", ended.out);
  const auto check = tree.run({"schema", "check", "result.schema.json", "result.json"});
  CHECK(check.error.empty());
  CHECK(check.exit_code == 0);
  const auto result = Json::parse(ended.out);
  if (!result.is_object()) return "list";
  CHECK(result["exit_code"] == ended.exit_code);
  return result["outcome"];
}

TEST_CASE("the JSON results of lists obey result.schema.json") {
  const StateTree tree{Content::sample};
  CHECK(checked_outcome(tree, {"list"}) == "list");
  CHECK(checked_outcome(tree, {"schema", "list"}) == "list");
  CHECK(checked_outcome(tree, {"config", "show"}) == "list");
  CHECK(checked_outcome(tree, {"config", "show", "--set", "project=\xc3\xa9<"}) == "list");
}

TEST_CASE(
    "the JSON results of publish and validate obey result.schema.json, whatever the outcome") {
  const StateTree tree{Content::sample};
  CHECK(checked_outcome(tree, {"publish", "--dry-run"}) == "would_change");
  CHECK(checked_outcome(tree, {"publish", "--check"}) == "would_change");
  CHECK(checked_outcome(tree, {"validate"}) == "valid");
  CHECK(checked_outcome(tree, {"publish", "--export-public", "pub"}) == "published");
  CHECK(checked_outcome(tree, {"publish", "--only", "version"}) == "unchanged");
  tree.write("runtime/exports/clips.json", "[]\n");
  tree.write("runtime/exports/\xff.tmp", "");
  tree.write("runtime/exports/manifest.json", "[]\n");
  CHECK(checked_outcome(tree, {"validate", "--strict"}) == "refused");
  tree.append(users_file, "{}\n");
  CHECK(checked_outcome(tree, {"publish"}) == "refused");
  tree.edit(snapshot_file, [](Json& value) { value["runtime"]["version"] = "one\ntwo"; });
  CHECK(checked_outcome(tree, {"validate"}) == "refused");
  tree.write(snapshot_file, "{");
  CHECK(checked_outcome(tree, {"publish"}) == "refused");
  tree.remove(snapshot_file);
  CHECK(checked_outcome(tree, {"publish"}) == "refused");
}

TEST_CASE("the JSON results of recover and schema check obey result.schema.json") {
  const StateTree tree;
  CHECK(checked_outcome(tree, {"recover"}) == "nothing");
  CHECK(checked_outcome(tree, {"recover", "--discard"}) == "nothing");
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const std::string version = "runtime/exports/version.json";
  CHECK(checked_outcome(tree, {"schema", "check", "version.schema.json", version}) == "valid");
  CHECK(checked_outcome(tree, {"schema", "check", "changelog.schema.json", version, "no.json"}) ==
        "refused");
}

TEST_CASE("the JSON results of verify, diff and report obey result.schema.json") {
  const StateTree tree{Content::sample};
  const std::string folder = "runtime/exports";
  CHECK(checked_outcome(tree, {"diff"}) == "differs");
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(checked_outcome(tree, {"diff"}) == "same");
  tree.write("runtime/exports/clips.json", R"({"clips": []})");
  CHECK(checked_outcome(tree, {"diff"}) == "differs");
  CHECK(checked_outcome(tree, {"verify", folder}) == "clean");
  CHECK(checked_outcome(tree, {"verify", folder, "--public"}) == "refused");
  CHECK(checked_outcome(tree, {"report", "--out", "page.html"}) == "clean");
  CHECK(checked_outcome(tree, {"report", "nowhere", "--out", "page.html"}) == "refused");
  CHECK(checked_outcome(tree, {"report", "--out", "no/page.html"}) == "refused");
  tree.edit(snapshot_file, [](Json& value) { value["runtime"]["build"] = "2026.07.16+006"; });
  tree.write("runtime/exports/version.json", "[]\n");
  tree.remove("runtime/exports/changelog.json");
  CHECK(checked_outcome(tree, {"diff"}) == "differs");
  CHECK(checked_outcome(tree, {"verify", folder}) == "refused");
  CHECK(checked_outcome(tree, {"verify", "nowhere"}) == "refused");
  tree.append(users_file, "{}\n");
  CHECK(checked_outcome(tree, {"diff"}) == "refused");
}

TEST_CASE("the JSON results of version stamp and changelog add obey result.schema.json") {
  const StateTree tree{Content::sample};
  CHECK(checked_outcome(tree, {"version", "stamp", "0.5.1", "--build", "auto"}) == "stamped");
  CHECK(checked_outcome(tree, {"version", "stamp", "v0.5.1"}) == "unchanged");
  CHECK(checked_outcome(tree, {"version", "stamp", "0.5.0"}) == "refused");
  const Words add{"changelog", "add", "--title", "A", "--description", "b"};
  const auto with = [&add](const Words& more) {
    auto words = add;
    words.insert(words.end(), more.begin(), more.end());
    return words;
  };
  CHECK(checked_outcome(tree, with({"--dry-run"})) == "would_add");
  CHECK(checked_outcome(tree, add) == "added");
  CHECK(checked_outcome(tree, with({"--tag", "<b>"})) == "refused");
  CHECK(checked_outcome(tree, with({"--baseline", "nowhere"})) == "refused");
  CHECK(checked_outcome(tree, {"changelog", "add"}) == "refused");
}

TEST_CASE("the JSON results of commands that fail obey result.schema.json") {
  const StateTree tree;
  tree.write("pub/index.html", "");
  const auto words =
      GENERATE(Words{"publish", "--set", "projct=x"}, Words{"validate", "--set", "projct=x"},
               Words{"recover", "--root", "nowhere"}, Words{"list", "--config", "no"},
               Words{"config", "show", "--config", "no"}, Words{"publish", "--only", "no"},
               Words{"publish", "--export-public", "pub"}, Words{"schema", "show", "no"},
               Words{"schema", "check", "no", "no"}, Words{"schema", "export", "no/no"});
  CAPTURE(words);
  CHECK(checked_outcome(tree, words) == "refused");
}

}  // namespace
}  // namespace runtime_exports::blackbox

#include <ctime>
#include <filesystem>

#include "state_tree.hpp"
#include "support/catch.hpp"
#include <fmt/format.h>
#include <unistd.h>

namespace runtime_exports::blackbox {
namespace {

namespace fs = std::filesystem;
const std::string unreleased = "changelog/unreleased/";

ProgramResult add_fragment(const StateTree& tree, const std::string& title, Words more = {}) {
  Words words{"changelog", "add", "--fragment", "--title", title, "--description", "What it is."};
  words.insert(words.end(), more.begin(), more.end());
  return tree.run(words);
}

ProgramResult collect(const StateTree& tree, Words more = {}) {
  more.insert(more.begin(), {"changelog", "collect"});
  return tree.run(more);
}

void write_fragment(const StateTree& tree, const std::string& id, Json more = Json::object()) {
  Json entry{{"id", id}, {"title", "A"}, {"description", "b"}};
  entry.update(more);
  tree.write(unreleased + id + ".json", entry.dump(2) + "\n");
}

Names ids(const StateTree& tree) {
  Names found;
  for (const auto& entry : tree.read_json(changelog_file)) found.push_back(entry["id"]);
  return found;
}

TEST_CASE("a date that does not exist is the fault of the option, not of a fragment") {
  const StateTree tree;
  write_fragment(tree, "clips");
  const auto ended = collect(tree, {"--date", "2026-13-01"});
  CHECK(ended.exit_code == 2);
  CHECK(ended.error ==
        "error: --date: the calendar has no such day\n  help: write it like 2026-07-16\n");
  CHECK(fs::exists(tree.path(unreleased + "clips.json")));
}

TEST_CASE("a fragment is an entry in its own file, without date and version") {
  const StateTree tree;
  const auto before = tree.read(changelog_file);
  const auto ended = add_fragment(tree, "Clips load faster", {"--id", "clips", "--tag", "clips"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.out == "Added clips to changelog/unreleased/clips.json.\n");
  CHECK(tree.read(unreleased + "clips.json") == R"({
  "id": "clips",
  "title": "Clips load faster",
  "description": "What it is.",
  "scope": "runtime",
  "tags": [
    "clips"
  ]
}
)");
  CHECK(tree.read(changelog_file) == before);
  CHECK(Json::parse(add_fragment(tree, "B",
                                 {"--id", "b", "--date", "2026-01-02", "--version", "v1.2.4",
                                  "--format", "json"})
                        .out)["file"] == unreleased + "b.json");
  CHECK(tree.read_json(unreleased + "b.json")["date"] == "2026-01-02");
  CHECK(tree.read_json(unreleased + "b.json")["version"] == "1.2.4");
}

TEST_CASE("on a terminal a fragment needs only title and description") {
  const StateTree tree;
  auto request = tree.request({"changelog", "add", "--fragment", "--id", "a"});
  request.error = test_support::StandardError::terminal;
  request.typed = "Title\nText\n";
  request.environment.emplace_back("NO_COLOR=1");
  const auto ended = test_support::run_program(request);
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.starts_with("Title: Description: "));
  CHECK(ended.error.find("Version") == std::string::npos);
  CHECK(tree.read_json(unreleased + "a.json").size() == 4);
}

TEST_CASE("no new entry gets the id of a fragment") {
  const StateTree tree;
  REQUIRE(add_fragment(tree, "A", {"--date", "2026-01-02"}).exit_code == 0);
  REQUIRE(add_fragment(tree, "A", {"--date", "2026-01-02"}).exit_code == 0);
  CHECK(tree.exists(unreleased + "2026-01-a-2.json"));
  REQUIRE(
      tree.run({"changelog", "add", "--title", "A", "--description", "b", "--date", "2026-01-02"})
          .exit_code == 0);
  CHECK(ids(tree) == Names{"first", "2026-01-a-3"});
  const auto taken = add_fragment(tree, "B", {"--id", "2026-01-A"});
  CHECK(taken.exit_code == 1);
  CHECK(taken.error.starts_with("error: --id: "));
}

TEST_CASE("a fragment that publish would refuse is not written") {
  const StateTree tree;
  const auto [words, rule] = GENERATE(
      table<Words, std::string>({{{"--tag", "zebra</i>"}, "[changelog.markup]"},
                                 {{"--detail", "zebra@mail.example.net"}, "[privacy.email]"},
                                 {{"--date", "2026-02-30"}, "[changelog.date]"},
                                 {{"--id", "../zebra"}, "[schema.pattern]"}}));
  Words all{"changelog", "add", "--fragment", "--title", "A", "--description", "b"};
  all.insert(all.end(), words.begin(), words.end());
  const auto ended = run_without_effect(tree, all);
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.find(rule) != std::string::npos);
  CHECK(ended.error.find("zebra") == std::string::npos);
  all.emplace_back("--dry-run");
  CHECK(run_without_effect(tree, all).exit_code == 1);
}

TEST_CASE(
    "collect moves the fragments into the changelog, by date and id, and adds missing members") {
  const StateTree tree;
  const auto before = tree.read(changelog_file);
  write_fragment(tree, "c", {{"date", "2026-01-01"}, {"version", "v1.0.0"}, {"scope", "runtime"}});
  write_fragment(tree, "b", {{"changes", {{"z", {"1"}}, {"a", {"2"}}}}});
  write_fragment(tree, "a", {{"date", "2026-01-02"}});
  write_fragment(tree, "B2", {{"date", "2026-01-02"}});
  tree.write(unreleased + "README.md", "not a fragment\n");
  const auto ended = collect(tree, {"--date", "2026-01-03"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.out == "Added 4 entries to changelog/changelog.runtime.json: c, B2, a, b.\n");
  CHECK(tree.read(changelog_file).starts_with(before.substr(0, before.size() - 3) + ",\n"));
  CHECK(ids(tree) == Names{"first", "c", "B2", "a", "b"});
  const auto entries = tree.read_json(changelog_file);
  CHECK(entries[1]["version"] == "1.0.0");
  CHECK(entries[4]["version"] == "1.2.3");
  CHECK(entries[4]["date"] == "2026-01-03");
  CHECK(entries[4]["scope"] == "runtime");
  CHECK(entries[4]["changes"].dump() == R"({"z":["1"],"a":["2"]})");
  CHECK(tree.exists(unreleased + "README.md"));
  CHECK(std::distance(fs::directory_iterator{tree.path(unreleased)}, fs::directory_iterator{}) ==
        1);
  CHECK(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.export_at("changelog.runtime.json").size() == 5);
}

TEST_CASE("collect without fragments has nothing to do") {
  const StateTree tree;
  const std::string nothing = "Nothing to do: there is no fragment in changelog/unreleased.\n";
  CHECK(run_without_effect(tree, {"changelog", "collect"}).out == nothing);
  tree.make_folder(unreleased);
  CHECK(run_without_effect(tree, {"changelog", "collect"}).out == nothing);
}

TEST_CASE("collect is refused as a whole, naming file, line and column of each fragment") {
  const StateTree tree;
  write_fragment(tree, "good");
  tree.write(unreleased + "markup.json",
             "{\"id\": \"markup\", \"title\": \"A\", \"description\": \"b\",\n \"tags\": [\"a\",\n"
             "  \"zebra</i>\"]}\n");
  tree.write(
      unreleased + "typo.json",
      "{\n  \"id\": \"typo\", \"title\": \"A\", \"description\": \"b\",\n  \"sumary\": \"z\"}");
  tree.write(unreleased + "torn.json", "{\"id\": \"torn\"");
  write_fragment(tree, "other");
  fs::rename(tree.path(unreleased + "other.json"), tree.path(unreleased + "name.json"));
  write_fragment(tree, "FIRST");
  const auto ended = run_without_effect(tree, {"changelog", "collect"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.out == "Refused: the changelog and its fragments are unchanged.\n");
  for (const std::string wanted :
       {"error: changelog/unreleased/markup.json:3:3: ",
        "error: changelog/unreleased/typo.json:3:3: ", "error: changelog/unreleased/torn.json:1:",
        "error: changelog/unreleased/name.json:2:9: /id: ",
        "error: changelog/unreleased/FIRST.json:2:9: /id: "}) {
    CAPTURE(wanted, ended.error);
    CHECK(ended.error.find(wanted) != std::string::npos);
  }
  CHECK(ended.error.find("zebra") == std::string::npos);
  CHECK(ended.error.find("good") == std::string::npos);
  const auto checked = run_without_effect(tree, {"validate"});
  CHECK(checked.exit_code == 1);
  CHECK(checked.error.find("error: changelog/unreleased/markup.json:3:3: ") != std::string::npos);
  CHECK(checked.error.find("error: changelog/unreleased/torn.json:1:") != std::string::npos);
}

TEST_CASE(
    "validate checks fragments, even those without date and version, and publish ignores them") {
  const StateTree tree;
  write_fragment(tree, "good");
  CHECK(run_without_effect(tree, {"validate"}).exit_code == 0);
  write_fragment(tree, "bad", {{"title", "ask zebra@mail.example.net"}});
  const auto ended = run_without_effect(tree, {"validate", "--format", "github"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.out.find("file=changelog/unreleased/bad.json,line=3") != std::string::npos);
  CHECK(run_without_effect(tree, {"validate", "--only", "version"}).exit_code == 0);
  CHECK(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.export_at("changelog.runtime.json").size() == 1);
  CHECK(run_without_effect(tree, {"publish", "--check"}).exit_code == 0);
}

TEST_CASE("a fragment whose entry is already in the changelog is only removed") {
  const StateTree tree;
  write_fragment(tree, "a");
  const auto fragment = tree.read(unreleased + "a.json");
  REQUIRE(collect(tree, {"--date", "2026-01-02", "--version", "1.0.0"}).exit_code == 0);
  const auto after = tree.read(changelog_file);
  tree.write(unreleased + "a.json", fragment);
  CHECK(run_without_effect(tree, {"validate"}).exit_code == 0);
  write_fragment(tree, "b", {{"date", "2026-01-02"}});
  const auto ended = collect(tree);
  CHECK(ended.exit_code == 0);
  CHECK(ended.out ==
        "Added 1 entry to changelog/changelog.runtime.json: b. Removed 1 fragment whose entry was "
        "there already.\n");
  CHECK(tree.read(changelog_file).starts_with(after.substr(0, after.size() - 3)));
  CHECK(ids(tree) == Names{"first", "a", "b"});
  CHECK(fs::is_empty(tree.path(unreleased)));
  tree.write(unreleased + "a.json", fragment);
  CHECK(collect(tree, {"--dry-run"})
            .out.ends_with(". Would remove 1 fragment whose entry was there already.\n"));
  CHECK(Json::parse(collect(tree, {"--format", "json"}).out)["present"] == Json{"a"});
  CHECK(ids(tree) == Names{"first", "a", "b"});
  write_fragment(tree, "a", {{"title", "Changed"}});
  const auto other = run_without_effect(tree, {"changelog", "collect"});
  CHECK(other.exit_code == 1);
  CHECK(other.error.find("a correction is a new entry") != std::string::npos);
}

TEST_CASE("collect --dry-run says what would be collected and writes nothing") {
  const StateTree tree;
  write_fragment(tree, "a");
  CHECK(run_without_effect(tree, {"changelog", "collect", "--dry-run"}).out ==
        "Would add 1 entry to changelog/changelog.runtime.json: a.\n");
}

TEST_CASE("only a regular file is taken as a fragment") {
  const StateTree tree;
  tree.write("elsewhere.json", R"({"id": "a", "title": "A", "description": "b"})");
  tree.make_folder(unreleased);
  SECTION("a symbolic link") {
    fs::create_symlink("../../elsewhere.json", tree.path(unreleased + "a.json"));
    CHECK(run_without_effect(tree, {"changelog", "collect"}).exit_code == 73);
  }
  SECTION("a folder") {
    tree.make_folder(unreleased + "a.json");
    CHECK(run_without_effect(tree, {"changelog", "collect"}).exit_code == 66);
  }
}

TEST_CASE("a link in the place of the fragments' folder is refused") {
  const StateTree tree;
  const StateTree other;
  other.write("a.json", R"({"id": "a", "title": "A", "description": "b"})");
  fs::create_directory_symlink(other.root(), tree.path("changelog/unreleased"));
  const auto before = other.everything();
  for (const auto& words :
       {Words{"changelog", "collect"}, Words{"changelog", "collect", "--dry-run"},
        Words{"changelog", "add", "--fragment", "--title", "B", "--description", "What it is."}}) {
    CHECK(run_without_effect(tree, words).exit_code == 73);
  }
  CHECK(before.differences(other.everything()) == Names{});
}

TEST_CASE("the changelog of the previous set binds fragments, too") {
  const StateTree tree;
  const auto before = tree.read(changelog_file);
  write_fragment(tree, "taken");
  REQUIRE(collect(tree).exit_code == 0);
  REQUIRE(tree.run({"publish", "--export-public", "live"}).exit_code == 0);
  tree.remove("runtime");
  tree.write(changelog_file, before);
  write_fragment(tree, "taken", {{"title", "B"}});
  CHECK(run_without_effect(tree, {"validate"}).exit_code == 0);
  const auto ended = run_without_effect(tree, {"validate", "--previous", "live"});
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.find("error: changelog/unreleased/taken.json:") != std::string::npos);
}

TEST_CASE("--result-file replaces no fragment") {
  const StateTree tree;
  write_fragment(tree, "a");
  for (const std::string name : {"a.json", "new.json"}) {
    CHECK(run_without_effect(tree, {"publish", "--result-file", unreleased + name}).exit_code ==
          73);
  }
}

TEST_CASE("fragments are beside the changelog, wherever that is") {
  const StateTree tree;
  tree.set({{"paths", {{"changelog", "log.json"}}}});
  tree.write("log.json", "[]\n");
  REQUIRE(add_fragment(tree, "A", {"--id", "a"}).exit_code == 0);
  CHECK(tree.exists("unreleased/a.json"));
  CHECK(collect(tree).out == "Added 1 entry to log.json: a.\n");
  CHECK(tree.read_json("log.json").size() == 1);
}

TEST_CASE("validate says why the fragments cannot be collected") {
  const StateTree tree;
  fs::rename(tree.path(changelog_file), tree.path("elsewhere.json"));
  fs::create_symlink("../elsewhere.json", tree.path(changelog_file));
  CHECK(run_without_effect(tree, {"validate"}).exit_code == 0);
  write_fragment(tree, "good");
  for (const Words& words : {Words{"validate"}, Words{"changelog", "collect"}}) {
    CAPTURE(words);
    const auto ended = run_without_effect(tree, words);
    CHECK(ended.exit_code == 73);
    CHECK(says(ended, "error: " + changelog_file + ": "));
  }
}

}  // namespace
}  // namespace runtime_exports::blackbox

#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

const std::string found_note = "info: the root is .., found above the current folder\n";

/// Runs the program in a folder below the root.
ProgramResult run_below(const StateTree& tree, const Words& words, const Words& variables = {}) {
  tree.make_folder("below");
  auto request = tree.request(words);
  request.folder = tree.path("below");
  request.environment.insert(request.environment.end(), variables.begin(), variables.end());
  return test_support::run_program(request);
}

TEST_CASE("a root that is found above the current folder is used and named") {
  const StateTree tree;
  const auto ended = run_below(tree, {"publish"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error == found_note + first_publish_warning);
  CHECK(tree.exists("runtime/exports/version.json"));
  CHECK(run_below(tree, {"publish", "--check", "-q"}).error.empty());
  const auto shown = run_below(tree, {"config", "show"}).out;
  CHECK(shown.find("root                       found above the current folder  ..\n") !=
        std::string::npos);
  const auto json = Json::parse(run_below(tree, {"config", "show", "--format", "json"}).out);
  CHECK(json[0]["value"] == "..");
  CHECK(json[0]["origin"] == "found above the current folder");
}

TEST_CASE("commands that need no settings do not name the root") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(run_below(tree, {"verify", "../runtime/exports"}).error.empty());
  CHECK(run_below(tree, {"schema", "list"}).error.empty());
}

TEST_CASE("-C, --root and RUNTIME_EXPORTS_ROOT outrank the search") {
  const StateTree tree;
  const StateTree other;
  const auto way = GENERATE(0, 1, 2);
  const Words words = way == 0   ? Words{"-C", other.root()}
                      : way == 1 ? Words{"--root", other.root()}
                                 : Words{};
  const Words variables = way == 2 ? Words{"RUNTIME_EXPORTS_ROOT=" + other.root()} : Words{};
  Words publish{"publish"};
  publish.insert(publish.end(), words.begin(), words.end());
  const auto ended = run_below(tree, publish, variables);
  CHECK(ended.exit_code == 0);
  CHECK(ended.error == first_publish_warning);
  CHECK(tree.is_unpublished());
  CHECK(other.exists("runtime/exports/version.json"));
}

TEST_CASE("an empty path is refused, and never taken as not given") {
  const StateTree tree;
  for (const auto& words :
       {Words{"publish", "--root", ""}, Words{"publish", "--config", ""},
        Words{"publish", "--result-file", ""}, Words{"publish", "--previous", ""},
        Words{"publish", "--baseline", ""}, Words{"publish", "--export-public", ""},
        Words{"publish", "--export-public", "pub", "--headers", ""},
        Words{"publish", "--generated-at", ""}, Words{"report", "--out", ""},
        Words{"verify", ""}}) {
    CAPTURE(words);
    const auto ended = tree.run(words);
    CHECK(ended.exit_code == 2);
    CHECK_FALSE(ended.error.empty());
    CHECK(tree.is_unpublished());
  }
  // An empty variable counts as not set.
  auto request = tree.request({"publish"});
  request.environment.push_back("RUNTIME_EXPORTS_ROOT=");
  CHECK(test_support::run_program(request).exit_code == 0);
}

TEST_CASE(
    "paths on the command line are relative to the current folder, those in settings to the root") {
  const StateTree tree;
  tree.write("below/mine.json", R"({"project": "Mine", "paths": {"exports": "public"}})");
  tree.write("below/before.json", R"([{"id": "gone"}])");
  const auto lost =
      run_below(tree, {"publish", "--config", "mine.json", "--baseline", "before.json"});
  CHECK(lost.exit_code == 1);
  CHECK(lost.error.find("gone") != std::string::npos);
  const auto none = run_below(tree, {"publish", "--baseline", "below/before.json"});
  CHECK(none.exit_code == 66);
  CHECK(none.error.find("relative to the current folder") != std::string::npos);
  const auto ended = run_below(tree, {"publish", "--config", "mine.json", "--result-file", "r.json",
                                      "--export-public", "copy"});
  CHECK(ended.exit_code == 0);
  CHECK(tree.read_json("public/version.json")["project"] == "Mine");
  CHECK(tree.exists("below/r.json"));
  CHECK(tree.exists("below/copy/version.json"));
  const auto kept =
      run_below(tree, {"publish", "--result-file", "../changelog/changelog.runtime.json"});
  CHECK(kept.exit_code == 73);
}

TEST_CASE("an annotation names its file from the current folder") {
  const StateTree tree;
  tree.write(users_file, "{");
  const auto ended = run_below(tree, {"validate", "--format", "github"});
  CHECK(ended.out.find("file=../" + users_file) != std::string::npos);
}

}  // namespace
}  // namespace runtime_exports::blackbox

#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

/// The one run of the log. Its shape is checked by script/check-with-ajv, against the published
/// schema.
Json run_for_sarif(const StateTree& tree, Words words, int exit_code) {
  words.insert(words.end(), {"--format", "sarif"});
  const auto ended = tree.run(std::move(words));
  CHECK(ended.exit_code == exit_code);
  const auto log = Json::parse(ended.out);
  CHECK(log["version"] == "2.1.0");
  REQUIRE(log["runs"].size() == 1);
  CHECK(log["runs"][0]["invocations"][0]["exitCode"] == exit_code);
  return log["runs"][0];
}

Words rules_of(const Json& log) {
  Words rules;
  for (const auto& rule : log["tool"]["driver"]["rules"]) {
    rules.push_back(rule["id"]);
    CHECK_FALSE(rule["shortDescription"]["text"].get<std::string>().empty());
  }
  return rules;
}

TEST_CASE("SARIF lists each rule once, and each finding with level and place") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.append(events_file, event_row(-1));
  tree.write("runtime/exports/clips.json", "[]\n");
  tree.write("runtime/exports/b.tmp", "");
  tree.write("runtime/exports/a.tmp", "");
  const auto log = run_for_sarif(tree, {"validate"}, 1);
  CHECK(rules_of(log) == Words{"foreign.type", "input.late-rows", "temporary-name"});
  REQUIRE(log["results"].size() == 4);
  const auto& clips = log["results"][1];
  CHECK(clips["ruleId"] == "foreign.type");
  CHECK(clips["level"] == "warning");
  const auto& place = clips["locations"][0]["physicalLocation"];
  CHECK(place["artifactLocation"] ==
        Json({{"uri", "runtime/exports/clips.json"}, {"uriBaseId", "%SRCROOT%"}}));
  CHECK(place["region"] == Json({{"startLine", 1}, {"startColumn", 1}}));
  CHECK(log["results"][0]["level"] == "note");
  CHECK(log["results"][2]["level"] == "error");
  CHECK(log["invocations"][0]["executionSuccessful"] == true);
  CHECK(log["properties"] == Json({{"command", "validate"}, {"outcome", "refused"}}));
}

TEST_CASE("SARIF names a refused row as a result, with its pointer where there is one") {
  const StateTree tree;
  tree.edit(snapshot_file, [](Json& value) { value["runtime"]["version"] = 7; });
  const auto log = run_for_sarif(tree, {"publish"}, 1);
  CHECK(rules_of(log) == Words{"refused"});
  const auto& place = log["results"][0]["locations"][0];
  CHECK(place["physicalLocation"]["artifactLocation"]["uri"] == snapshot_file);
  CHECK(place["logicalLocations"][0]["fullyQualifiedName"] == "/runtime/version");
}

TEST_CASE("SARIF percent-encodes names of files, whatever bytes they hold") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write("runtime/exports/a b%#?\xff\xc3\xa9.tmp", "");
  const auto log = run_for_sarif(tree, {"validate"}, 1);
  CHECK(log["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] ==
        "runtime/exports/a%20b%25%23%3F%FF%C3%A9.tmp");
}

TEST_CASE("SARIF reports an error that is not a finding as a notification of a run that failed") {
  const StateTree tree;
  const auto log = run_for_sarif(tree, {"publish", "--set", "projct=x"}, 78);
  CHECK(log["results"].empty());
  const auto& invocation = log["invocations"][0];
  CHECK(invocation["executionSuccessful"] == false);
  REQUIRE(invocation["toolExecutionNotifications"].size() == 1);
  const auto& told = invocation["toolExecutionNotifications"][0];
  CHECK(told["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "--set projct");
}

TEST_CASE("SARIF doubles braces, which would mark arguments of a message") {
  const StateTree tree;
  tree.write("one.schema.json", R"({"$id": "one.schema.json", "pattern": "^a{2}$"})");
  tree.write("one.json", "\"b\"\n");
  const auto log = run_for_sarif(tree, {"schema", "check", "one.schema.json", "one.json"}, 1);
  CHECK(log["results"][0]["message"]["text"].get<std::string>().find("a{{2}}") !=
        std::string::npos);
}

TEST_CASE("SARIF of a run without findings has no results") {
  const StateTree tree;
  run_for_sarif(tree, {"publish"}, 0);
  CHECK(run_for_sarif(tree, {"publish"}, 0)["results"].empty());
  CHECK(run_for_sarif(tree, {"publish", "--check"}, 0)["results"].empty());
  CHECK(run_for_sarif(tree, {"recover"}, 0)["properties"]["outcome"] == "nothing");
}

}  // namespace
}  // namespace runtime_exports::blackbox

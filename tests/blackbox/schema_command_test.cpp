#include <filesystem>

#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;

/// The schema files of the repository.
std::vector<std::string> schema_names() {
  std::vector<std::string> names;
  for (const auto& found : fs::directory_iterator{SAMPLE_ROOT "/schemas"}) {
    const auto name = found.path().filename().string();
    if (name.ends_with(".schema.json")) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

TEST_CASE("schema check has no --with for a bundled schema") {
  const StateTree tree;
  const auto ended =
      tree.run({"schema", "check", "version", "--with", "missing.json", "version.json"});
  CHECK(ended.exit_code == 2);
  CHECK(ended.error.starts_with("error: --with: a bundled schema refers to no other file\n"));
}

TEST_CASE("schema list names the bundled schemas") {
  const StateTree tree;
  std::string expected;
  for (const auto& name : schema_names()) expected += name + "\n";
  const auto ended = tree.run({"schema", "list"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK(ended.out == expected);
  const auto result = Json::parse(tree.run({"schema", "list", "--format", "json"}).out);
  CHECK(result.size() == schema_names().size());
  for (const auto& one : result) CHECK_FALSE(one["title"].get<std::string>().empty());
}

TEST_CASE("schema show and schema export give the schemas byte by byte") {
  const StateTree tree;
  const auto ended = tree.run({"schema", "export", "schemas"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.out == "Wrote " + std::to_string(schema_names().size()) + " schemas to schemas.\n");
  for (const auto& name : schema_names()) {
    tree.remove("copy");
    fs::copy_file(fs::path{SAMPLE_ROOT "/schemas"} / name, tree.path("copy"));
    CHECK(tree.read("schemas/" + name) == tree.read("copy"));
    CHECK(tree.run({"schema", "show", name}).out == tree.read("copy"));
  }
}

TEST_CASE("schema show also accepts the id of an export or of any other schema") {
  const StateTree tree;
  for (const auto& name : schema_names()) {
    const auto id = name.substr(0, name.size() - std::string{".schema.json"}.size());
    CAPTURE(id);
    const auto ended = tree.run({"schema", "show", id});
    CHECK(ended.exit_code == 0);
    CHECK(ended.error.empty());
    CHECK(ended.out == tree.run({"schema", "show", name}).out);
  }
  const auto exports = Json::parse(tree.run({"list", "--format", "json"}).out);
  for (const auto& one : exports.is_array() ? exports : exports["exports"]) {
    const auto id = one["id"].get<std::string>();
    CAPTURE(id);
    CHECK(Json::parse(tree.run({"schema", "show", id}).out).is_object());
  }
}

TEST_CASE("an unknown schema is wrong usage, and the nearest name is suggested") {
  const StateTree tree;
  const auto [written, meant] = GENERATE(table<std::string, std::string>(
      {{"telemetry.rate", "telemetry.rates"},
       {"telemetry.rates.schema.jso", "telemetry.rates.schema.json"},
       {"setings", "settings"},
       {"Version", "version"}}));
  const auto shown = tree.run({"schema", "show", written});
  CHECK(shown.exit_code == 2);
  CHECK(shown.out.empty());
  CHECK_THAT(shown.error, Catch::Contains(written + ": there is no such schema"));
  CHECK_THAT(shown.error, Catch::Contains("(did you mean `" + meant + "`?)"));
  const auto checked = tree.run({"schema", "check", written, snapshot_file});
  CHECK(checked.exit_code == 66);
  CHECK_THAT(checked.error, Catch::Contains("(did you mean `" + meant + "`?)"));
}

TEST_CASE("schema check accepts the id of an export") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const std::string rates = "runtime/exports/telemetry/rates.json";
  CHECK(tree.run({"schema", "check", "telemetry.rates", rates}).exit_code == 0);
  CHECK(
      tree.run({"schema", "check", "telemetry.rates", "runtime/exports/version.json"}).exit_code ==
      1);
  SECTION("though there is a folder of that name") {
    REQUIRE(tree.exists("changelog"));
    CHECK(tree.run({"schema", "check", "changelog", "runtime/exports/changelog.json"}).exit_code ==
          0);
  }
  SECTION("and does not guess if there is a file of that name") {
    tree.write("telemetry.rates", "{}");
    const auto ended = tree.run({"schema", "check", "telemetry.rates", rates});
    CHECK(ended.exit_code == 2);
    CHECK_THAT(ended.error, Catch::Contains("both a file and the id of a bundled schema"));
    CHECK_THAT(ended.error, Catch::Contains("`./telemetry.rates`"));
    CHECK_THAT(ended.error, Catch::Contains("`telemetry.rates.schema.json`"));
    CHECK(tree.run({"schema", "check", "./telemetry.rates", rates}).exit_code == 0);
    CHECK(tree.run({"schema", "check", "telemetry.rates.schema.json", rates}).exit_code == 0);
  }
  SECTION("and takes a file in the place of a bundled schema of its name") {
    tree.write("version.schema.json", R"({"type":"array"})");
    CHECK(tree.run({"schema", "check", "version.schema.json", "runtime/exports/version.json"})
              .exit_code == 1);
  }
}

TEST_CASE("schema export overwrites nothing") {
  const StateTree tree;
  tree.write("schemas/version.schema.json", "mine");
  const auto ended = tree.run({"schema", "export", "schemas"});
  CHECK(ended.exit_code == 73);
  CHECK_THAT(ended.error,
             Catch::StartsWith("error: schemas/version.schema.json: there is such a file already"));
  CHECK(tree.read("schemas/version.schema.json") == "mine");
}

TEST_CASE("schema check accepts a valid document") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto ended =
      tree.run({"schema", "check", "version.schema.json", "runtime/exports/version.json"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK(ended.out == "Valid: 1 document.\n");
}

TEST_CASE("schema check reports every violation with file, line, column and pointer") {
  const StateTree tree;
  tree.write("good.json", "{\"name\": 1}");
  tree.write("bad.json", "{\n  \"count\": 0,\n  \"secret_member\": 2\n}\n");
  tree.write("mine.schema.json",
             R"({"type": "object", "properties": {"name": {}, "count": {"minimum": 1}},)"
             R"( "required": ["name"], "additionalProperties": false})");
  const auto ended = tree.run({"schema", "check", "mine.schema.json", "good.json", "bad.json"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.out == "Refused: 3 violations, 0 unreadable.\n");
  CHECK(ended.error.find("error: bad.json:2:12: /count: expected ") != std::string::npos);
  CHECK(ended.error.find(" [schema.minimum]\n") != std::string::npos);
  CHECK(ended.error.find("error: bad.json:3:3: /*: expected ") != std::string::npos);
  CHECK(ended.error.find("error: bad.json:1:1: expected the member `name` [schema.required]\n") !=
        std::string::npos);
  CHECK(ended.error.find("secret_member") == std::string::npos);
  CHECK(ended.error.find("good.json") == std::string::npos);
  const auto result = Json::parse(
      tree.run({"schema", "check", "mine.schema.json", "bad.json", "--format", "json"}).out);
  CHECK(result["command"] == "schema check");
  CHECK(result["outcome"] == "refused");
  CHECK(result["exit_code"] == 1);
  CHECK(result["violations"] == 3);
  REQUIRE(result["findings"].size() == 3);
  for (const auto& finding : result["findings"]) {
    CHECK(finding["subject"] == "bad.json");
    CHECK(finding["line"].is_number());
    CHECK(finding["column"].is_number());
  }
}

TEST_CASE("schema check lists fifty violations, shows three alike in text and counts the rest") {
  const StateTree tree;
  tree.write("mine.schema.json", R"({"items": {"type": "string"}})");
  std::string numbers = "[0";
  for (int i = 1; i < 60; ++i) numbers += ",0";
  tree.write("bad.json", numbers + "]");
  const auto ended = tree.run({"schema", "check", "mine.schema.json", "bad.json"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.out == "Refused: 60 violations, 0 unreadable.\n");
  CHECK(std::count(ended.error.begin(), ended.error.end(), '\n') == 5);
  CHECK(ended.error.find("\nerror: bad.json: and 47 more at `/*` [schema.type]\n") !=
        std::string::npos);
  CHECK(ended.error.find("and 10 more violations") != std::string::npos);
  const auto listed =
      tree.run({"schema", "check", "mine.schema.json", "bad.json", "--format", "json"});
  CHECK(Json::parse(listed.out)["findings"].size() == 51);
}

TEST_CASE("schema check refuses a document that is not strict JSON") {
  const StateTree tree;
  tree.write("bad.json", "{\"a\": 1, \"a\": 2}");
  const auto ended = tree.run({"schema", "check", "version.schema.json", "bad.json"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.find("bad.json:1:10: this object has two members") != std::string::npos);
}

TEST_CASE("a document or a schema that does not exist is a missing input") {
  const StateTree tree;
  CHECK(tree.run({"schema", "check", "version.schema.json", "no.json"}).exit_code == 66);
  CHECK(tree.run({"schema", "check", "no.schema.json", "no.json"}).exit_code == 66);
}

TEST_CASE("a schema that the program does not understand in full is refused") {
  const auto schema = GENERATE(
      as<std::string>{}, R"({"typ": "string"})", R"({"$ref": "https://example.com/s.json"})",
      R"({"$ref": "other.schema.json"})", R"({"$ref": "#/$defs/none"})", R"({"type": "strin"})",
      R"({"format": "no-such-format"})", R"({"pattern": "("})", R"({"minimum": "1"})", "{", "7",
      R"({"$schema": "http://json-schema.org/draft-07/schema#"})");
  const StateTree tree;
  tree.write("mine.schema.json", schema);
  tree.write("document.json", "{}");
  const auto ended = tree.run({"schema", "check", "mine.schema.json", "document.json"});
  INFO(schema);
  CHECK(ended.exit_code == 78);
  CHECK(ended.out.empty());
  CHECK(ended.error.starts_with("error: "));
  CHECK(ended.error.find("mine.schema.json") != std::string::npos);
}

TEST_CASE("a schema file may be named by any path") {
  const StateTree tree;
  tree.write("mine.schema.json", R"({"$ref": "other.schema.json"})");
  tree.write("other.schema.json",
             R"({"$ref": "#/$defs/word", "$defs": {"word": {"type": "string"}}})");
  tree.write("good.json", "\"a\"");
  tree.write("bad.json", "1");
  for (const auto& folder :
       {"./"s, "shared/../"s, tree.path("") + "/", tree.path("shared/..") + "/"}) {
    const auto mine = folder + "mine.schema.json";
    const auto other = folder + "other.schema.json";
    CAPTURE(mine);
    CHECK(tree.run({"schema", "check", mine, "good.json", "--with", other}).exit_code == 0);
    CHECK(tree.run({"schema", "check", mine, "bad.json", "--with", other}).exit_code == 1);
  }
}

TEST_CASE("--with gives the schemas that a schema refers to") {
  const StateTree tree;
  tree.write("mine.schema.json", R"({"$ref": "other.schema.json#/$defs/word"})");
  tree.write("other.schema.json", R"({"$defs": {"word": {"type": "string"}}})");
  tree.write("good.json", "\"a\"");
  tree.write("bad.json", "1");
  const std::vector<std::string> words{"schema",    "check",  "mine.schema.json",
                                       "good.json", "--with", "other.schema.json"};
  CHECK(tree.run(words).exit_code == 0);
  auto bad = words;
  bad[3] = "bad.json";
  CHECK(tree.run(bad).exit_code == 1);
}

TEST_CASE("formats are asserted, unless they are annotations") {
  const StateTree tree;
  tree.write("mine.schema.json", R"({"format": "date"})");
  tree.write("document.json", "\"2026-02-30\"");
  const std::vector<std::string> words{"schema", "check", "mine.schema.json", "document.json"};
  CHECK(tree.run(words).exit_code == 1);
  auto lenient = words;
  lenient.emplace_back("--annotate-formats");
  CHECK(tree.run(lenient).exit_code == 0);
}

}  // namespace
}  // namespace runtime_exports::blackbox

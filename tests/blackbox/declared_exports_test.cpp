#include <filesystem>
#include <string>
#include <vector>

#include "declared_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

namespace fs = std::filesystem;

Json listed_file(const StateTree& tree, const std::string& manifest, const std::string& path) {
  const auto document = tree.export_at(manifest);
  for (const auto& file : document["files"]) {
    if (file["path"] == path) return file;
  }
  return nullptr;
}

TEST_CASE("a declared export has the content of its input, in the published form") {
  const StateTree tree;
  declare_status(tree);
  tree.write(declared_input, R"( {"ratio":1.50,"state":"<b>"} )");
  const auto ended = tree.run({"publish", "--strict", "--first"});
  CAPTURE(ended.error);
  REQUIRE(ended.exit_code == 0);
  CHECK(tree.read("runtime/exports/status.json") ==
        "{\n  \"ratio\": 1.50,\n  \"state\": \"\\u003cb\\u003e\"\n}\n");
  CHECK(listed_file(tree, "manifest.json", "status.json")["schema"] == "declared.schema.json");
  CHECK(listed_file(tree, "admin/manifest.json", "status.json").is_null());
  CHECK(tree.run({"validate", "--strict"}).exit_code == 0);
  CHECK(tree.run({"publish"}).out.find("Nothing to do") != std::string::npos);
  tree.write(declared_input, R"({"ratio":1.5,"state":"<b>"})");
  CHECK(tree.run({"publish"}).out.find("Published 1 export ") != std::string::npos);
}

TEST_CASE("rows of an array and of lines become the same export") {
  const StateTree tree;
  declare_status(tree);
  tree.write(declared_schema, rows_schema().dump());
  tree.write(declared_input, "[{\"state\":\"a\"},\n {\"state\":\"b\",\"ratio\":1e2}]\n");
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto array = tree.read("runtime/exports/status.json");
  CHECK(array ==
        "[\n  {\n    \"state\": \"a\"\n  },\n  {\n    \"state\": \"b\",\n    \"ratio\": 1e2\n  "
        "}\n]\n");
  tree.write("shared/state/extra/status.jsonl",
             "{\"state\":\"a\"}\n\n{\"state\":\"b\",\"ratio\":1e2}");
  auto declaration = status_declaration();
  declaration["input"] = "shared/state/extra/status.jsonl";
  tree.set({{"exports", {{"declared", {declaration}}}}});
  const auto ended = tree.run({"publish"});
  CHECK(ended.out.find("Nothing to do") != std::string::npos);
  tree.write("shared/state/extra/status.jsonl", "");
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.read("runtime/exports/status.json") == "[]\n");
  CHECK(tree.run({"verify", "runtime/exports"}).exit_code == 0);
}

TEST_CASE("lines become an array even if the schema says more than what a row is") {
  const StateTree tree;
  declare_status(tree, {{"input", "shared/state/extra/status.jsonl"}});
  auto schema = rows_schema();
  schema["uniqueItems"] = true;
  tree.write(declared_schema, schema.dump());
  tree.write("shared/state/extra/status.jsonl", "{\"state\":\"a\"}\n{\"state\":\"b\"}\n");
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.export_at("status.json") == Json::parse(R"([{"state": "a"}, {"state": "b"}])"));
  tree.append("shared/state/extra/status.jsonl", "{\"state\":\"a\"}\n");
  const auto refused = tree.run({"publish"});
  CHECK(refused.exit_code == 1);
  CHECK(refused.error.find("schema.uniqueItems") != std::string::npos);
  tree.write("shared/state/extra/status.jsonl", "{\"state\":\"a\"},{\"state\":\"b\"}\n");
  CHECK(tree.run({"publish"}).exit_code == 1);
}

TEST_CASE("an array of values other than objects is published and verified") {
  const StateTree tree;
  declare_status(tree);
  tree.write(declared_schema,
             R"({"type": "array", "minItems": 2, "items": {"type": ["string", "number"]}})");
  tree.write(declared_input, R"(["a", 1.0, "b"])");
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.read("runtime/exports/status.json") == "[\n  \"a\",\n  1.0,\n  \"b\"\n]\n");
  CHECK(tree.run({"validate"}).exit_code == 0);
  CHECK(tree.run({"verify", "runtime/exports"}).exit_code == 0);
  tree.write(declared_input, R"(["a"])");
  const auto few = tree.run({"publish"});
  CHECK(few.exit_code == 1);
  CHECK(few.error.find("expected at least 2 rows, not 1 [schema.minItems]") != std::string::npos);
}

TEST_CASE("what breaks the schema is refused at its place in the input") {
  const StateTree tree;
  declare_status(tree);
  tree.write(declared_input, "{\n  \"state\": \"ready\",\n  \"extra\": 1\n}\n");
  const auto document = tree.run({"publish", "--quiet"});
  CHECK(document.exit_code == 1);
  CHECK(document.error.find("shared/state/extra/status.json:3:") != std::string::npos);
  CHECK(document.error.find("status.json") != std::string::npos);
  CHECK(tree.is_unpublished());
  tree.write(declared_schema, rows_schema().dump());
  tree.write(declared_input, "[\n{\"state\":\"ready\"},\n{\"state\":1}\n]\n");
  const auto rows = tree.run({"publish", "--quiet"});
  CHECK(rows.exit_code == 1);
  CHECK(rows.error.find("shared/state/extra/status.json:3:10: expected") != std::string::npos);
  tree.write(declared_input, "[{\"state\":\"ready\"},{\"ratio\":1,\"state\":1}]");
  CHECK(tree.run({"publish", "--quiet"})
            .error.find("shared/state/extra/status.json:1:39: expected a string") !=
        std::string::npos);
  tree.write(declared_input, "[\n{\"state\":\"ready\"},\n{\"state\":'1'}\n]\n");
  const auto syntax = tree.run({"publish", "--quiet"});
  CHECK(syntax.exit_code == 1);
  CHECK(syntax.error.find("shared/state/extra/status.json:3:10") != std::string::npos);
}

TEST_CASE("a finding names the right file even if input and export have the same path") {
  const StateTree tree;
  const std::string file = "status/live.json";
  declare_status(tree, {{"path", file}, {"input", file}});
  tree.write(declared_schema, R"({"type": "array", "items": {"type": "string"}})");
  tree.write(file, "[\"a\"]");
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write(file, "[\"a\",\n 1]");
  CHECK_THAT(tree.run({"publish"}).error, Catch::Contains("error: status/live.json:2:2: "));
  tree.write(file, "[\"a\"]");
  tree.write("runtime/exports/" + file, "[1]");
  CHECK_THAT(tree.run({"validate"}).error,
             Catch::Contains("error: runtime/exports/status/live.json:1:"));
}

TEST_CASE("levels around a row count: 128 are published, 129 are not") {
  const StateTree tree;
  declare_status(tree);
  tree.write(declared_schema,
             R"({"$defs": {"deep": {"type": "array", "items": {"$ref": "#/$defs/deep"}}},)"
             R"( "type": "array", "items": {"$ref": "#/$defs/deep"}})");
  tree.write(declared_input, std::string(128, '[') + std::string(128, ']'));
  CHECK(tree.run({"publish"}).exit_code == 0);
  tree.write(declared_input, std::string(129, '[') + std::string(129, ']'));
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK_THAT(ended.error, Catch::Contains("nested deeper than 128 levels"));
}

TEST_CASE("a number of rows beyond all files is not taken for none") {
  const StateTree tree;
  declare_status(tree);
  tree.write(declared_schema,
             R"({"type": "array", "minItems": 1e30, "items": {"type": "string"}})");
  tree.write(declared_input, "[\"a\"]");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK_THAT(ended.error, Catch::Contains("minItems"));
}

TEST_CASE("nothing private passes in a public declared export, and nothing is cleaned") {
  const StateTree tree;
  declare_status(tree);
  tree.write(users_file, user_row("7d0c4a52-9d0b-4a3e-8a55-0d6f0c7b5a11"));
  const auto refused_with = [&](const std::string& text, const std::string& rule) {
    CAPTURE(text);
    tree.write(declared_input, Json({{"state", text}}).dump());
    const auto ended = tree.run({"publish", "--quiet"});
    CHECK(ended.exit_code == 1);
    CHECK(ended.error.find("[privacy." + rule + "]") != std::string::npos);
    CHECK(ended.error.find(text) == std::string::npos);
  };
  refused_with("write to someone@mail.example.org", "email");
  refused_with("from 203.0.113.7", "ip");
  refused_with("by 7d0c4a52-9d0b-4a3e-8a55-0d6f0c7b5a11", "account");
  tree.write(declared_schema, rows_schema().dump());
  tree.write(declared_input, R"([{"state": "from 203.0.113.7"}])");
  CHECK(tree.run({"publish", "--quiet"}).exit_code == 1);
  CHECK(tree.is_unpublished());
}

TEST_CASE("an admin export is published below admin/ with its modes, and may hold private data") {
  const StateTree tree;
  declare_status(tree, {{"path", "admin/status.json"}, {"audience", "admin"}});
  // Only a public schema has to close its objects.
  tree.write(declared_schema, R"({"type": "object"})");
  tree.write(declared_input, R"({"state": "from 203.0.113.7"})");
  const auto ended = tree.run({"publish", "--quiet", "--export-public", "pub"});
  CAPTURE(ended.error);
  REQUIRE(ended.exit_code == 0);
  CHECK(tree.exports().at("admin/status.json").mode == 0640);
  CHECK_FALSE(listed_file(tree, "admin/manifest.json", "admin/status.json").is_null());
  CHECK(listed_file(tree, "manifest.json", "admin/status.json").is_null());
  CHECK_FALSE(tree.exists("pub/admin"));
}

TEST_CASE("list, diff and --only know a declared export") {
  const StateTree tree;
  declare_status(tree);
  CHECK(tree.run({"list"}).out.find("status ") != std::string::npos);
  const auto list = Json::parse(tree.run({"list", "--format", "json"}).out);
  CHECK(list.back() == Json::parse(R"({"id": "status", "path": "status.json", "audience": "public",
    "schema": "declared.schema.json", "input": "shared/state/extra/status.json", "enabled": true})"));
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write(declared_input, R"({"state": "busy"})");
  CHECK(tree.run({"diff"}).out.find("status") != std::string::npos);
  CHECK(tree.run({"publish", "--only", "telemetry.events"}).exit_code == 0);
  CHECK(tree.export_at("status.json")["state"] == "ready");
  CHECK_FALSE(listed_file(tree, "manifest.json", "status.json").is_null());
  CHECK(tree.run({"publish", "--only", "status"}).exit_code == 0);
  CHECK(tree.export_at("status.json")["state"] == "busy");
  CHECK(tree.run({"publish", "--only", "statu"}).error.find("did you mean `status`") !=
        std::string::npos);
}

TEST_CASE("a missing input of a declared export is named with the export") {
  const StateTree tree;
  declare_status(tree);
  tree.remove(declared_input);
  const auto ended = tree.run({"publish", "--quiet"});
  CHECK(ended.exit_code == 66);
  CHECK(ended.error.find("shared/state/extra/status.json") != std::string::npos);
  CHECK(ended.error.find("the export `status` needs it") != std::string::npos);
  CHECK(ended.error.find("take the declaration out") != std::string::npos);
  CHECK(ended.error.find("exports.enabled") == std::string::npos);
}

TEST_CASE("a declared export never replaces a file that somebody else wrote") {
  const StateTree tree;
  declare_status(tree);
  tree.write("runtime/exports/status.json", "{}\n");
  const auto ended = tree.run({"publish", "--quiet"});
  CHECK(ended.exit_code == 73);
  CHECK(ended.error.find("runtime/exports/status.json") != std::string::npos);
  CHECK(tree.read("runtime/exports/status.json") == "{}\n");
  tree.remove("runtime/exports/status.json");
  CHECK(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.run({"publish"}).exit_code == 0);
}

TEST_CASE("the file of a removed declaration stays, but manifest and copy drop it") {
  const StateTree tree;
  declare_status(tree);
  const std::vector<std::string> copying{"publish", "--export-public", "pub"};
  REQUIRE(tree.run(copying).exit_code == 0);
  REQUIRE(tree.exists("pub/status.json"));
  tree.set(Json::object());
  CHECK(tree.run({"validate"}).exit_code == 0);
  const auto ended = tree.run(copying);
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 0);
  CHECK(
      ended.error.find("runtime/exports/status.json: the file was published, but its export is no "
                       "longer declared [export.undeclared]") != std::string::npos);
  CHECK(tree.exists("runtime/exports/status.json"));
  CHECK_FALSE(tree.exists("pub/status.json"));
  CHECK(listed_file(tree, "manifest.json", "status.json").is_null());
  CHECK(ended.error.find("move it away, also before the export is declared again") !=
        std::string::npos);
  CHECK(tree.run(copying).error.find("export.undeclared") == std::string::npos);
  declare_status(tree);
  CHECK(tree.run(copying).exit_code == 73);
  tree.remove("runtime/exports/status.json");
  CHECK(tree.run(copying).exit_code == 0);
}

TEST_CASE(
    "verify checks digests and privacy of declared exports, and their schemas with --config") {
  const StateTree tree;
  declare_status(tree);
  REQUIRE(tree.run({"publish", "--export-public", "pub"}).exit_code == 0);
  const auto clean = tree.run({"verify", "--public", "pub"});
  CHECK(clean.exit_code == 0);
  CHECK(clean.error.find("schema is unknown") != std::string::npos);
  const auto known = tree.run({"--config", settings_file, "verify", "--public", "pub"});
  CHECK(known.exit_code == 0);
  CHECK(known.error.find("schema is unknown") == std::string::npos);
  tree.write(declared_schema, R"({"type": "object", "additionalProperties": false})");
  CHECK(tree.run({"--config", settings_file, "verify", "--public", "pub"}).exit_code == 1);
  tree.write("pub/status.json", "{\"state\": \"ready\"}\n");
  const auto changed = tree.run({"verify", "--public", "pub"});
  CHECK(changed.exit_code == 1);
  CHECK(changed.error.find("[manifest.digest]") != std::string::npos);
}

TEST_CASE(
    "a file named on the command line never replaces a declared input, its schema or its export") {
  const StateTree tree;
  declare_status(tree);
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  for (const auto* file : {"shared/state/extra/status.json", "schemas/status.schema.json",
                           "runtime/exports/status.json"}) {
    CAPTURE(file);
    const auto before = tree.read(file);
    CHECK(tree.run({"validate", "--result-file", file}).exit_code == 73);
    CHECK(tree.read(file) == before);
  }
}

TEST_CASE("the published size of a declared export is limited, however deep its values are") {
  const StateTree tree;
  declare_status(tree, {{"path", "admin/status.json"}, {"audience", "admin"}});
  tree.write(declared_schema, "true");
  std::string deep(120, '[');
  for (int i = 0; i < 2'000'000; ++i) deep += "1,";
  tree.write(declared_input, deep + "1" + std::string(120, ']'));
  const auto ended = tree.run({"publish", "--quiet", "--only", "status"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.find("256 MiB") != std::string::npos);
}

TEST_CASE("a file of somebody else at a declared path is refused whatever is published") {
  const StateTree tree;
  declare_status(tree);
  tree.write("runtime/exports/status.json", R"({"state": "theirs"})");
  SECTION("another export is selected") {
    CHECK(tree.run({"publish", "--only", "version"}).exit_code == 73);
  }
  SECTION("its input is missing and left out") {
    tree.edit(settings_file, [](Json& all) { all["exports"]["skip_missing"] = true; });
    tree.remove(declared_input);
    CHECK(tree.run({"publish"}).exit_code == 73);
  }
  CHECK(tree.exports().names() == Names{".", "status.json"});
  CHECK(tree.read("runtime/exports/status.json") == R"({"state": "theirs"})");
}

}  // namespace
}  // namespace runtime_exports::blackbox

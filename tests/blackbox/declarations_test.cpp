#include <filesystem>
#include <map>
#include <string>

#include "declared_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

namespace fs = std::filesystem;
using std::string_literals::operator""s;

/// The content of the tree, except for an existing work folder.
std::map<std::string, std::string> contents_of(const StateTree& tree) {
  auto contents = tree.everything().contents();
  std::erase_if(contents,
                [](const auto& one) { return one.first.starts_with("runtime/.publish"); });
  return contents;
}

/// Runs `publish` and expects exit code 78, the text, a line and a help.
void check_declaration_refused(const StateTree& tree, const std::string& text) {
  CAPTURE(text);
  const auto before = contents_of(tree);
  const auto ended = tree.run({"publish", "--quiet", "--format", "json"});
  CHECK(ended.exit_code == 78);
  REQUIRE_FALSE(ended.out.empty());
  const auto error = Json::parse(ended.out)["errors"][0];
  CAPTURE(error.dump());
  CHECK(error["message"].get<std::string>().find(text) != std::string::npos);
  CHECK(error.contains("line"));
  CHECK_FALSE(error["help"].get<std::string>().empty());
  CHECK(contents_of(tree) == before);
}

void check_declaration_refused(const Json& declaration, const std::string& text) {
  CAPTURE(declaration.dump());
  const StateTree tree;
  declare_status(tree, declaration);
  check_declaration_refused(tree, text);
}

void skip_missing(const StateTree& tree) {
  auto settings = tree.read_json(settings_file);
  settings["exports"]["skip_missing"] = true;
  tree.set(settings);
}

void check_schema_refused(const std::string& schema, const std::string& text) {
  CAPTURE(schema);
  const StateTree tree;
  declare_status(tree);
  tree.write(declared_schema, schema);
  check_declaration_refused(tree, text);
}

TEST_CASE("an id or a path that is taken is refused, even in different case") {
  check_declaration_refused({{"id", "Version"}},
                            "its id is that of an export that every project has");
  check_declaration_refused({{"id", "admin.MANIFEST"}}, "its id is that of a manifest");
  check_declaration_refused({{"path", "Version.json"}}, "its path collides with `version.json`");
  check_declaration_refused({{"path", "MANIFEST.json"}}, "its path collides with `manifest.json`");
  check_declaration_refused({{"path", "telemetry/EVENTS.json"}},
                            "collides with `telemetry/events.json`");
  check_declaration_refused({{"path", "version.json/a.json"}},
                            "its path collides with `version.json`");
  check_declaration_refused({{"path", "clips.json"}}, "its path is that of a file");
  check_declaration_refused({{"path", "tmp123.json"}}, "temporary files or copies");
  check_declaration_refused({{"path", "_headers/a.json"}}, "temporary files or copies");
}

TEST_CASE("two declarations cannot share an id, a path or an input") {
  const StateTree tree;
  declare_status(tree);
  const auto with = [&](const Json& other) {
    auto declaration = status_declaration();
    declaration.merge_patch(other);
    tree.set({{"exports", {{"declared", {status_declaration(), declaration}}}}});
  };
  with({{"id", "STATUS"}, {"path", "b.json"}, {"input", "b.json"}});
  check_declaration_refused(tree, "its id is that of another declared export");
  with({{"id", "b"}, {"path", "Status.json"}, {"input", "b.json"}});
  check_declaration_refused(tree, "its path collides with `status.json`");
  with({{"id", "b"}, {"path", "status.json/b.json"}, {"input", "b.json"}});
  check_declaration_refused(tree, "its path collides with `status.json`");
  with({{"id", "b"}, {"path", "b.json"}});
  check_declaration_refused(tree, "its input is also that of `status`");
}

TEST_CASE("a path that leaves the exports folder or contradicts the audience is refused") {
  for (const auto* path : {"../status.json", "/status.json", "a/../../status.json", ".status.json",
                           "a//b.json", "status.txt", "stat us.json", "-status.json"}) {
    check_declaration_refused({{"path", path}}, "expected a path such as");
  }
  check_declaration_refused({{"path", "admin/status.json"}}, "its audience is public");
  check_declaration_refused({{"path", "Admin/status.json"}}, "only in the case of its letters");
  check_declaration_refused({{"audience", "admin"}}, "its path is not below `admin/`");
  check_declaration_refused({{"path", "objects/status.json"}}, "temporary files or copies");
}

TEST_CASE("a declaration has either `input` or `keep`, and no unknown or wrong members") {
  check_declaration_refused({{"input", nullptr}}, "neither `input` nor `keep`");
  check_declaration_refused({{"keep", true}}, "both `input` and `keep`");
  check_declaration_refused({{"keep", false}, {"input", nullptr}}, "expected");
  check_declaration_refused({{"shema", "x"}},
                            "a declaration has no `shema` (did you mean `schema`?)");
  check_declaration_refused({{"audience", "all"}}, "expected");
  check_declaration_refused({{"max_bytes", 0}}, "expected");
}

TEST_CASE("a file that another program writes follows the same rules") {
  const auto check_kept = [](const Json& with, const std::string& text) {
    Json declaration = {{"input", nullptr}, {"keep", true}};
    declaration.merge_patch(with);
    check_declaration_refused(declaration, text);
  };
  check_kept({{"id", "Version"}}, "its id is that of an export that every project has");
  check_kept({{"path", "MANIFEST.json"}}, "its path collides with `manifest.json`");
  check_kept({{"path", "clips.json"}}, "its path is that of a file");
  check_kept({{"path", "../status.json"}}, "expected a path such as");
  check_kept({{"path", "admin/status.json"}}, "its audience is public");
  check_kept({{"audience", "admin"}}, "its path is not below `admin/`");
  check_kept({{"schema", "../status.schema.json"}}, "its schema is not below the root");
  const StateTree tree;
  auto kept = status_declaration();
  kept.merge_patch({{"input", nullptr}, {"keep", true}, {"id", "kept"}});
  declare_status(tree);
  tree.set({{"exports", {{"declared", {status_declaration(), kept}}}}});
  check_declaration_refused(tree, "its path collides with `status.json`");
  kept["path"] = "kept.json";
  tree.set({{"exports", {{"declared", {kept}}}}});
  tree.write(declared_schema, R"({"type": "object"})");
  check_declaration_refused(tree, "leaves an object open");
}

TEST_CASE("an input outside the root, or that has another purpose, is refused") {
  check_declaration_refused({{"input", "../status.json"}}, "its input is not below the root");
  check_declaration_refused({{"input", users_file}}, "it is another input, a setting or a key");
  check_declaration_refused({{"input", "shared/state/../state/accounts/users.jsonl"}},
                            "not below the root");
  check_declaration_refused({{"input", "./" + users_file}},
                            "it is another input, a setting or a key");
  check_declaration_refused({{"input", settings_file}}, "it is another input, a setting or a key");
  check_declaration_refused({{"input", changelog_file}}, "it is another input, a setting or a key");
  check_declaration_refused({{"input", declared_schema}},
                            "it is another input, a setting or a key");
}

TEST_CASE("an input in the exports, the work folder or .git is refused") {
  const bool is_there = GENERATE(true, false);
  for (const auto* folder : {"runtime/exports", "runtime/.publish", ".git", "sub/.git"}) {
    const StateTree tree;
    const auto input = std::string{folder} + "/x.json";
    if (is_there) tree.write(input, R"({"state": "ready"})");
    declare_status(tree, {{"input", input}});
    check_declaration_refused(tree, "it lies in the");
    skip_missing(tree);
    check_declaration_refused(tree, "it lies in the");
  }
}

TEST_CASE("an input that does not exist yet is refused if it is another input") {
  const StateTree tree;
  for (const auto& input : {users_file, "./" + users_file, "link/accounts/users.jsonl"s}) {
    CAPTURE(input);
    declare_status(tree, {{"input", input}});
    fs::remove(tree.path("link"));
    fs::create_directory_symlink("shared/state", tree.path("link"));
    fs::remove(tree.path(users_file));
    check_declaration_refused(tree, "it is another input, a setting or a key");
    skip_missing(tree);
    check_declaration_refused(tree, "it is another input, a setting or a key");
  }
  const StateTree other;
  declare_status(tree, {{"input", "elsewhere/x.json"}});
  fs::create_directory_symlink(other.root(), tree.path("elsewhere"));
  check_declaration_refused(tree, "a symbolic link leads out of the root");
}

TEST_CASE("a link to another input or out of the root is refused") {
  const StateTree tree;
  declare_status(tree);
  const auto link_to = [&](const std::string& target) {
    tree.remove(declared_input);
    fs::create_symlink(target, tree.path(declared_input));
  };
  link_to("../accounts/users.jsonl");
  check_declaration_refused(tree, "it is another input, a setting or a key");
  const StateTree other;
  other.write("status.json", R"({"state": "ready"})");
  link_to(other.path("status.json"));
  check_declaration_refused(tree, "a symbolic link leads out of the root");
  tree.write("releases/42/status.json", R"({"state": "ready"})");
  link_to("../../../releases/42/status.json");
  CHECK(tree.run({"publish", "--quiet"}).exit_code == 0);
}

TEST_CASE("a schema that cannot be compiled or refers elsewhere is refused with its place") {
  check_schema_refused("{", "");
  check_schema_refused("{\"type\": \"object\",\n \"propertees\": {}}", "`propertees`");
  check_schema_refused(R"({"$ref": "common.schema.json#/$defs/text"})", "leads to no schema");
  check_schema_refused(R"({"$ref": "https://example.org/a.json"})", "leads to no schema");
  check_schema_refused(R"({"$ref": "#/$defs/none"})", "leads to no schema");
  check_declaration_refused({{"schema", "schemas/none.json"}}, "schemas/none.json cannot be read");
  check_declaration_refused({{"schema", "../status.schema.json"}},
                            "its schema is not below the root");
}

TEST_CASE("a public schema must close every object") {
  const auto* words = "leaves an object open";
  check_schema_refused("true", words);
  check_schema_refused(R"({"type": "object"})", words);
  check_schema_refused(R"({"type": "object", "additionalProperties": true})", words);
  check_schema_refused(R"({"type": "array"})", words);
  check_schema_refused(R"({"type": "array", "items": {}})", words);
  check_schema_refused(
      R"({"type": "object", "additionalProperties": false, "properties": {"a": {}}})", words);
  const StateTree tree;
  declare_status(tree);
  tree.write(declared_schema, R"({"type": "object", "additionalProperties": {"type": "string"}})");
  tree.write(declared_input, R"({"state": "ready"})");
  CHECK(tree.run({"publish", "--quiet"}).exit_code == 0);
}

TEST_CASE("an input beyond its limit is refused") {
  const StateTree tree;
  declare_status(tree, {{"max_bytes", 20}});
  const auto ended = tree.run({"publish", "--quiet"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.find("the file is longer than 20 bytes") != std::string::npos);
  fs::resize_file(tree.path(declared_input), (std::uintmax_t{64} << 20U) + 1);
  tree.set({{"exports", {{"declared", {status_declaration()}}}}});
  CHECK(tree.run({"publish", "--quiet"}).error.find("longer than 64 MiB") != std::string::npos);
  tree.write(declared_schema, rows_schema().dump());
  fs::resize_file(tree.path(declared_input), (std::uintmax_t{1} << 30U) + 1);
  CHECK(tree.run({"publish", "--quiet"}).error.find("longer than 1 GiB") != std::string::npos);
}

TEST_CASE("an input is the same file by another name, too") {
  const StateTree tree;
  declare_status(tree);
  tree.remove(declared_input);
  SECTION("of an input of every project") {
    std::filesystem::create_hard_link(tree.path(snapshot_file), tree.path(declared_input));
  }
  SECTION("of the settings") {
    std::filesystem::create_hard_link(tree.path(settings_file), tree.path(declared_input));
  }
  SECTION("of a schema") {
    std::filesystem::create_hard_link(tree.path(declared_schema), tree.path(declared_input));
  }
  SECTION("of the input of another declaration") {
    tree.write(declared_input, R"({"state": "ready"})");
    auto other = status_declaration();
    other.merge_patch({{"id", "other"}, {"path", "other.json"}, {"input", "other.json"}});
    tree.set({{"exports", {{"declared", {status_declaration(), other}}}}});
    std::filesystem::create_hard_link(tree.path(declared_input), tree.path("other.json"));
  }
  const auto ended = tree.run({"publish", "--quiet"});
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 78);
  CHECK(ended.error.find("it is another input, a setting or a key") != std::string::npos);
  CHECK(tree.is_unpublished());
}

TEST_CASE("a declared path with a temporary folder or too many folders is refused") {
  std::string deep;
  for (int i = 0; i < 33; ++i) deep += "d/";
  for (const auto& path : {std::string{"a.tmp/x.json"}, deep + "x.json"}) {
    CAPTURE(path);
    const StateTree tree;
    declare_status(tree, {{"path", path}});
    CHECK(tree.run({"publish", "--quiet"}).exit_code == 78);
    CHECK(tree.is_unpublished());
  }
  const StateTree tree;
  declare_status(tree, {{"path", deep.substr(2) + "x.json"}});
  REQUIRE(tree.run({"publish", "--export-public", "pub"}).exit_code == 0);
  CHECK(tree.run({"validate", "--strict"}).exit_code == 0);
  CHECK(tree.run({"verify", "--public", "pub"}).exit_code == 0);
}

}  // namespace
}  // namespace runtime_exports::blackbox

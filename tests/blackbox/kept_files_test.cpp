#include <filesystem>
#include <string>
#include <vector>

#include "declared_tree.hpp"
#include "mirror.hpp"
#include "support/catch.hpp"

#include "runtime_exports/core/digest.hpp"

namespace runtime_exports::blackbox {
namespace {

namespace fs = std::filesystem;

const std::string kept_file = "runtime/exports/status.json";
const std::string kept_text = "{\"ratio\":0.50,  \"state\":\"ready\"}";
const std::string address = "someone@mail.example.org";
const Words copying_with_warnings{"publish", "--log-level", "warning", "--export-public", "pub"};

/// A tree whose settings say that another program writes status.json; `with` is merged into the
/// declaration.
void keep_status(const StateTree& tree, const Json& with = Json::object()) {
  Json declaration = {{"input", nullptr}, {"keep", true}};
  declaration.merge_patch(with);
  declare_status(tree, declaration);
  tree.remove(declared_input);
}

TEST_CASE("a kept file is listed and copied as it is, and never written") {
  const StateTree tree;
  keep_status(tree);
  tree.write(kept_file, kept_text);
  const auto before = tree.exports().at("status.json");
  const auto ended = tree.run(copying_with_warnings);
  CAPTURE(ended.error);
  REQUIRE(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK(tree.exports().at("status.json") == before);
  CHECK(tree.read("pub/status.json") == kept_text);
  const auto manifest = tree.export_at("manifest.json");
  CHECK(tree.read_json("pub/manifest.json") == manifest);
  CHECK(reference_of(manifest) == Words{"status.json"});
  for (const auto& file : manifest["files"]) CHECK(file["path"] != "status.json");
  CHECK(tree.run({"validate", "--strict"}).exit_code == 0);
  CHECK(tree.run({"publish", "--check"}).exit_code == 0);
  CHECK(tree.run({"diff"}).out.starts_with("No difference"));
  tree.write(kept_file, R"({"state": "busy"})");
  CHECK(tree.run({"publish", "--check"}).exit_code == 3);
  CHECK(tree.run({"diff"}).out == "status.json of another program changed\ngeneration 1 -> 2\n");
  REQUIRE(tree.run(copying_with_warnings).exit_code == 0);
  CHECK(tree.read("pub/status.json") == R"({"state": "busy"})");
  CHECK(tree.export_at("manifest.json")["generation"] == 2);
}

TEST_CASE("a kept file that is missing is silently left out") {
  const StateTree tree;
  keep_status(tree);
  const auto ended = tree.run(copying_with_warnings);
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK_FALSE(tree.exists("pub/status.json"));
  CHECK(reference_of(tree.export_at("manifest.json")).empty());
}

TEST_CASE("a kept file that is unfit is left out with a warning, and --strict refuses it") {
  const auto [text, rule] = GENERATE(table<std::string, std::string>({
      {"{\n  \"state\": \"ready\",\n  \"extra\": 1\n}", ":3:3: /*: expected no member"},
      {"{\n  \"state\": 17\n}", ":2:12: /state: expected"},
      {"{\n  \"state\": \"ask someone@mail.example.org\"\n}",
       ":2:12: /state: the text holds an e-"},
      {"{\n  \"state\": \"by 7d0c4a52-9d0b-4a3e-8a55-0d6f0c7b5a11\"\n}", "[privacy.account]"},
      {"{\n  \"state\": ", "[foreign.syntax]"},
  }));
  CAPTURE(text);
  const StateTree tree;
  keep_status(tree);
  tree.write(users_file, user_row("7d0c4a52-9d0b-4a3e-8a55-0d6f0c7b5a11"));
  tree.write(kept_file, text);
  const auto strict = tree.run({"publish", "--strict", "--first", "--export-public", "pub"});
  CHECK(strict.exit_code == 1);
  CHECK(strict.error.find("error: " + kept_file) != std::string::npos);
  CHECK_FALSE(tree.exists("runtime/exports/version.json"));
  const auto ended = tree.run(copying_with_warnings);
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.find("warning: " + kept_file) != std::string::npos);
  CHECK(ended.error.find(rule) != std::string::npos);
  CHECK(ended.error.find("left out of the manifest and of public copies") != std::string::npos);
  CHECK((ended.out + ended.error + strict.error).find(address) == std::string::npos);
  CHECK_FALSE(tree.exists("pub/status.json"));
  CHECK(reference_of(tree.export_at("manifest.json")).empty());
  CHECK(tree.read(kept_file) == text);
  CHECK(tree.run({"verify", "--public", "pub"}).exit_code == 0);
}

TEST_CASE("a kept file that is a link, or larger than declared, is left out") {
  const StateTree tree;
  keep_status(tree, {{"max_bytes", 20}});
  tree.write(kept_file, kept_text);
  const auto large = tree.run(copying_with_warnings);
  CHECK(large.exit_code == 0);
  CHECK(large.error.find("[foreign.unreadable]") != std::string::npos);
  CHECK_FALSE(tree.exists("pub/status.json"));
  keep_status(tree);
  tree.write("elsewhere.json", kept_text);
  tree.remove(kept_file);
  fs::create_symlink("../../elsewhere.json", tree.path(kept_file));
  const auto link = tree.run(copying_with_warnings);
  CHECK(link.exit_code == 0);
  CHECK(link.error.find("[foreign.unreadable]") != std::string::npos);
  CHECK_FALSE(tree.exists("pub/status.json"));
}

TEST_CASE("a kept file for admins is checked, but neither listed nor copied") {
  const StateTree tree;
  keep_status(tree, {{"path", "admin/status.json"}, {"audience", "admin"}});
  tree.write("runtime/exports/admin/status.json", Json({{"state", address}}).dump());
  const auto ended = tree.run(copying_with_warnings);
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
  CHECK_FALSE(tree.exists("pub/admin"));
  for (const std::string manifest : {"manifest.json", "admin/manifest.json"}) {
    CHECK(tree.read("runtime/exports/" + manifest).find("status.json") == std::string::npos);
  }
  CHECK(tree.run({"validate", "--strict"}).exit_code == 0);
  tree.write("runtime/exports/admin/status.json", "{\n\"state\": 1}");
  for (const auto& words : {Words{"publish"}, Words{"validate"}}) {
    const auto warned = tree.run(words);
    CAPTURE(warned.error);
    CHECK(warned.exit_code == 0);
    CHECK(warned.error.find("warning: runtime/exports/admin/status.json:2:10") !=
          std::string::npos);
    CHECK(warned.error.find("left out") == std::string::npos);
  }
  CHECK(tree.run({"validate", "--strict"}).exit_code == 1);
}

TEST_CASE("a stale digest of a kept file is a note in the exports folder, and refused in a copy") {
  const StateTree tree;
  keep_status(tree);
  tree.write(kept_file, kept_text);
  REQUIRE(tree.run(copying_with_warnings).exit_code == 0);
  const std::string stale = "status.json: it does not match the digest in manifest.json";
  for (const std::string folder : {"runtime/exports", "pub"}) {
    tree.write(folder + "/status.json", R"({"state": "busy"})");
  }
  for (const auto& words : {Words{"verify", "runtime/exports"}, Words{"validate"}}) {
    const auto ended = tree.run(words);
    CHECK(ended.exit_code == 0);
    CHECK(ended.error.find(stale) != std::string::npos);
    CHECK(ended.error.find("warning: ") == std::string::npos);
  }
  for (const auto& words : {Words{"verify", "pub"}, Words{"verify", "pub", "--public"}}) {
    const auto ended = tree.run(words);
    CHECK(ended.exit_code == 1);
    CHECK(ended.error.find(stale) != std::string::npos);
  }
}

TEST_CASE("verify checks digests and privacy of kept files, and their schemas with --config") {
  const StateTree tree;
  keep_status(tree);
  tree.write(kept_file, kept_text);
  REQUIRE(tree.run(copying_with_warnings).exit_code == 0);
  const Words with_settings{"--config", settings_file, "verify"};
  for (const std::string folder : {"runtime/exports", "pub"}) {
    CAPTURE(folder);
    const auto unknown = tree.run({"verify", folder});
    CHECK(unknown.exit_code == 0);
    CHECK(unknown.error.find("schema is unknown: status.json") != std::string::npos);
    CHECK(unknown.error.find("not ours") == std::string::npos);
    auto words = with_settings;
    words.push_back(folder);
    CHECK(tree.run(words).error.empty());
    tree.write(declared_schema, R"({"type": "object", "additionalProperties": false})");
    const auto unfit = tree.run(words);
    CHECK(unfit.exit_code == (folder == "pub" ? 1 : 0));
    CHECK(unfit.error.find("[foreign.additionalProperties]") != std::string::npos);
    keep_status(tree);
  }
  const auto private_text = Json({{"state", address}}).dump();
  tree.write(kept_file, private_text);
  const auto here = tree.run({"verify", "runtime/exports"});
  CHECK(here.exit_code == 0);
  CHECK(here.error.find("warning: status.json:1:10: /*: the text holds") != std::string::npos);
  tree.write("pub/status.json", private_text);
  for (const auto& words : {Words{"verify", "pub"}, Words{"verify", "pub", "--public"}}) {
    const auto there = tree.run(words);
    CHECK(there.exit_code == 1);
    CHECK(there.error.find("[privacy.email]") != std::string::npos);
    CHECK(there.error.find(address) == std::string::npos);
  }
}

TEST_CASE("diff says what happens to files of other programs") {
  const StateTree tree;
  keep_status(tree);
  tree.write("runtime/exports/clips.json", R"({"clips": []})");
  tree.write("runtime/exports/polls.json", R"({"polls": []})");
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.remove("runtime/exports/clips.json");
  tree.write("runtime/exports/polls.json", R"({"polls": [], "page": 2})");
  tree.write(kept_file, kept_text);
  CHECK(tree.run({"diff"}).out ==
        "clips.json of another program left out\npolls.json of another program changed\n"
        "status.json of another program (new)\ngeneration 1 -> 2\n");
  const auto result = Json::parse(tree.run({"diff", "--format", "json"}).out);
  CHECK(result["differences"].empty());
  CHECK(result["reference"] == Json::parse(R"([{"path": "clips.json", "change": "left_out"},
    {"path": "polls.json", "change": "changed"}, {"path": "status.json", "change": "new"}])"));
}

TEST_CASE("list shows a kept file, and --only cannot select it") {
  const StateTree tree;
  keep_status(tree);
  tree.write(kept_file, kept_text);
  CHECK(tree.run({"list"}).out.find("status.json") != std::string::npos);
  const auto list = Json::parse(tree.run({"list", "--format", "json"}).out);
  CHECK(list.back() == Json::parse(R"({"id": "status", "path": "status.json", "audience": "public",
    "schema": "declared.schema.json", "keep": true, "enabled": true})"));
  CHECK(tree.run({"config", "show"}).out.find("status") != std::string::npos);
  const auto only = tree.run({"publish", "--only", "status"});
  CHECK(only.exit_code == 2);
  CHECK(only.error.find("another program writes this file") != std::string::npos);
  REQUIRE(tree.run({"publish", "--only", "version"}).exit_code == 0);
  CHECK(reference_of(tree.export_at("manifest.json")) == Words{"status.json"});
  CHECK(tree.run({"report", "--out", "report.html"}).exit_code == 0);
}

TEST_CASE("a declared export becomes a kept file, but a kept file is never replaced by an export") {
  const StateTree tree;
  declare_status(tree);
  REQUIRE(tree.run(copying_with_warnings).exit_code == 0);
  keep_status(tree);
  const auto kept = tree.run(copying_with_warnings);
  CAPTURE(kept.error);
  CHECK(kept.exit_code == 0);
  CHECK(kept.error.empty());
  CHECK(reference_of(tree.read_json("pub/manifest.json")) == Words{"status.json"});
  const auto before = tree.read(kept_file);
  declare_status(tree);
  const auto replaced = tree.run(copying_with_warnings);
  CHECK(replaced.exit_code == 73);
  CHECK(replaced.error.find("\"keep\": true") != std::string::npos);
  CHECK(tree.read(kept_file) == before);
}

TEST_CASE("an interrupted publish is not finished over a file that is now kept") {
  const StateTree tree;
  keep_status(tree);
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const std::string staged = "{\"state\": \"ours\"}\n";
  const auto body = Json{{"schema_version", "v1"},
                         {"generation", 2},
                         {"exports", "runtime/exports"},
                         {"files",
                          {{{"path", "status.json"},
                            {"slot", "0"},
                            {"mode", 0644},
                            {"bytes", staged.size()},
                            {"sha256", to_hex(sha256(staged))},
                            {"replaces", nullptr}}}}}
                        .dump() +
                    "\n";
  tree.write("runtime/.publish/journal", to_hex(sha256(body)) + "\n" + body);
  tree.write("runtime/.publish/staging/0", staged);
  for (const std::string command : {"publish", "recover"}) {
    const auto ended = tree.run({command});
    CHECK(ended.exit_code == 73);
    CHECK(ended.error.find("runtime/exports/status.json") != std::string::npos);
    CHECK(ended.error.find("recover --discard") != std::string::npos);
    CHECK_FALSE(tree.exists(kept_file));
  }
  CHECK(tree.run({"recover", "--discard"}).exit_code == 0);
  CHECK(tree.run({"publish"}).exit_code == 0);
  CHECK_FALSE(tree.exists(kept_file));
}

}  // namespace
}  // namespace runtime_exports::blackbox

#include <algorithm>
#include <map>

#include "mirror.hpp"
#include "state_tree.hpp"
#include "support/catch.hpp"
#include <sys/stat.h>

namespace runtime_exports::blackbox {
namespace {

const std::map<std::string, std::string> others{
    {"clips.json", "{\"clips\": [{\"clip_id\": \"c1\", \"title\": \"A clip\"}]}\n"},
    {"polls.json", "{\"polls\": []}\n"},
    {"scoreboards.json", "{\"scoreboards\": []}\n"},
    {"tallies.json", "{\"tallies\": []}\n"},
};
const std::string clip_address = "bob@example.org";
const std::string private_clips =
    "{\"clips\": [{\"clip_id\": \"c1\", \"title\": \"" + clip_address + "\"}]}\n";

void write_others(const StateTree& tree) {
  for (const auto& [path, text] : others) tree.write("runtime/exports/" + path, text);
}

std::uint64_t generation_of(const StateTree& tree) {
  return tree.export_at("manifest.json")["generation"];
}

/// Whether a text is anywhere in the copy.
bool copy_holds(const StateTree& tree, const std::string& text) {
  const auto copy = TreeSnapshot::of(tree.path("pub"));
  const auto names = copy.names();
  return std::any_of(names.begin(), names.end(),
                     [&](const auto& name) { return holds(copy.at(name).content, text); });
}

TEST_CASE("files of other programs are in the copy and in both manifests, and stay as they are") {
  const StateTree tree;
  write_others(tree);
  const auto before = tree.exports();
  REQUIRE(tree.run(copying).exit_code == 0);
  for (const auto& [path, text] : others) {
    CAPTURE(path);
    CHECK(tree.exports().at(path) == before.at(path));
    CHECK(tree.read("pub/" + path) == text);
    CHECK(TreeSnapshot::of(tree.path("pub")).at(path).modified_ns == before.at(path).modified_ns);
  }
  const auto manifest = tree.export_at("manifest.json");
  CHECK(tree.read_json("pub/manifest.json") == manifest);
  Json wanted = Json::array();
  for (const auto& [path, text] : others) {
    wanted.push_back({{"path", path}, {"bytes", text.size()}, {"sha256", to_hex(sha256(text))}});
  }
  CHECK(manifest["reference"] == wanted);
  for (const auto& file : manifest["files"]) CHECK_FALSE(others.contains(file["path"]));
  CHECK_FALSE(tree.export_at("admin/manifest.json").contains("reference"));
  CHECK(tree.run({"verify", "pub", "--public"}).exit_code == 0);
}

TEST_CASE("a file of another program that is missing is silently left out") {
  const StateTree tree;
  tree.write("runtime/exports/polls.json", others.at("polls.json"));
  const auto plain = tree.run({"publish", "--export-public", "pub"});
  CHECK(plain.exit_code == 0);
  CHECK_FALSE(holds(plain.error, "clips.json"));
  CHECK(reference_of(tree.read_json("pub/manifest.json")) == Names{"polls.json"});
  CHECK_FALSE(tree.exists("pub/clips.json"));
}

TEST_CASE("what is copied is what `verify --public` accepts") {
  const auto member = GENERATE(as<std::string>{}, R"("stream_key":"abc123def")",
                               R"("password":"hunter22x")", R"("next_page_token":"CAoQAA1")",
                               R"("title":"mail ada&#64;example.com")", R"("title":"a clip")");
  CAPTURE(member);
  const StateTree tree;
  write_others(tree);
  tree.write("runtime/exports/clips.json", R"({"clips":[{"clip_id":"1",)" + member + "}]}");
  REQUIRE(tree.run({"publish", "--export-public", "pub"}).exit_code == 0);
  CHECK(tree.exists("pub/clips.json") == (member == R"("title":"a clip")"));
  CHECK(tree.run({"verify", "pub", "--public"}).exit_code == 0);
}

TEST_CASE("a file of another program that is unfit is left out with a warning") {
  const auto text = GENERATE(
      as<std::string>{}, R"({"clips": [{"clip_id": "c1", "title": "bob@example.org"}]})",
      R"({"clips": 17})", R"({"clips": [)", R"({"clips": [], "clips": ["bob@example.org"]})");
  CAPTURE(text);
  const StateTree tree;
  write_others(tree);
  tree.write("runtime/exports/clips.json", text);
  const auto ended = tree.run({"publish", "--export-public", "pub", "--log-level", "warning"});
  CHECK(ended.exit_code == 0);
  CHECK(holds(ended.error, "warning: runtime/exports/clips.json"));
  CHECK(holds(ended.error, "left out of the manifest and of public copies"));
  CHECK_FALSE(holds(ended.out + ended.error, clip_address));
  CHECK_FALSE(tree.exists("pub/clips.json"));
  CHECK_FALSE(copy_holds(tree, clip_address));
  for (const std::string manifest : {"pub/manifest.json", "runtime/exports/manifest.json"}) {
    CHECK(reference_of(tree.read_json(manifest)) ==
          Names{"polls.json", "scoreboards.json", "tallies.json"});
  }
  CHECK(tree.read("runtime/exports/clips.json") == text);
  CHECK(tree.run({"verify", "pub", "--public"}).exit_code == 0);
}

TEST_CASE("--strict refuses an unfit file of another program, and nothing is written") {
  const StateTree tree;
  tree.write("runtime/exports/clips.json", private_clips);
  const auto before = tree.exports();
  const auto ended = tree.run({"publish", "--strict", "--export-public", "pub"});
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, "error: runtime/exports/clips.json"));
  CHECK_FALSE(holds(ended.out + ended.error, clip_address));
  CHECK(before.differences(tree.exports()) == Names{});
  CHECK_FALSE(tree.exists("pub"));
}

TEST_CASE("an account's id in a file of another program keeps it out of the public set") {
  const StateTree tree;
  const std::string id = "5c1d1c1e-0000-4000-a000-00000000beef";
  tree.append(users_file, user_row(id));
  tree.write("runtime/exports/clips.json", "{\"clips\": [{\"clip_id\": \"" + id + "\"}]}\n");
  auto words = copying;
  const std::string only = GENERATE("", "version", "admin.audit");
  if (!only.empty()) words.insert(words.end(), {"--only", only});
  if (only == "admin.audit") REQUIRE(tree.run({"publish", "--only", "version"}).exit_code == 0);
  REQUIRE(tree.run(words).exit_code == 0);
  CHECK_FALSE(tree.exists("pub/clips.json"));
}

TEST_CASE("a changed, new or missing file of another program makes a new generation") {
  const StateTree tree;
  write_others(tree);
  REQUIRE(tree.run(copying).exit_code == 0);
  REQUIRE(tree.run(copying).exit_code == 0);
  REQUIRE(generation_of(tree) == 1);
  tree.write("runtime/exports/polls.json", "{\"polls\": [], \"page\": 2}\n");
  CHECK(tree.run({"publish", "--check"}).exit_code == 3);
  CHECK(holds(tree.run(copying).out, "Published a new manifest (no export changed)"));
  CHECK(generation_of(tree) == 2);
  CHECK(tree.read("pub/polls.json") == tree.read("runtime/exports/polls.json"));
  tree.remove("runtime/exports/clips.json");
  REQUIRE(tree.run(copying).exit_code == 0);
  CHECK(generation_of(tree) == 3);
  CHECK_FALSE(tree.exists("pub/clips.json"));
  CHECK(tree.run({"publish", "--check"}).exit_code == 0);
}

TEST_CASE("a stale digest is a note in the exports folder, and is refused in a copy") {
  const StateTree tree;
  write_others(tree);
  REQUIRE(tree.run(copying).exit_code == 0);
  const std::string stale = "clips.json: it does not match the digest in manifest.json";
  for (const std::string folder : {"runtime/exports", "pub"}) {
    tree.write(folder + "/clips.json", "{\"clips\": []}\n");
  }
  for (const auto& words : {Words{"verify", "runtime/exports"}, Words{"validate"}}) {
    const auto ended = tree.run(words);
    CAPTURE(words[0], ended.error);
    CHECK(ended.exit_code == 0);
    CHECK(holds(ended.error, stale));
    CHECK_FALSE(holds(ended.error, "warning: "));
  }
  for (const auto& words : {Words{"verify", "pub"}, Words{"verify", "pub", "--public"}}) {
    const auto ended = tree.run(words);
    CHECK(ended.exit_code == 1);
    CHECK(holds(ended.error, "error: "));
    CHECK(holds(ended.error, stale));
  }
  tree.remove("pub/clips.json");
  CHECK(holds(tree.run({"verify", "pub", "--public"}).error,
              "clips.json: it is listed in manifest.json, but is missing"));
}

TEST_CASE("a reference to anything but another program's public file is refused") {
  const std::string path = GENERATE(as<std::string>{}, "admin/users/users.json", "version.json",
                                    "manifest.json", "objects/" + std::string(64, 'a') + ".json");
  CAPTURE(path);
  const Mirror mirror;
  mirror.make_public();
  auto manifest = Json::parse(mirror.read("manifest.json"));
  manifest["reference"] = {{{"path", path}, {"bytes", 3}, {"sha256", std::string(64, 'a')}}};
  mirror.write("manifest.json", manifest.dump(2) + "\n");
  const auto ended = mirror.verify();
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, "[manifest.foreign]"));
}

TEST_CASE("an earlier copy is replaced even if its manifest lists other programs' files") {
  const StateTree tree;
  write_others(tree);
  REQUIRE(tree.run(copying).exit_code == 0);
  for (const auto& [path, text] : others) tree.remove("runtime/exports/" + path);
  CHECK(tree.run(copying).exit_code == 0);
  CHECK_FALSE(tree.exists("pub/clips.json"));
  tree.write("pub/clips.json", "{}\n");
  CHECK(tree.run(copying).exit_code == 73);
  CHECK(tree.read("pub/clips.json") == "{}\n");
}

}  // namespace
}  // namespace runtime_exports::blackbox

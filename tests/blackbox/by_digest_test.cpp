#include <chrono>
#include <filesystem>
#include <map>
#include <set>

#include "mirror.hpp"
#include "state_tree.hpp"
#include "support/catch.hpp"
#include <sys/stat.h>

namespace runtime_exports::blackbox {
namespace {

namespace fs = std::filesystem;
using NameSet = std::set<std::string>;
const std::string clips = "runtime/exports/clips.json";

ProgramResult copy(const StateTree& tree, Words more = {"--by-digest"}) {
  Words words{"publish", "--quiet", "--export-public", "pub"};
  words.insert(words.end(), more.begin(), more.end());
  auto ended = tree.run(words);
  REQUIRE(ended.exit_code == 0);
  return ended;
}

/// The entries of `files` and `reference` of the copy's manifest.
Json listed(const StateTree& tree) {
  const auto manifest = tree.read_json("pub/manifest.json");
  auto files = manifest["files"];
  for (const auto& file : manifest.value("reference", Json::array())) files.push_back(file);
  return files;
}

NameSet listed_objects(const StateTree& tree) {
  NameSet objects;
  for (const auto& file : listed(tree)) objects.insert(file["object"]);
  return objects;
}

NameSet objects_in(const StateTree& tree) {
  NameSet objects;
  for (const auto& entry : fs::directory_iterator{tree.path("pub/objects")}) {
    objects.insert("objects/" + entry.path().filename().string());
  }
  return objects;
}

/// Makes the objects look 25 hours old.
void age_objects(const StateTree& tree) {
  for (const auto& object : objects_in(tree)) {
    fs::last_write_time(tree.path("pub/" + object),
                        fs::file_time_type::clock::now() - std::chrono::hours{25});
  }
}

void change_clips(const StateTree& tree, int number) {
  tree.write(clips, "{\"clips\": [], \"page\": " + std::to_string(number) + "}\n");
}

TEST_CASE("a copy by digest also holds each file under the object name in its manifest") {
  const StateTree tree;
  change_clips(tree, 1);
  const auto ended = copy(tree);
  CHECK(holds(ended.out,
              " Copied the public set: 10 of 10 files changed, 0 removed. It holds 9 objects.\n"));
  CHECK(listed(tree).size() == 9);
  for (const auto& file : listed(tree)) {
    const std::string digest = file["sha256"];
    CHECK(file["object"] == "objects/" + digest + ".json");
    const auto text = tree.read("pub/" + std::string{file["object"]});
    CHECK(to_hex(sha256(text)) == digest);
    CHECK(text == tree.read("pub/" + std::string{file["path"]}));
  }
  CHECK(objects_in(tree) == listed_objects(tree));
  const auto snapshot = TreeSnapshot::of(tree.path("pub"));
  CHECK(snapshot.at("objects").mode == 0755);
  for (const auto& object : objects_in(tree)) CHECK(snapshot.at(object).mode == 0644);
  auto plain = tree.read_json("pub/manifest.json");
  for (auto* const list : {&plain["files"], &plain["reference"]}) {
    for (auto& file : *list) file.erase("object");
  }
  CHECK(plain == tree.export_at("manifest.json"));
  const auto verified = tree.run({"verify", "pub", "--public"});
  CHECK(verified.exit_code == 0);
  CHECK_FALSE(holds(verified.out + verified.error, "objects/"));
}

TEST_CASE("an unchanged copy by digest is not touched") {
  const StateTree tree;
  copy(tree);
  const auto before = TreeSnapshot::of(tree.path("pub"));
  const auto ended = copy(tree, {"--by-digest", "--format", "json"});
  CHECK(Json::parse(ended.out)["public_copy"] ==
        Json({{"generation", 1}, {"files", 9}, {"changed", 0}, {"removed", 0}, {"objects", 8}}));
  const auto after = TreeSnapshot::of(tree.path("pub"));
  for (const auto& name : before.names()) {
    if (before.at(name).kind != 'd') CHECK(before.at(name) == after.at(name));
  }
}

TEST_CASE("objects stay if the previous manifest lists them or they are younger than a day") {
  const StateTree tree;
  change_clips(tree, 1);
  copy(tree);
  const auto first = listed_objects(tree);
  change_clips(tree, 2);
  copy(tree);
  const auto second = listed_objects(tree);
  REQUIRE(objects_in(tree).size() == first.size() + 1);
  const bool is_old = GENERATE(false, true);
  if (is_old) age_objects(tree);
  // After the same set again, nobody knows which manifest was before it.
  copy(tree);
  REQUIRE(objects_in(tree).size() == first.size() + 1);
  change_clips(tree, 3);
  copy(tree);
  auto wanted = second;
  wanted.merge(listed_objects(tree));
  if (!is_old) wanted.merge(NameSet{first});
  CHECK(objects_in(tree) == wanted);
}

TEST_CASE("--drop-old leaves no object that the new manifest does not list") {
  const StateTree tree;
  change_clips(tree, 1);
  copy(tree);
  change_clips(tree, 2);
  const auto ended = copy(tree, {"--by-digest", "--drop-old", "--format", "json"});
  CHECK(Json::parse(ended.out)["public_copy"]["removed"] == 1);
  CHECK(objects_in(tree) == listed_objects(tree));
  copy(tree, {"--drop-old"});
  CHECK(objects_in(tree).empty());
  CHECK(tree.read("pub/manifest.json") == tree.read("runtime/exports/manifest.json"));
}

TEST_CASE("a copy by path becomes a copy by digest, and the reverse") {
  const StateTree tree;
  copy(tree, {});
  copy(tree);
  CHECK(objects_in(tree) == listed_objects(tree));
  copy(tree, {});
  CHECK(tree.read("pub/manifest.json") == tree.read("runtime/exports/manifest.json"));
  // Readers may still have the manifest with objects.
  CHECK(objects_in(tree).size() == 8);
  CHECK(tree.run({"verify", "pub", "--public"}).exit_code == 0);
}

TEST_CASE("a damaged or missing object is replaced, and verify reports it") {
  const StateTree tree;
  copy(tree);
  const auto object = *listed_objects(tree).begin();
  const bool is_missing = GENERATE(true, false);
  if (is_missing) tree.remove("pub/" + object);
  if (!is_missing) {
    tree.remove("pub/" + object);
    tree.write("pub/" + object, "{}\n");
  }
  const auto refused = tree.run({"verify", "pub"});
  CHECK(refused.exit_code == 1);
  CHECK(holds(refused.error, object));
  CHECK(holds(refused.error, "[manifest.object]"));
  copy(tree);
  CHECK(tree.run({"verify", "pub", "--public"}).exit_code == 0);
}

TEST_CASE("an object that only an earlier manifest lists is read by verify --public") {
  const StateTree tree;
  copy(tree);
  const std::string text = "{\"mail\": \"bob@example.org\"}\n";
  const auto object = "objects/" + to_hex(sha256(text)) + ".json";
  tree.write("pub/" + object, text);
  const auto refused = tree.run({"verify", "pub", "--public"});
  CHECK(refused.exit_code == 1);
  CHECK(holds(refused.error, object));
  copy(tree, {"--by-digest", "--drop-old"});
  CHECK_FALSE(tree.exists("pub/" + object));
  CHECK(tree.run({"verify", "pub", "--public"}).exit_code == 0);
}

TEST_CASE("anything but objects in the objects folder makes the folder somebody else's") {
  const StateTree tree;
  copy(tree);
  const std::string name = GENERATE("objects/index.html", "objects/0.json", "objects/a/b.json");
  tree.write("pub/" + name, "x\n");
  CHECK(tree.run({"publish", "--export-public", "pub", "--by-digest"}).exit_code == 73);
  CHECK(tree.read("pub/" + name) == "x\n");
}

TEST_CASE("a replaced file in a copy by digest differs in its second or its size") {
  const StateTree tree;
  for (const int number : {1, 2, 3}) {
    const auto before =
        number == 1
            ? 0
            : TreeSnapshot::of(tree.path("pub")).at("clips.json").modified_ns / 1'000'000'000;
    change_clips(tree, number);
    copy(tree);
    CHECK(TreeSnapshot::of(tree.path("pub")).at("clips.json").modified_ns / 1'000'000'000 > before);
  }
}

TEST_CASE("options of the copy need --export-public") {
  const StateTree tree;
  for (const auto& words : {Words{"--by-digest"}, Words{"--drop-old"}, Words{"--headers", "/x"}}) {
    auto all = words;
    all.insert(all.begin(), "publish");
    const auto ended = tree.run(all);
    CHECK(ended.exit_code == 2);
    CHECK(holds(ended.error, "--export-public"));
    CHECK(tree.is_unpublished());
  }
}

/// The rules of a `_headers` file: addresses, each with its headers.
std::map<std::string, std::string> header_rules_of(const std::string& text) {
  std::map<std::string, std::string> rules;
  std::string address;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    const auto line = text.substr(at, end - at);
    at = end + 1;
    if (line.starts_with('/')) {
      address = line;
      REQUIRE(rules.emplace(address, "").second);
    } else if (line.starts_with("  ")) {
      rules[address] += line.substr(2) + "\n";
    }
  }
  return rules;
}

TEST_CASE("--headers writes rules for static hosts, and no two match the same address") {
  const StateTree tree;
  change_clips(tree, 1);
  copy(tree, {"--by-digest", "--headers", "/exports/"});
  const auto rules = header_rules_of(tree.read("pub/_headers"));
  const std::string rest =
      "Content-Type: application/json; charset=utf-8\n"
      "Access-Control-Allow-Origin: *\n"
      "X-Content-Type-Options: nosniff\n";
  CHECK(rules.at("/exports/manifest.json") == "Cache-Control: no-cache\n" + rest);
  CHECK(rules.at("/exports/objects/*") ==
        "Cache-Control: public, max-age=86400, immutable\n" + rest);
  CHECK(rules.at("/exports/version.json") == "Cache-Control: public, max-age=60\n" + rest);
  CHECK(rules.at("/exports/clips.json") == "Cache-Control: public, max-age=60\n" + rest);
  auto addresses = listed(tree);
  addresses.push_back({{"path", "manifest.json"}, {"object", *listed_objects(tree).begin()}});
  for (const auto& file : addresses) {
    for (const auto* const member : {"path", "object"}) {
      const auto address = "/exports/" + std::string{file[member]};
      std::size_t matches = 0;
      for (const auto& [rule, headers] : rules) {
        const bool has_star = rule.ends_with('*');
        if (has_star ? address.starts_with(rule.substr(0, rule.size() - 1)) : address == rule) {
          ++matches;
        }
      }
      CAPTURE(address);
      CHECK(matches == 1);
    }
  }
  copy(tree);
  CHECK_FALSE(tree.exists("pub/_headers"));
}

TEST_CASE("verify knows a _headers file that the program made, and reads it") {
  const StateTree tree;
  copy(tree, {"--headers", "/"});
  const auto verified = [&tree] { return tree.run({"verify", "pub", "--public"}); };
  CHECK(verified().exit_code == 0);
  CHECK(verified().error.empty());
  const auto text = tree.read("pub/_headers");
  tree.write("pub/_headers", text + "# a.person@company.com\n");
  CHECK(verified().exit_code == 1);
  tree.write("pub/_headers", "/*\n  X-Mine: 1\n");
  CHECK(verified().error.find("_headers: this is not one of this program's files") !=
        std::string::npos);
}

TEST_CASE("a _headers file that somebody wrote is not replaced") {
  const StateTree tree;
  copy(tree);
  tree.write("pub/_headers", "/*\n  X-Mine: 1\n");
  CHECK(tree.run({"publish", "--export-public", "pub", "--headers", "/"}).exit_code == 73);
  CHECK(tree.read("pub/_headers") == "/*\n  X-Mine: 1\n");
}

TEST_CASE("a path that no site can have is refused before anything is published") {
  const StateTree tree;
  const std::string path = GENERATE("exports", "/a b", "/a/*", "/:id", "/a//b", "/a\n/b", "/é",
                                    "/a/../b", "/.", "/./a", "/a/..");
  const auto ended = tree.run({"publish", "--export-public", "pub", "--headers", path});
  CHECK(ended.exit_code == 2);
  CHECK(tree.is_unpublished());
}

}  // namespace
}  // namespace runtime_exports::blackbox

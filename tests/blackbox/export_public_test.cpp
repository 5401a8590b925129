#include <filesystem>
#include <set>

#include "declared_tree.hpp"
#include "mirror.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

namespace fs = std::filesystem;
/// The files of a tree, without the folders.
std::set<std::string> files_of(const TreeSnapshot& tree) {
  std::set<std::string> files;
  for (const auto& name : tree.names()) {
    if (tree.at(name).kind != 'd') files.insert(name);
  }
  return files;
}

std::set<std::string> listed_files(const StateTree& tree) {
  std::set<std::string> files{"manifest.json"};
  const auto manifest = tree.export_at("manifest.json");
  for (const auto& file : manifest["files"]) files.insert(file["path"]);
  return files;
}

TEST_CASE("--export-public copies the public manifest and exactly what it lists") {
  const StateTree tree{Content::sample};
  tree.write("runtime/exports/clips.json", "{}\n");
  const auto ended = tree.run(copying);
  CHECK(ended.exit_code == 0);
  CHECK(ended.out.find(" Copied the public set: 9 of 9 files changed, 0 removed.\n") !=
        std::string::npos);
  const auto copy = TreeSnapshot::of(tree.path("pub"));
  CHECK(files_of(copy) == listed_files(tree));
  for (const auto& file : files_of(copy)) {
    CHECK(copy.at(file).content == tree.exports().at(file).content);
    CHECK(copy.at(file).modified_ns == tree.exports().at(file).modified_ns);
    CHECK(copy.at(file).mode == 0644);
  }
  CHECK(copy.at("telemetry").mode == 0755);
}

TEST_CASE("a copy has the modes of the settings, whatever the umask") {
  const StateTree tree;
  tree.set({{"permissions", {{"public_file", "0640"}, {"public_dir", "0750"}}}});
  auto request = tree.request(copying);
  request.umask = 077;
  REQUIRE(test_support::run_program(request).exit_code == 0);
  const auto copy = TreeSnapshot::of(tree.path("pub"));
  CHECK(copy.at("version.json").mode == 0640);
  CHECK(copy.at("telemetry").mode == 0750);
  CHECK(TreeSnapshot::of(tree.root()).at("pub").mode == 0750);
}

TEST_CASE("a second copy leaves equal files alone, and replaces what changed") {
  const StateTree tree;
  REQUIRE(tree.run(copying).exit_code == 0);
  const auto before = TreeSnapshot::of(tree.path("pub"));
  const auto again = tree.run(copying);
  CHECK(again.out.ends_with(
      "\n\nNothing to do: runtime/exports already holds generation 1. Copied the public set: 0 of "
      "9 files changed, 0 removed.\n"));
  for (const auto& file : files_of(before)) {
    CHECK(TreeSnapshot::of(tree.path("pub")).at(file) == before.at(file));
  }
  tree.append(events_file, event_row(5));
  auto words = copying;
  words.insert(words.end(), {"--format", "json"});
  const auto result = Json::parse(tree.run(words).out);
  CHECK(result["public_copy"] ==
        Json({{"generation", 2}, {"files", 9}, {"changed", 2}, {"removed", 0}}));
  CHECK(tree.read_json("pub/telemetry/events.json") == tree.export_at("telemetry/events.json"));
}

TEST_CASE("a file that is no longer published is removed from the copy") {
  const StateTree tree;
  REQUIRE(tree.run(copying).exit_code == 0);
  tree.remove("runtime/exports");
  tree.set({{"exports", {{"enabled", {"version", "admin.users"}}}}});
  const auto ended = tree.run(copying);
  CHECK(ended.exit_code == 0);
  CHECK(files_of(TreeSnapshot::of(tree.path("pub"))) ==
        std::set<std::string>{"manifest.json", "version.json"});
}

TEST_CASE("a copy that was interrupted is completed by the next") {
  const StateTree tree;
  tree.write("pub/.public-copy.part", "");
  tree.write("pub/.public-copy.file.part", "{\"half\": ");
  tree.write("pub/version.json", "{}\n");
  CHECK(tree.run(copying).exit_code == 0);
  CHECK(files_of(TreeSnapshot::of(tree.path("pub"))) == listed_files(tree));
  CHECK(tree.read_json("pub/version.json") == tree.export_at("version.json"));
}

TEST_CASE("a mode that somebody changed in the copy is corrected") {
  const StateTree tree;
  REQUIRE(tree.run(copying).exit_code == 0);
  fs::permissions(tree.path("pub/version.json"), fs::perms::owner_all);
  REQUIRE(tree.run(copying).exit_code == 0);
  CHECK(TreeSnapshot::of(tree.path("pub")).at("version.json").mode == 0644);
}

void make_hostile(const StateTree& tree, const std::string& what) {
  if (what == "another's file") tree.write("pub/index.html", "<p>\n");
  if (what == "another's version.json") tree.write("pub/version.json", "{}\n");
  if (what == "another's manifest.json") tree.write("pub/manifest.json", "{\"name\": \"app\"}\n");
  if (what == "an admin file") tree.write("pub/admin/users/users.json", "{}\n");
  if (what == "another's folder") tree.make_folder("pub/telemetry/archive");
  if (what == "a folder in the way") tree.make_folder("pub/manifest.json");
  if (what == "a file in the way") tree.write("pub", "mine\n");
  if (what == "a hidden file") tree.write("pub/.git", "gitdir: x\n");
  if (what == "a link to a file") {
    tree.write("elsewhere/version.json", "{}\n");
    tree.make_folder("pub");
    fs::create_symlink(tree.path("elsewhere/version.json"), tree.path("pub/version.json"));
  }
  if (what == "a link to a folder") {
    tree.make_folder("elsewhere");
    tree.make_folder("pub");
    fs::create_symlink(tree.path("elsewhere"), tree.path("pub/telemetry"));
  }
}

TEST_CASE("a folder with anything else in it is refused and untouched, and nothing is published") {
  const std::string what =
      GENERATE("another's file", "another's version.json", "another's manifest.json",
               "an admin file", "another's folder", "a folder in the way", "a file in the way",
               "a hidden file", "a link to a file", "a link to a folder");
  CAPTURE(what);
  const StateTree tree;
  make_hostile(tree, what);
  const auto before = tree.everything();
  CHECK(tree.run(copying).exit_code == 73);
  CHECK(before.differences(tree.everything()) == Names{});
}

TEST_CASE("a copy is never written among the exports, the staged files or the inputs") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const std::string folder =
      GENERATE("runtime/exports", "runtime/exports/copy", "runtime/exports/telemetry",
               "runtime/.publish/staging", "runtime/.publish/copy/", "changelog", "link/copy");
  CAPTURE(folder);
  fs::create_directory_symlink(tree.path("runtime/exports"), tree.path("link"));
  const auto before = tree.everything();
  CHECK(tree.run({"publish", "--export-public", folder}).exit_code == 73);
  CHECK(before.differences(tree.everything()) == Names{});
}

TEST_CASE("a copy follows a link to its folder, and creates its folder") {
  const StateTree tree;
  tree.make_folder("releases");
  fs::create_directory_symlink("releases", tree.path("current"));
  CHECK(tree.run({"publish", "--export-public", "current/42/"}).exit_code == 0);
  CHECK(tree.exists("releases/42/manifest.json"));
  CHECK(tree.run({"publish", "--export-public", "nowhere/42"}).exit_code == 74);
}

TEST_CASE("a refused publish copies nothing") {
  const StateTree tree;
  tree.append(users_file, "{}\n");
  CHECK(tree.run(copying).exit_code == 1);
  CHECK_FALSE(tree.exists("pub"));
}

TEST_CASE("without a public export there is nothing to copy") {
  const StateTree tree;
  tree.set({{"exports", {{"enabled", {"admin.users"}}}}});
  auto words = copying;
  words.insert(words.end(), {"--format", "json"});
  const auto ended = tree.run(words);
  CHECK(ended.exit_code == 66);
  CHECK(Json::parse(ended.out)["outcome"] == "not_copied");
  CHECK_FALSE(tree.exists("pub"));
}

TEST_CASE("--export-public writes, so it goes with neither --dry-run nor --check") {
  const StateTree tree;
  const std::string flag = GENERATE("--dry-run", "--check");
  auto words = copying;
  words.push_back(flag);
  CHECK(tree.run(words).exit_code == 2);
}

TEST_CASE("the folder of a removed declaration leaves the copy, also after a run that was killed") {
  const StateTree tree;
  declare_status(tree, {{"path", "own/deep/status.json"}});
  REQUIRE(tree.run(copying).exit_code == 0);
  REQUIRE(tree.exists("pub/own/deep/status.json"));
  tree.set(Json::object());
  for (int i = 0; i < 3; ++i) {
    CHECK(tree.run(copying).exit_code == 0);
    CHECK_FALSE(tree.exists("pub/own"));
  }
  // The run was killed after it had removed the file.
  tree.write("pub/.public-copy.part", "");
  tree.make_folder("pub/own/deep");
  CHECK(tree.run(copying).exit_code == 0);
  CHECK_FALSE(tree.exists("pub/own"));
  CHECK(files_of(TreeSnapshot::of(tree.path("pub"))) == listed_files(tree));
}

TEST_CASE("a temporary file that a killed run left in a whole copy is removed by the next copy") {
  const StateTree tree;
  REQUIRE(tree.run(copying).exit_code == 0);
  tree.write("pub/.public-copy.file.part", "{\"half\": ");
  CHECK(tree.run(copying).exit_code == 0);
  CHECK(files_of(TreeSnapshot::of(tree.path("pub"))) == listed_files(tree));
}

}  // namespace
}  // namespace runtime_exports::blackbox

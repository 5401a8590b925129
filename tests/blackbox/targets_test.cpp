#include <filesystem>

#include "state_tree.hpp"
#include "support/catch.hpp"
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace runtime_exports::blackbox {
namespace {

namespace fs = std::filesystem;
bool bind_socket(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  const int file = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr general{};
  static_assert(sizeof general <= sizeof address);
  const bool bound = bind(file, static_cast<const sockaddr*>(static_cast<const void*>(&address)),
                          sizeof address) == 0;
  close(file);
  return bound;
}

/// Checks for a refusal with 73 and this name: nothing is written below the exports folder or
/// outside.
void check_unsafe(const StateTree& tree, const std::string& name, const std::string& message) {
  const auto before = tree.exports();
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 73);
  CHECK(ended.out == "Refused: nothing was published.\n");
  CHECK(ended.error == "error: runtime/exports/" + name + ": " + message + "\n");
  CHECK(before.differences(tree.exports()) == Names{});
}

const std::string replaces_files_only =
    "\n  help: move it away, or put a regular file in its place";

TEST_CASE("a target that is not a regular file is refused, named, and nothing is written") {
  const auto name = GENERATE(as<std::string>{}, "version.json", "telemetry/events.json",
                             "admin/audit/audit.json", "manifest.json", "admin/manifest.json");
  const StateTree tree;
  const auto target = tree.path("runtime/exports/" + name);
  fs::create_directories(fs::path{target}.parent_path());
  SECTION("a symbolic link") {
    tree.write("elsewhere.json", "kept");
    fs::create_symlink(tree.path("elsewhere.json"), target);
    check_unsafe(
        tree, name,
        "the target or one of its parent directories is a symbolic link" + replaces_files_only);
    CHECK(tree.read("elsewhere.json") == "kept");
  }
  SECTION("a symbolic link to nothing") {
    fs::create_symlink(tree.path("nothing.json"), target);
    check_unsafe(
        tree, name,
        "the target or one of its parent directories is a symbolic link" + replaces_files_only);
    CHECK_FALSE(tree.exists("nothing.json"));
  }
  SECTION("a FIFO") {
    REQUIRE(mkfifo(target.c_str(), 0600) == 0);
    check_unsafe(tree, name, "the target is a FIFO" + replaces_files_only);
  }
  SECTION("a folder") {
    fs::create_directory(target);
    check_unsafe(tree, name, "the target is a folder" + replaces_files_only);
  }
  SECTION("a socket") {
    REQUIRE(bind_socket(target));
    check_unsafe(tree, name, "the target is a socket or a device" + replaces_files_only);
  }
}

TEST_CASE("a folder below the exports that is a link is not followed") {
  const auto [folder, file] =
      GENERATE(table<std::string, std::string>({{"telemetry", "telemetry/events.json"},
                                                {"admin", "admin/manifest.json"},
                                                {"admin/users", "admin/users/users.json"}}));
  const StateTree tree;
  tree.make_folder("elsewhere/users");
  tree.make_folder(fs::path{"runtime/exports/" + folder}.parent_path().string());
  fs::create_directory_symlink(tree.path("elsewhere"), tree.path("runtime/exports/" + folder));
  check_unsafe(
      tree, file,
      "the target or one of its parent directories is a symbolic link" + replaces_files_only);
  CHECK(TreeSnapshot::of(tree.path("elsewhere")).names() == Names{".", "users"});
}

TEST_CASE("a file in the way of a folder is refused") {
  const StateTree tree;
  tree.write("runtime/exports/telemetry", "a file");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 73);
  CHECK(ended.error == "error: runtime/exports/telemetry: a file is in the place of a folder" +
                           replaces_files_only + "\n");
  CHECK(tree.exports().names() == Names{".", "telemetry"});
}

TEST_CASE("no link below the root is followed to the exports or the work folder") {
  const auto link = GENERATE(as<std::string>{}, "runtime", "runtime/exports", "runtime/.publish");
  const StateTree tree;
  tree.make_folder("elsewhere");
  tree.make_folder(fs::path{link}.parent_path().string());
  if (link == "runtime/.publish") tree.make_folder("runtime/exports");
  fs::create_directory_symlink(tree.path("elsewhere"), tree.path(link));
  const auto before = tree.everything();
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 73);
  CHECK_THAT(ended.error,
             Catch::Contains(": a symbolic link or a file is in the way of this folder (Too many "
                             "levels of symbolic links)") &&
                 Catch::Contains("move it away, or name the real folder in the settings"));
  CHECK(before.differences(tree.everything()) == Names{});
}

TEST_CASE("a relative path out of the root is refused") {
  const StateTree tree;
  tree.make_folder("project");
  fs::rename(tree.path("shared"), tree.path("project/shared"));
  fs::rename(tree.path("changelog"), tree.path("project/changelog"));
  const auto before = tree.everything();
  const auto ended =
      tree.run({"publish", "--root", "project", "--set", "paths.exports=../outside"});
  CHECK(ended.exit_code != 0);
  CHECK(before.differences(tree.everything()) == Names{});
}

TEST_CASE("a lock that is a link is not followed") {
  const StateTree tree;
  tree.make_folder("runtime/.publish");
  tree.write("precious", "kept");
  fs::create_symlink(tree.path("precious"), tree.path("runtime/.publish/lock"));
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 73);
  CHECK(ended.error.starts_with("error: runtime/.publish/lock: the lock file cannot be opened"));
  CHECK(tree.read("precious") == "kept");
}

TEST_CASE("links in --root and in an absolute paths.exports are followed") {
  const StateTree tree;
  fs::create_directory_symlink(tree.root(), tree.path("current"));
  SECTION("--root") {
    CHECK(tree.run({"publish", "--root", "current"}).exit_code == 0);
    CHECK(tree.exists("runtime/exports/version.json"));
  }
  SECTION("paths.exports") {
    tree.make_folder("releases/42");
    fs::create_directory_symlink("42", tree.path("releases/current"));
    const auto folder = tree.path("releases/current");
    CHECK(tree.run({"publish", "--set", "paths.exports=" + folder}).exit_code == 0);
    CHECK(tree.exists("releases/42/version.json"));
  }
}

}  // namespace
}  // namespace runtime_exports::blackbox

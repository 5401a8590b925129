#include <cstdlib>
#include <filesystem>

#include "state_tree.hpp"
#include "support/catch.hpp"
#include <sys/mount.h>

#include "runtime_exports/core/digest.hpp"

namespace runtime_exports::blackbox {
namespace {

namespace fs = std::filesystem;

/// Mounts a separate file system on a folder while the object lives.
class Mount {
 public:
  explicit Mount(std::string folder)
      : folder_(std::move(folder)),
        is_mounted_(mount("none", folder_.c_str(), "tmpfs", 0, "size=4m") == 0) {}
  /// Bind-mounts a folder at another place. That is the same file system, but no file can be
  /// renamed into the mount.
  Mount(const std::string& shown, std::string folder)
      : folder_(std::move(folder)),
        is_mounted_(mount(shown.c_str(), folder_.c_str(), nullptr, MS_BIND, nullptr) == 0) {}
  Mount(const Mount&) = delete;
  Mount& operator=(const Mount&) = delete;
  ~Mount() {
    if (is_mounted_) umount2(folder_.c_str(), MNT_DETACH);
  }
  [[nodiscard]] bool is_mounted() const { return is_mounted_; }

 private:
  std::string folder_;
  bool is_mounted_;
};

void check_refused_whole(
    const StateTree& tree,
    const std::string& error = "error: runtime/exports/admin: there is a mount between") {
  const auto before = tree.exports();
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 73);
  CHECK(ended.out == "Refused: nothing was published.\n");
  CHECK_THAT(ended.error, Catch::Contains(error));
  CHECK(before.differences(tree.exports()) == std::vector<std::string>{});
}

TEST_CASE("a mount below the exports folder is refused before the first file is replaced",
          "[hostile]") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  fs::remove_all(tree.path("runtime/exports/admin"));
  tree.make_folder("runtime/exports/admin");
  tree.append(events_file, event_row(1, "A new event"));
  SECTION("another file system") {
    const Mount mounted{tree.path("runtime/exports/admin")};
    if (!mounted.is_mounted()) {
      WARN("skipped: this needs the right to mount");
      return;
    }
    check_refused_whole(tree);
  }
  SECTION("a folder of the same file system") {
    tree.make_folder("elsewhere");
    const Mount mounted{tree.path("elsewhere"), tree.path("runtime/exports/admin")};
    if (!mounted.is_mounted()) {
      WARN("skipped: this needs the right to mount");
      return;
    }
    check_refused_whole(tree);
  }
  CHECK(tree.run({"publish"}).exit_code == 0);
}

TEST_CASE("a file that cannot be replaced is refused before the first one is replaced",
          "[hostile]") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.append(events_file, event_row(1, "A new event"));
  const std::string file = "runtime/exports/telemetry/events.json";
  const auto error = "error: " + file + ": this file cannot be replaced (";
  SECTION("a mount") {
    fs::copy(tree.path(file), tree.path("elsewhere.json"));
    const Mount mounted{tree.path("elsewhere.json"), tree.path(file)};
    if (!mounted.is_mounted()) {
      WARN("skipped: this needs the right to mount");
      return;
    }
    check_refused_whole(tree, error + "Device or resource busy");
    CHECK(tree.run({"validate"}).exit_code == 73);
  }
  SECTION("an immutable one") {
    if (std::system(("chattr +i " + tree.path(file) + " 2> /dev/null").c_str()) != 0) {
      WARN("skipped: this file system has no immutable files, or this user may not make one");
      return;
    }
    check_refused_whole(tree, error + "Operation not permitted");
    REQUIRE(std::system(("chattr -i " + tree.path(file)).c_str()) == 0);
  }
  CHECK(tree.run({"publish"}).exit_code == 0);
}

TEST_CASE("an exports folder that is a mount of the work folder's file system is unsafe",
          "[hostile]") {
  const StateTree tree;
  tree.make_folder("elsewhere");
  tree.make_folder("runtime/exports");
  const bool was_published = GENERATE(false, true);
  if (was_published) {
    REQUIRE(tree.run({"publish"}).exit_code == 0);
    fs::copy(tree.path("runtime/exports"), tree.path("elsewhere"),
             fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    tree.append(events_file, event_row(1, "A new event"));
  }
  const auto before = TreeSnapshot::of(tree.path("elsewhere"));
  {
    const Mount mounted{tree.path("elsewhere"), tree.path("runtime/exports")};
    if (!mounted.is_mounted()) {
      WARN("skipped: this needs the right to mount");
      return;
    }
    const auto ended = tree.run({"publish"});
    CHECK(ended.exit_code == 73);
    CHECK_THAT(ended.error, Catch::Contains("error: runtime/exports: there is a mount between") &&
                                Catch::Contains("mount the folder above both"));
    CHECK(before.differences(TreeSnapshot::of(tree.path("elsewhere"))) ==
          std::vector<std::string>{});
    // Inputs are not renamed into the mount.
    CHECK(tree.run({"recover"}).exit_code == 0);
  }
  CHECK(tree.exists("runtime/.publish") == was_published);
  CHECK_FALSE(tree.exists("runtime/.publish/journal"));
  CHECK(tree.run({"publish", "--check"}).exit_code == 3);
  CHECK(tree.run({"publish"}).exit_code == 0);
}

TEST_CASE("a publish that an older program committed and a mount then blocked can be dropped",
          "[hostile]") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.make_folder("elsewhere");
  const auto journal = tree.path("runtime/.publish/journal");
  const std::string body =
      R"({"schema_version": "v1", "generation": 2, "exports": "runtime/exports", "files": []})"
      "\n";
  tree.write("runtime/.publish/journal", to_hex(sha256(body)) + "\n" + body);
  const Mount mounted{tree.path("elsewhere"), tree.path("runtime/exports")};
  if (!mounted.is_mounted()) {
    WARN("skipped: this needs the right to mount");
    return;
  }
  for (const auto* command : {"publish", "recover"}) {
    const auto ended = tree.run({command});
    CHECK(ended.exit_code == 73);
    CHECK_THAT(ended.error, Catch::Contains("runtime-exports recover --discard"));
  }
  CHECK(tree.run({"recover", "--discard"}).exit_code == 0);
  CHECK_FALSE(fs::exists(journal));
}

TEST_CASE("an exports folder that would replace the state is refused", "[hostile]") {
  const StateTree tree;
  const auto [folder, input] =
      GENERATE(table<std::string, std::string>({{"shared/state", snapshot_file},
                                                {"shared/../shared/state/", snapshot_file},
                                                {"changelog", changelog_file}}));
  const auto before = tree.read(input);
  for (const auto* path : {"", "/"}) {
    const auto exports = *path == '\0' ? folder : tree.path(folder);
    for (const auto* mode : {"--dry-run", "--check", "--strict"}) {
      const auto ended = tree.run({"publish", "--set", "paths.exports=" + exports, mode});
      CHECK(ended.exit_code == 78);
      CHECK(tree.read(input) == before);
    }
  }
}

TEST_CASE("a work folder in the exports folder is a settings error, however it is written",
          "[hostile]") {
  const StateTree tree;
  const auto work = GENERATE(as<std::string>{}, "runtime/exports", "runtime/exports/",
                             "runtime/exports/.work", "runtime/x/../exports/admin");
  const auto ended = tree.run({"publish", "--set", "paths.work=" + work});
  CHECK(ended.exit_code == 78);
  CHECK_THAT(ended.error, Catch::Contains("the work folder is in the exports folder"));
  CHECK(tree.is_unpublished());
  CHECK(tree.run({"publish", "--set", "paths.work=runtime/exports.work"}).exit_code == 0);
}

TEST_CASE("modes that publish would correct count as a change for --check", "[hostile]") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  REQUIRE(tree.run({"publish", "--check"}).exit_code == 0);
  const auto name = GENERATE(as<std::string>{}, "version.json", "manifest.json", "admin",
                             "admin/manifest.json", "admin/users/users.json", "telemetry");
  fs::permissions(tree.path("runtime/exports/" + name), fs::perms{0700});
  const auto before = tree.exports();
  const auto checked = tree.run({"publish", "--check"});
  CHECK(checked.exit_code == 3);
  CHECK_THAT(checked.out, Catch::EndsWith("Would correct modes in runtime/exports; "
                                          "nothing was written.\n"));
  CHECK(before.differences(tree.exports()) == std::vector<std::string>{});
  CHECK(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.run({"publish", "--check"}).exit_code == 0);
}

TEST_CASE("missing accounts are reported for the export whose texts are compared with them",
          "[hostile]") {
  const StateTree tree;
  tree.remove(users_file);
  const auto ended = tree.run({"publish", "--only", "telemetry.events"});
  CHECK(ended.exit_code == 66);
  CHECK_THAT(ended.error, Catch::Contains("the export `telemetry.events` needs it"));
}

TEST_CASE("waiting for anything but a number of seconds is wrong usage", "[hostile]") {
  const StateTree tree;
  for (const auto* seconds : {"nan", "-nan", "inf", "-1", "1s"}) {
    CHECK(tree.run({"publish", "--wait", seconds}).exit_code == 2);
  }
  CHECK(tree.is_unpublished());
}

}  // namespace
}  // namespace runtime_exports::blackbox

#include <filesystem>
#include <string>

#include "support/catch.hpp"
#include "support/io/failing_file_system.hpp"
#include "support/io/temporary_folder.hpp"
#include "unit/publish/publish_folders.hpp"
#include "unit/publish/recording_file_system.hpp"
#include <sys/stat.h>
#include <unistd.h>

#include "runtime_exports/publish/store/workspace.hpp"

namespace runtime_exports::publish {
namespace {

using test_support::default_settings;
using test_support::disk;
using test_support::FailingFileSystem;
using test_support::RecordingFileSystem;
using test_support::status_of;
using test_support::SystemCall;
using test_support::TemporaryFolder;

const config::Settings usual_settings = default_settings();

/// Everything that a publish makes when it has something to publish.
Status<> prepare(Workspace& folders) {
  if (auto one = check_one_mount(folders); !one) return one;
  if (auto work = prepare_work_folder(folders); !work) return work;
  if (auto staging = prepare_staging_folder(folders); !staging) return staging.error();
  if (auto written = prepare_gitignore(folders, Writes::exports); !written) return written;
  return prepare_exports_folder(folders);
}

Status<> open_and_prepare(const std::string& root, const config::Settings& settings) {
  auto folders = open_workspace(disk(), root, settings);
  if (!folders) return folders.error();
  return prepare(*folders);
}

ErrorCode failure_of(const std::string& root, const config::Settings& settings) {
  const auto prepared = open_and_prepare(root, settings);
  REQUIRE_FALSE(prepared);
  return prepared.error().code;
}

/// Sets a umask that denies others access to new files and folders, until it is destroyed.
class StrictUmask {
 public:
  StrictUmask() : before_(::umask(0077)) {}
  StrictUmask(const StrictUmask&) = delete;
  StrictUmask& operator=(const StrictUmask&) = delete;
  ~StrictUmask() { ::umask(before_); }

 private:
  mode_t before_;
};

}  // namespace

TEST_CASE("opening creates nothing and says what is missing") {
  const TemporaryFolder root;
  const auto folders = open_workspace(disk(), root.path(), usual_settings);
  REQUIRE(folders);
  CHECK_FALSE(folders->exports);
  CHECK_FALSE(folders->work);
  CHECK(std::filesystem::is_empty(root.path()));
}

TEST_CASE("a missing root is a missing input") {
  const TemporaryFolder root;
  const auto folders = open_workspace(disk(), root.path("none"), default_settings());
  REQUIRE_FALSE(folders);
  CHECK(folders.error().code == ErrorCode::missing_input);
}

TEST_CASE(
    "preparing makes exports, work and staging folders with their modes, whatever the umask") {
  const TemporaryFolder root;
  auto settings = default_settings();
  settings.permissions.public_dir = 0775;
  {
    const StrictUmask umask;
    REQUIRE(open_and_prepare(root.path(), settings));
  }
  // Readers go through the parent folder, whichever of the two was made first.
  CHECK(status_of(root.path("runtime")).mode == 0775);
  CHECK(status_of(root.path("runtime/exports")).mode == 0775);
  CHECK(status_of(root.path("runtime/.publish")).mode == 0700);
  CHECK(status_of(root.path("runtime/.publish/staging")).mode == 0700);
}

TEST_CASE("the work folder is made without the exports folder") {
  const TemporaryFolder root;
  auto folders = open_workspace(disk(), root.path(), usual_settings);
  REQUIRE(folders);
  REQUIRE(prepare_work_folder(*folders));
  CHECK(root.exists("runtime/.publish"));
  CHECK_FALSE(root.exists("runtime/exports"));
}

TEST_CASE("the work folder keeps itself out of git") {
  const TemporaryFolder root;
  REQUIRE(open_and_prepare(root.path(), default_settings()));
  CHECK(root.read("runtime/.publish/.gitignore") == "*\n");
  root.write("runtime/.publish/.gitignore", "theirs\n");
  REQUIRE(open_and_prepare(root.path(), default_settings()));
  CHECK(root.read("runtime/.publish/.gitignore") == "theirs\n");
}

TEST_CASE("a .gitignore that could not be synced is written again") {
  const TemporaryFolder root;
  FailingFileSystem files{disk()};
  auto folders = open_workspace(files, root.path(), usual_settings);
  REQUIRE(folders);
  REQUIRE(prepare_work_folder(*folders));
  files.fail_every(SystemCall::sync, std::errc::io_error);
  const auto synced = prepare_gitignore(*folders, Writes::exports);
  REQUIRE_FALSE(synced);
  CHECK(synced.error().code == ErrorCode::io);
  CHECK_FALSE(root.exists("runtime/.publish/.gitignore"));
  files.heal();
  REQUIRE(prepare_gitignore(*folders, Writes::exports));
  CHECK(root.read("runtime/.publish/.gitignore") == "*\n");
}

TEST_CASE("an existing .gitignore is synced too, and stays if that fails") {
  const TemporaryFolder root;
  REQUIRE(open_and_prepare(root.path(), default_settings()));
  FailingFileSystem files{disk()};
  auto folders = open_workspace(files, root.path(), usual_settings);
  REQUIRE(folders);
  REQUIRE(prepare_work_folder(*folders));
  files.fail_every(SystemCall::sync, std::errc::io_error);
  CHECK_FALSE(prepare_gitignore(*folders, Writes::exports));
  CHECK(root.exists("runtime/.publish/.gitignore"));
}

TEST_CASE("an exports folder that exists keeps its mode") {
  const TemporaryFolder root;
  root.make_folder("runtime/exports");
  std::filesystem::permissions(root.path("runtime/exports"), std::filesystem::perms{0711});
  REQUIRE(open_and_prepare(root.path(), default_settings()));
  CHECK(status_of(root.path("runtime/exports")).mode == 0711);
}

TEST_CASE("a missing folder is made with its mode, an existing folder is left alone") {
  const TemporaryFolder root;
  RecordingFileSystem files{disk()};
  const auto base = test_support::open_folder(files, root.path());
  files.name(base.get(), "base");
  files.clear();
  NewFolders made;
  REQUIRE(make_folder_path(files, base.get(), "a//b/", 0750, made));
  CHECK(files.log() == std::vector<std::string>{"folder base/a", "mode base/a", "folder base/a/b",
                                                "mode base/a/b"});
  CHECK(made.size() == 2);
  files.clear();
  REQUIRE(make_folder_path(files, base.get(), "a/b", 0700, made));
  CHECK(files.log().empty());
  CHECK(status_of(root.path("a/b")).mode == 0750);
}

TEST_CASE("links to and above a relative exports or work folder are refused") {
  const TemporaryFolder root;
  root.make_folder("real/exports");
  root.make_folder("plain");
  std::filesystem::create_symlink("real", root.path("runtime"));
  auto settings = default_settings();
  CHECK(failure_of(root.path(), settings) == ErrorCode::unsafe_target);
  settings.paths.exports = "plain";
  CHECK(failure_of(root.path(), settings) == ErrorCode::unsafe_target);
  std::filesystem::create_symlink("real/exports", root.path("link"));
  settings.paths.work = "plain/work";
  settings.paths.exports = "link";
  CHECK(failure_of(root.path(), settings) == ErrorCode::unsafe_target);
  CHECK_FALSE(root.exists("real/.publish"));
}

TEST_CASE("a relative path out of the root is refused") {
  const TemporaryFolder root;
  root.make_folder("inside");
  auto settings = default_settings();
  settings.paths.exports = "../outside";
  CHECK(failure_of(root.path("inside"), settings) == ErrorCode::unsafe_target);
  CHECK_FALSE(root.exists("outside"));
}

TEST_CASE("a file in the way of a folder is unsafe") {
  const TemporaryFolder root;
  root.write("runtime", "a file");
  CHECK(failure_of(root.path(), default_settings()) == ErrorCode::unsafe_target);
  const TemporaryFolder other;
  other.write("runtime/exports", "a file");
  CHECK(failure_of(other.path(), default_settings()) == ErrorCode::unsafe_target);
  const TemporaryFolder third;
  third.write("runtime/.publish/staging", "a file");
  CHECK(failure_of(third.path(), default_settings()) == ErrorCode::unsafe_target);
}

TEST_CASE("links in the root and in an absolute exports path are followed") {
  const TemporaryFolder root;
  root.make_folder("releases/42/exports");
  std::filesystem::create_directory_symlink("releases/42", root.path("current"));
  auto settings = default_settings();
  settings.paths.exports = root.path("current/exports");
  const auto folders = open_workspace(disk(), root.path("current"), settings);
  REQUIRE(folders);
  REQUIRE(folders->exports);
  const auto status = disk().status(folders->exports->get());
  REQUIRE(status);
  CHECK(status->inode == status_of(root.path("releases/42/exports")).inode);
  CHECK(open_and_prepare(root.path("current"), settings));
}

TEST_CASE("an absolute exports path through a link is made where the link leads") {
  const TemporaryFolder root;
  root.make_folder("releases/42");
  std::filesystem::create_directory_symlink("releases/42", root.path("current"));
  auto settings = default_settings();
  settings.paths.exports = root.path("current/new/exports");
  REQUIRE(open_and_prepare(root.path(), settings));
  CHECK(status_of(root.path("releases/42/new/exports")).kind == io::FileKind::folder);
}

TEST_CASE("an absolute exports path through a link that leads nowhere is unsafe") {
  const TemporaryFolder root;
  std::filesystem::create_directory_symlink("none", root.path("current"));
  auto settings = default_settings();
  settings.paths.exports = root.path("current/exports");
  CHECK(failure_of(root.path(), settings) == ErrorCode::unsafe_target);
  CHECK_FALSE(root.exists("none"));
}

TEST_CASE("a work folder on another file system than the exports is unsafe") {
  const TemporaryFolder root;
  struct stat here {};
  struct stat there {};
  REQUIRE(::stat(root.path().c_str(), &here) == 0);
  std::string other;
  for (const std::string folder : {"/dev/shm", "/tmp"}) {
    const bool is_other = ::stat(folder.c_str(), &there) == 0 && here.st_dev != there.st_dev;
    if (is_other && ::access(folder.c_str(), W_OK) == 0) other = folder;
  }
  if (other.empty()) {
    WARN("skipped: there is no other file system that can be written to");
    return;
  }
  auto settings = default_settings();
  settings.paths.work = other + "/runtime-exports-test-" + std::to_string(::getpid());
  const auto prepared = open_and_prepare(root.path(), settings);
  std::filesystem::remove_all(settings.paths.work);
  REQUIRE_FALSE(prepared);
  CHECK(prepared.error().code == ErrorCode::unsafe_target);
  CHECK(prepared.error().help.find("paths.work") != std::string::npos);
}

TEST_CASE("a folder that cannot be made is an io error") {
  const TemporaryFolder root;
  FailingFileSystem files{disk()};
  for (const auto call : {SystemCall::make_folder, SystemCall::sync, SystemCall::set_permissions}) {
    const TemporaryFolder fresh;
    auto folders = open_workspace(files, fresh.path(), usual_settings);
    REQUIRE(folders);
    files.fail_every(call, std::errc::no_space_on_device);
    const auto prepared = prepare(*folders);
    files.heal();
    REQUIRE_FALSE(prepared);
    CHECK(prepared.error().code == ErrorCode::io);
  }
}

TEST_CASE("a refused run removes what it made, and nothing else") {
  const TemporaryFolder root;
  root.write("runtime/theirs", "kept");
  auto folders = open_workspace(disk(), root.path(), usual_settings);
  REQUIRE(folders);
  REQUIRE(prepare(*folders));
  root.write("runtime/.publish/lock", "");
  root.make_folder("runtime/exports/theirs");
  remove_new_folders(*folders);
  CHECK_FALSE(root.exists("runtime/.publish"));
  CHECK(root.exists("runtime/exports/theirs"));
  CHECK(root.read("runtime/theirs") == "kept");
}

TEST_CASE("a work folder that another run has begun to use stays") {
  const TemporaryFolder root;
  auto folders = open_workspace(disk(), root.path(), usual_settings);
  REQUIRE(folders);
  REQUIRE(prepare(*folders));
  root.write("runtime/.publish/journal", "theirs");
  remove_new_folders(*folders);
  CHECK(root.read("runtime/.publish/journal") == "theirs");
  CHECK_FALSE(root.exists("runtime/.publish/staging"));
}

TEST_CASE("a work folder that cannot be opened stops only commands that write") {
  const TemporaryFolder root;
  root.make_folder("runtime/.publish");
  FailingFileSystem files{disk()};
  files.fail_nth(SystemCall::open, 3, std::errc::permission_denied);
  auto folders = open_workspace(files, root.path(), usual_settings);
  REQUIRE(folders);
  CHECK(folders->closed_work);
  CHECK_FALSE(prepare_work_folder(*folders));
}

}  // namespace runtime_exports::publish

#include "runtime_exports/publish/store/replace.hpp"

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/io/failing_file_system.hpp"
#include "support/io/temporary_folder.hpp"
#include "unit/publish/publish_folders.hpp"
#include "unit/publish/recording_file_system.hpp"
#include "unit/publish/store/ready.hpp"

namespace runtime_exports::publish {
namespace {

using test_support::FailingFileSystem;
using test_support::RecordingFileSystem;
using test_support::status_of;
using test_support::SystemCall;
using test_support::TemporaryFolder;

/// The log with paths relative to the root.
std::vector<std::string> log_of(const RecordingFileSystem& files, const TemporaryFolder& root) {
  auto log = files.log();
  for (auto& line : log) {
    const auto prefix = root.path() + "/";
    for (auto at = line.find(prefix); at != std::string::npos; at = line.find(prefix)) {
      line.erase(at, prefix.size());
    }
  }
  return log;
}

std::ptrdiff_t place_of(const std::vector<std::string>& log, std::string_view entry) {
  const auto found = std::find_if(log.begin(), log.end(), [entry](const std::string& line) {
    return line.find(entry) != std::string::npos;
  });
  CAPTURE(entry);
  REQUIRE(found != log.end());
  return found - log.begin();
}

/// The last place of an entry that contains both parts.
std::ptrdiff_t last_place_of(const std::vector<std::string>& log, std::string_view begin,
                             std::string_view part) {
  std::ptrdiff_t place = -1;
  for (std::size_t i = 0; i < log.size(); ++i) {
    if (log[i].starts_with(begin) && log[i].find(part) != std::string::npos) {
      place = static_cast<std::ptrdiff_t>(i);
    }
  }
  return place;
}

}  // namespace

TEST_CASE("a staged set is put in place with bytes and modes") {
  Ready ready{io::posix_file_system()};
  const std::vector set{ready.staged("version.json", "v"),
                        ready.staged("admin/users/users.json", "u", 0640),
                        ready.staged("manifest.json", "m")};
  CHECK_FALSE(std::filesystem::exists(ready.published("version.json")));
  REQUIRE(ready.replace(set));
  CHECK(ready.root.read("runtime/exports/version.json") == "v");
  CHECK(ready.root.read("runtime/exports/manifest.json") == "m");
  CHECK(status_of(ready.published("version.json")).mode == 0644);
  CHECK(status_of(ready.published("admin/users/users.json")).mode == 0640);
  CHECK(std::filesystem::is_empty(ready.root.path("runtime/.publish/staging")));
}

TEST_CASE("everything staged is durable before the first rename into the exports") {
  RecordingFileSystem files{io::posix_file_system()};
  Ready ready{files};
  files.clear();
  const std::vector set{ready.staged("version.json", "v"),
                        ready.staged("telemetry/rates.json", "r"),
                        ready.staged("manifest.json", "m")};
  REQUIRE(ready.replace(set));
  const auto log = log_of(files, ready.root);
  const auto first_rename = place_of(log, "runtime/exports/version.json");
  for (const auto* slot : {"0", "1", "2"}) {
    const auto name = std::string{"runtime/.publish/staging/"} + slot;
    CAPTURE(name);
    const auto synced = last_place_of(log, "sync ", name);
    CHECK(synced >= 0);
    CHECK(synced < first_rename);
    CHECK(last_place_of(log, "write ", name) < synced);
    CHECK(last_place_of(log, "mode ", name) < synced);
    CHECK(last_place_of(log, "time ", name) < synced);
  }
  const auto staging_synced =
      std::find(log.begin(), log.end(), "sync runtime/.publish/staging") - log.begin();
  CHECK(staging_synced < first_rename);
}

TEST_CASE(
    "manifests are renamed last, after the folders of the data are durable, and made durable") {
  RecordingFileSystem files{io::posix_file_system()};
  Ready ready{files};
  const std::vector set{
      ready.staged("version.json", "v"),          ready.staged("telemetry/rates.json", "r"),
      ready.staged("telemetry/events.json", "e"), ready.staged("admin/users/users.json", "u"),
      ready.staged("manifest.json", "m"),         ready.staged("admin/manifest.json", "a")};
  files.clear();
  REQUIRE(ready.replace(set));
  std::vector<std::string> steps;
  for (const auto& line : log_of(files, ready.root)) {
    if (line.find("runtime/exports") != std::string::npos) steps.push_back(line);
  }
  const auto data_folders = {"sync runtime/exports", "sync runtime/exports/telemetry",
                             "sync runtime/exports/admin/users"};
  const auto manifest_renamed = place_of(steps, "runtime/exports/manifest.json");
  const auto admin_renamed = place_of(steps, "runtime/exports/admin/manifest.json");
  for (const auto* folder : data_folders) {
    CAPTURE(folder);
    const auto renamed = std::max(place_of(steps, "admin/users/users.json"),
                                  place_of(steps, "telemetry/events.json"));
    const auto synced = std::find(steps.begin() + renamed, steps.end(), folder) - steps.begin();
    CHECK(synced < manifest_renamed);
    CHECK(synced < admin_renamed);
  }
  CHECK(last_place_of(steps, "sync runtime/exports", "") > manifest_renamed);
  CHECK(last_place_of(steps, "sync runtime/exports/admin", "") > admin_renamed);
  CHECK(steps.back().starts_with("sync "));
}

TEST_CASE("the folders of a set are durable before the journal is committed") {
  RecordingFileSystem files{io::posix_file_system()};
  Ready ready{files};
  const std::vector set{ready.staged("admin/users/users.json", "u")};
  files.clear();
  REQUIRE(ready.replace(set));
  const auto log = log_of(files, ready.root);
  const auto committed = last_place_of(log, "rename ", "journal.new");
  REQUIRE(committed > 0);
  for (const std::string folder : {"exports", "exports/admin", "exports/admin/users", ".publish"}) {
    CAPTURE(folder);
    CHECK(place_of(log, "sync runtime/" + folder) < committed);
  }
}

TEST_CASE("a file that replaces one of equal size gets a time in another second") {
  Ready ready{io::posix_file_system()};
  REQUIRE(ready.replace({ready.staged("version.json", "one")}));
  auto before = status_of(ready.published("version.json"));
  for (const auto* bytes : {"two", "six", "ten"}) {
    REQUIRE(ready.replace({ready.staged("version.json", bytes)}));
    const auto after = status_of(ready.published("version.json"));
    CHECK(after.modified.seconds != before.modified.seconds);
    CHECK(after.inode != before.inode);
    before = after;
  }
}

TEST_CASE("a file of another size keeps the time when it was written") {
  RecordingFileSystem files{io::posix_file_system()};
  Ready ready{files};
  REQUIRE(ready.replace({ready.staged("version.json", "one")}));
  files.clear();
  REQUIRE(ready.replace({ready.staged("version.json", "longer")}));
  for (const auto& line : files.log()) CHECK_FALSE(line.starts_with("time "));
}

TEST_CASE("the folders on the path to a file get their mode, other folders keep theirs") {
  Ready ready{io::posix_file_system()};
  std::filesystem::permissions(ready.root.path("runtime/exports"), std::filesystem::perms{0711});
  ready.root.make_folder("runtime/exports/admin");
  std::filesystem::permissions(ready.root.path("runtime/exports/admin"),
                               std::filesystem::perms{0777});
  ready.root.make_folder("runtime/exports/theirs");
  std::filesystem::permissions(ready.root.path("runtime/exports/theirs"),
                               std::filesystem::perms{0701});
  auto& folders = ready.workspace();
  REQUIRE(prepare_target(folders, "admin/users/users.json", 0750));
  CHECK(status_of(ready.published("admin")).mode == 0750);
  CHECK(status_of(ready.published("admin/users")).mode == 0750);
  CHECK(status_of(ready.published("theirs")).mode == 0701);
  CHECK(status_of(ready.root.path("runtime/exports")).mode == 0711);
  CHECK_FALSE(std::filesystem::exists(ready.published("admin/users/users.json")));
}

TEST_CASE("a link or a file in the way of a target's folder is unsafe") {
  Ready ready{io::posix_file_system()};
  ready.root.make_folder("elsewhere");
  std::filesystem::create_directory_symlink("../../elsewhere", ready.published("telemetry"));
  ready.root.write("runtime/exports/admin", "a file");
  auto& folders = ready.workspace();
  for (const auto* path : {"telemetry/rates.json", "admin/users/users.json"}) {
    const auto prepared = prepare_target(folders, path, 0755);
    REQUIRE_FALSE(prepared);
    CHECK(prepared.error().code == ErrorCode::unsafe_target);
  }
  CHECK(std::filesystem::is_empty(ready.root.path("elsewhere")));
}

TEST_CASE("a mode is corrected without touching bytes and time") {
  Ready ready{io::posix_file_system()};
  REQUIRE(ready.replace({ready.staged("version.json", "v", 0600)}));
  const auto before = status_of(ready.published("version.json"));
  REQUIRE(correct_mode(ready.workspace(), "version.json", 0644));
  const auto after = status_of(ready.published("version.json"));
  CHECK(after.mode == 0644);
  CHECK(after.inode == before.inode);
  CHECK(after.modified == before.modified);
}

TEST_CASE("a failure while staging is an io error, and nothing is published") {
  for (const auto call : {SystemCall::write, SystemCall::set_permissions}) {
    FailingFileSystem files{io::posix_file_system()};
    Ready ready{files};
    files.fail_every(call, std::errc::io_error);
    const auto staged = ready.stage_file("version.json", "v");
    files.heal();
    REQUIRE_FALSE(staged);
    CHECK(staged.error().code == ErrorCode::io);
    CHECK_FALSE(std::filesystem::exists(ready.published("version.json")));
  }
}

TEST_CASE("a file that cannot be synced or closed stops the publish before any rename") {
  for (const auto call : {SystemCall::sync, SystemCall::close}) {
    FailingFileSystem files{io::posix_file_system()};
    Ready ready{files};
    const std::vector set{ready.staged("version.json", "v")};
    files.fail_every(call, std::errc::io_error);
    const auto replaced = ready.replace(set);
    files.heal();
    REQUIRE_FALSE(replaced);
    CHECK(replaced.error().code == ErrorCode::io);
    CHECK_FALSE(std::filesystem::exists(ready.published("version.json")));
  }
}

TEST_CASE("a rename that fails leaves the journal and says what finishes the publish") {
  Ready ready{io::posix_file_system()};
  const std::vector set{ready.staged("version.json", "v"), ready.staged("changelog.json", "c")};
  ready.root.make_folder("runtime/exports/changelog.json");
  const auto replaced = ready.replace(set);
  REQUIRE_FALSE(replaced);
  CHECK(replaced.error().code == ErrorCode::io);
  CHECK(replaced.error().subject == "changelog.json");
  CHECK(replaced.error().help.find("the next publish, or `runtime-exports recover`") !=
        std::string::npos);
  CHECK(ready.root.exists("runtime/.publish/journal"));
  CHECK(ready.root.exists("runtime/.publish/staging/1"));
}

TEST_CASE("a staged copy that does not hold what was written stops the publish") {
  Ready ready{io::posix_file_system()};
  const std::vector set{ready.staged("version.json", "v")};
  ready.root.write("runtime/.publish/staging/0", "w");
  const auto replaced = ready.replace(set);
  REQUIRE_FALSE(replaced);
  CHECK(replaced.error().code == ErrorCode::io);
  CHECK_FALSE(ready.root.exists("runtime/.publish/journal"));
  CHECK_FALSE(std::filesystem::exists(ready.published("version.json")));
}

TEST_CASE("a staged copy has a second link, and the published file has one") {
  Ready ready{io::posix_file_system()};
  const std::vector set{ready.staged("version.json", "v")};
  const auto slot = status_of(ready.root.path("runtime/.publish/staging/0"));
  const auto copy = status_of(ready.root.path("runtime/.publish/staging/0.copy"));
  CHECK(slot.inode == copy.inode);
  REQUIRE(ready.replace(set));
  CHECK(status_of(ready.published("version.json")).links == 1);
}

TEST_CASE("a published file does not inherit the access list of the folder") {
  Ready ready{io::posix_file_system()};
  auto& files = io::posix_file_system();
  // Version 2, entries of 8 bytes: the owner rwx, user 1 rwx, the group, the mask rwx, others.
  const std::string list{
      "\2\0\0\0"
      "\1\0\7\0\377\377\377\377\2\0\7\0\1\0\0\0"
      "\4\0\5\0\377\377\377\377\20\0\7\0\377\377\377\377"
      "\40\0\5\0\377\377\377\377",
      44};
  const auto handed_down =
      files.set_attribute(ready.workspace().staging->get(), "system.posix_acl_default", list);
  if (!handed_down) {
    WARN("skipped: this file system keeps no access lists");
    return;
  }
  REQUIRE(ready.replace({ready.staged("admin/users/users.json", "u", 0640)}));
  const auto exports = ready.workspace().exports->get();
  const auto opened =
      files.open(exports, "admin/users/users.json", io::OpenMode::read, io::Links::refuse, 0);
  REQUIRE(opened);
  const io::OwnedDescriptor published{files, *opened};
  CHECK_FALSE(files.attribute(published.get(), "system.posix_acl_access"));
  CHECK(files.status(published.get())->mode == 0640);
}

TEST_CASE("a replaced file keeps its security label, a new one gets its folder's") {
  Ready ready{io::posix_file_system()};
  auto& files = io::posix_file_system();
  const auto exports = ready.workspace().exports->get();
  if (!files.set_attribute(exports, "security.selinux", "folder_t")) {
    WARN("skipped: labels can be set by root only, and where the file system keeps them");
    return;
  }
  const auto label_of = [&](const char* path) {
    const auto opened = files.open(exports, path, io::OpenMode::read, io::Links::refuse, 0);
    REQUIRE(opened);
    const io::OwnedDescriptor file{files, *opened};
    const auto label = files.attribute(file.get(), "security.selinux");
    return label ? *label : std::string{};
  };
  REQUIRE(ready.replace({ready.staged("version.json", "v")}));
  CHECK(label_of("version.json") == "folder_t");
  {
    const auto opened =
        files.open(exports, "version.json", io::OpenMode::read, io::Links::refuse, 0);
    REQUIRE(opened);
    const io::OwnedDescriptor file{files, *opened};
    REQUIRE(files.set_attribute(file.get(), "security.selinux", "file_t"));
  }
  REQUIRE(ready.replace({ready.staged("version.json", "w")}));
  CHECK(label_of("version.json") == "file_t");
}

TEST_CASE("wiping the staging folder leaves nothing in it") {
  Ready ready{io::posix_file_system()};
  (void)ready.staged("version.json", "v");
  ready.root.write("runtime/.publish/staging/old", "x");
  REQUIRE(wipe_staging(ready.workspace()));
  CHECK(std::filesystem::is_empty(ready.root.path("runtime/.publish/staging")));
}

}  // namespace runtime_exports::publish

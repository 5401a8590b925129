#include "runtime_exports/publish/tree/inspect.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/io/failing_file_system.hpp"
#include "support/io/temporary_folder.hpp"
#include "unit/publish/publish_folders.hpp"

#include "runtime_exports/publish/tree/published_file.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::publish {
namespace {

using test_support::default_settings;
using test_support::disk;
using test_support::open_folder;
using test_support::TemporaryFolder;
using Texts = std::vector<std::string>;

Texts subjects(const Findings& findings) {
  Texts all;
  for (const auto& finding : findings) all.push_back(finding.subject);
  return all;
}

Findings temporary_names(const TemporaryFolder& folder) {
  const auto exports = open_folder(disk(), folder.path());
  Findings findings;
  REQUIRE(find_temporary_names(disk(), exports.get(), findings));
  return findings;
}

void run_git(const TemporaryFolder& folder, const std::string& arguments) {
  const auto command = "git -C '" + folder.path() +
                       "' -c user.name=t -c user.email=t@example.com " + arguments +
                       " >/dev/null 2>&1";
  CAPTURE(command);
  REQUIRE(std::system(command.c_str()) == 0);
}

Findings tracked(const TemporaryFolder& folder,
                 const config::Settings& settings = default_settings()) {
  auto findings = find_tracked_admin_files(folder.path(), settings, {.tracked = Severity::error});
  REQUIRE(findings);
  return *std::move(findings);
}

}  // namespace

TEST_CASE("names that interrupted tools leave are temporary") {
  for (const auto* name : {"tmpabcd1234", "tmp........", "version.json.tmp", "x.part", "x.bak",
                           "x.orig", "version.json~", "~", ".tmp"}) {
    CAPTURE(name);
    CHECK(is_temporary_name(name));
  }
  for (const auto* name : {"version.json", "tmp", "tmpabcd123", "tmpabcd12345", "xtmpabcd1234",
                           "template.json", "x.tmp.json", "x.TMP", "partial", "bak", ""}) {
    CAPTURE(name);
    CHECK_FALSE(is_temporary_name(name));
  }
}

TEST_CASE("only temporary names are found, at any depth, in order") {
  const TemporaryFolder folder;
  folder.write("version.json", "{}");
  folder.write("version.json.tmp", "");
  folder.write("admin/users/tmpabcd1234", "");
  folder.write("theirs/deep/er/x~", "");
  folder.make_folder("old.bak/inside");
  const auto findings = temporary_names(folder);
  CHECK(subjects(findings) ==
        Texts{"admin/users/tmpabcd1234", "old.bak", "theirs/deep/er/x~", "version.json.tmp"});
  for (const auto& finding : findings) {
    CHECK(finding.rule == "temporary-name");
    CHECK(finding.severity == Severity::error);
  }
}

TEST_CASE("links among the exports are not followed, not even in a circle") {
  const TemporaryFolder folder;
  const TemporaryFolder elsewhere;
  elsewhere.write("x.tmp", "");
  folder.make_folder("a");
  std::filesystem::create_directory_symlink("..", folder.path("a/up"));
  std::filesystem::create_directory_symlink(elsewhere.path(), folder.path("out"));
  CHECK(temporary_names(folder).empty());
}

TEST_CASE("folders deeper than those of the exports end the search, not the program") {
  const TemporaryFolder folder;
  std::string path;
  for (int i = 0; i < 200; ++i) path += "d/";
  folder.write(path + "x.tmp", "");
  const auto findings = temporary_names(folder);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::warning);
  CHECK(findings[0].rule == "tree.closed");
  CHECK(findings[0].message == "it cannot be read");
  CHECK(std::ranges::count(findings[0].subject, '/') == deepest_folder);
}

TEST_CASE("a folder that cannot be listed is an io error") {
  const TemporaryFolder folder;
  test_support::FailingFileSystem files{disk()};
  const auto exports = open_folder(files, folder.path());
  files.fail_every(test_support::SystemCall::list, std::errc::io_error);
  Findings findings;
  const auto found = find_temporary_names(files, exports.get(), findings);
  REQUIRE_FALSE(found);
  CHECK(found.error().code == ErrorCode::io);
}

TEST_CASE("every file below the admin folder that git tracks is found, whoever made it") {
  const TemporaryFolder folder;
  run_git(folder, "init -q");
  folder.write("runtime/exports/version.json", "{}");
  folder.write("runtime/exports/admin/users/users.json", "{}");
  folder.write("runtime/exports/admin/audit/audit.json", "{}");
  folder.write("runtime/exports/admin/notes.md", "not ours");
  CHECK(tracked(folder).empty());
  folder.write("runtime/exports/administrators.json", "{}");
  run_git(folder, "add runtime/exports/version.json runtime/exports/administrators.json");
  CHECK(tracked(folder).empty());
  run_git(folder, "add runtime/exports/admin/users/users.json runtime/exports/admin/notes.md");
  auto findings = tracked(folder);
  CHECK(subjects(findings) ==
        Texts{"runtime/exports/admin/notes.md", "runtime/exports/admin/users/users.json"});
  CHECK(findings[0].rule == "privacy.admin-in-git");
  CHECK(findings[0].severity == Severity::error);
  run_git(folder, "commit -q -m x");
  std::filesystem::remove(folder.path("runtime/exports/admin/users/users.json"));
  CHECK(tracked(folder).size() == 2);
}

TEST_CASE("fifty tracked admin files are named, and the rest is counted") {
  const TemporaryFolder folder;
  run_git(folder, "init -q");
  for (int i = 0; i < 60; ++i) {
    folder.write("runtime/exports/admin/more/" + std::to_string(i) + ".json", "{}");
  }
  run_git(folder, "add -A");
  const auto findings = tracked(folder);
  REQUIRE(findings.size() == 51);
  CHECK(findings.back().subject == "runtime/exports");
  CHECK(findings.back().message == "and 10 more of these");
}

TEST_CASE("an admin manifest that git tracks is found too") {
  const TemporaryFolder folder;
  run_git(folder, "init -q");
  folder.write("runtime/exports/admin/manifest.json", "{}");
  run_git(folder, "add -A");
  CHECK(subjects(tracked(folder)) == Texts{"runtime/exports/admin/manifest.json"});
}

TEST_CASE("an absolute exports path in the repository is looked up there") {
  const TemporaryFolder folder;
  run_git(folder, "init -q");
  folder.write("runtime/exports/admin/users/users.json", "{}");
  run_git(folder, "add -A");
  auto settings = default_settings();
  settings.paths.exports = folder.path("runtime/exports");
  const auto findings = tracked(folder, settings);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::error);
}

TEST_CASE("with the setting, or outside of git, tracked admin exports are not looked for") {
  const TemporaryFolder outside;
  CHECK(tracked(outside).empty());
  const TemporaryFolder folder;
  run_git(folder, "init -q");
  folder.write("runtime/exports/admin/users/users.json", "{}");
  run_git(folder, "add -A");
  auto settings = default_settings();
  settings.privacy.admin_in_git = true;
  CHECK(tracked(folder, settings).empty());
}

TEST_CASE("a repository that git cannot read is a warning, not a pass") {
  const TemporaryFolder folder;
  folder.write(".git", "gitdir: /none\n");
  const auto findings = tracked(folder);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::warning);
  const auto strict = find_tracked_admin_files(
      folder.path(), default_settings(), {.tracked = Severity::error, .unknown = Severity::error});
  REQUIRE_FALSE(strict);
  CHECK(strict.error().code == ErrorCode::missing_input);
}

TEST_CASE("admin exports that another repository tracks are found where they are") {
  const TemporaryFolder folder;
  const TemporaryFolder site;
  run_git(folder, "init -q");
  run_git(site, "init -q");
  site.write("exports/admin/users/users.json", "{}");
  run_git(site, "add -A");
  auto settings = default_settings();
  settings.paths.exports = site.path("exports");
  CHECK(subjects(tracked(folder, settings)) == Texts{site.path("exports/admin/users/users.json")});
  std::filesystem::remove_all(site.path("exports"));
  CHECK(tracked(folder, settings).size() == 1);
}

}  // namespace runtime_exports::publish

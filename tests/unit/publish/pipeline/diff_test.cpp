#include "runtime_exports/publish/pipeline/diff.hpp"

#include <algorithm>
#include <filesystem>
#include <string>

#include "support/catch.hpp"
#include "unit/publish/pipeline/project.hpp"

namespace runtime_exports::publish {
namespace {

DiffReport diff_of(Project& project, const checks::FileCheck::WatcherOf& watch = {}) {
  auto report = diff(project.request(), project.environment(), watch);
  REQUIRE(reasons(report.publish) == "");
  return report;
}

const ExportDifference& difference_of(const DiffReport& report, std::string_view id) {
  for (const auto& one : report.differences) {
    if (one.definition->id == id) return one;
  }
  FAIL("no difference of " << id);
  return report.differences.front();
}

}  // namespace

TEST_CASE("before the first publish every export is new, and nothing is written") {
  Project project;
  const auto report = diff_of(project);
  CHECK(report.differences.size() == 10);
  const auto& audit = difference_of(report, "admin.audit");
  CHECK(audit.change == Change::added);
  CHECK(audit.rows == RowCounts{.added = Project::few});
  const auto& version = difference_of(report, "version");
  CHECK_FALSE(version.rows);
  CHECK_FALSE(version.version_before);
  CHECK(version.version_after == VersionLabel{"1.2.3", "1"});
  CHECK_FALSE(project.root.exists("runtime"));
}

TEST_CASE("rows and entries are counted, and versions compared, with what is published") {
  Project project;
  REQUIRE(reasons(project.publish()) == "");
  CHECK(diff_of(project).differences.empty());
  project.write_snapshot("1.2.4");
  project.write_changelog({Project::entry("a"), Project::entry("b"), Project::entry("c")});
  std::size_t watched = 0;
  const auto report = diff_of(project, [&](const exports::ExportDefinition&) {
    ++watched;
    return checks::FileCheck::Watcher{};
  });
  CHECK(watched == report.differences.size());
  CHECK(difference_of(report, "changelog").rows == RowCounts{.added = 2});
  CHECK(difference_of(report, "changelog.runtime").rows == RowCounts{.added = 2});
  CHECK(difference_of(report, "version").version_before == VersionLabel{"1.2.3", "1"});
  CHECK(difference_of(report, "version").version_after == VersionLabel{"1.2.4", "1"});
}

TEST_CASE("a damaged published file is reported, and its content is not shown") {
  Project project;
  REQUIRE(reasons(project.publish()) == "");
  project.root.write("runtime/exports/version.json", R"({"version": "9.9.9", "build": "9"})");
  const auto report = diff_of(project);
  const auto& version = difference_of(report, "version");
  CHECK(version.was_damaged);
  CHECK_FALSE(version.version_before);
}

TEST_CASE("a refused state has no differences") {
  Project project;
  project.root.write("shared/state/accounts/users.jsonl", "{\"id\":1}\n");
  const auto report = diff(project.request(), project.environment());
  CHECK(report.publish.refused());
  CHECK(report.differences.empty());
}

}  // namespace runtime_exports::publish

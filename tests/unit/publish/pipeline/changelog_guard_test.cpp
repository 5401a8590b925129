#include "runtime_exports/publish/pipeline/changelog_guard.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "unit/publish/pipeline/project.hpp"

#include "runtime_exports/publish/pipeline/build_exports.hpp"

namespace runtime_exports::publish {
namespace {

using Texts = std::vector<std::string>;

/// What the guard says of the project's changelog if these were published before.
Findings guarded(Project& project, const std::vector<Texts>& published,
                 const Findings& earlier = {}) {
  const auto environment = project.environment();
  const auto selected = select_exports(*environment.registry, project.settings, {});
  REQUIRE(selected);
  Findings warnings;
  const auto loaded =
      load_state({project.root.path(), &project.settings, *selected}, environment, warnings);
  REQUIRE(loaded);
  CHECK(warnings.empty());
  std::vector<Baseline> baselines;
  for (const auto& entries : published) {
    baselines.push_back({"published", Project::changelog_of(entries)});
  }
  return check_changelogs(*loaded, build_context(*loaded, project.settings, "2026-01-02T12:00:00Z"),
                          baselines, project.clock.now_utc_seconds(), earlier);
}

}  // namespace

TEST_CASE("a changelog that only grew passes the guard") {
  Project project;
  project.write_changelog({Project::entry("a"), Project::entry("b")});
  CHECK(guarded(project, {{Project::entry("a")}}).empty());
  CHECK(guarded(project, {{Project::entry("a")}, {Project::entry("b")}}).empty());
}

TEST_CASE("the first changelog is noted, unless an earlier one was lost") {
  Project project;
  CHECK(rules_of(guarded(project, {})) == Texts{"changelog.first"});
  CHECK(guarded(project, {}, {{.rule = std::string{lost_changelog_rule}}}).empty());
  CHECK(rules_of(guarded(project, {}, {{.rule = "other"}})) == Texts{"changelog.first"});
}

TEST_CASE("a published entry that changed is an error at its place in the canonical changelog") {
  Project project;
  project.write_changelog({Project::entry("a"), Project::entry("b", "New")});
  const auto findings = guarded(project, {{Project::entry("a"), Project::entry("b", "Old")}});
  REQUIRE(rules_of(findings) == Texts{"changelog.changed"});
  CHECK(findings[0].severity == Severity::error);
  CHECK(findings[0].subject == "changelog/changelog.runtime.json");
  CHECK(findings[0].line == 2);
}

TEST_CASE("a published entry that is gone is an error") {
  Project project;
  const auto findings = guarded(project, {{Project::entry("a"), Project::entry("b")}});
  REQUIRE(rules_of(findings) == Texts{"changelog.removed"});
  CHECK(findings[0].severity == Severity::error);
}

TEST_CASE("private text in a new entry is one error, although two exports hold it") {
  Project project;
  const auto told = Project::entry("b", "Ask someone@example.org");
  project.write_changelog({Project::entry("a"), told});
  const auto findings = guarded(project, {{Project::entry("a")}});
  REQUIRE(rules_of(findings) == Texts{"privacy.email"});
  CHECK(findings[0].severity == Severity::error);
  CHECK(findings[0].subject == "changelog/changelog.runtime.json");
  CHECK(findings[0].line == 2);
  CHECK(findings[0].message.find("someone") == std::string::npos);
  // It can no longer be corrected.
  for (const auto& finding : guarded(project, {{Project::entry("a"), told}})) {
    CHECK(finding.severity == Severity::warning);
  }
}

TEST_CASE("an entry may be of the day after the snapshot or after today, whichever is later") {
  const Instant snapshot{1767355200, 0};  // 2026-01-02T12:00:00Z
  CHECK(latest_entry_date(snapshot, 0) == "2026-01-03");
  CHECK(latest_entry_date(snapshot, snapshot.seconds + 40 * 86'400) == "2026-02-12");
}

}  // namespace runtime_exports::publish

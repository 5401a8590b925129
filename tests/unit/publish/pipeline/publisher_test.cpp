#include "runtime_exports/publish/pipeline/publisher.hpp"

#include <map>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "unit/publish/pipeline/project.hpp"

namespace runtime_exports::publish {
namespace {

const ExportResult& result_of(const PublishReport& report, std::string_view id) {
  for (const auto& result : report.exports) {
    if (result.definition->id == id) return result;
  }
  FAIL("no result of " << id);
  return report.exports.front();
}

}  // namespace

TEST_CASE("a publish makes every export, and a second one changes nothing") {
  Project project{Project::audit_rows};
  const auto first = project.publish();
  REQUIRE(reasons(first) == "");
  CHECK(first.exports.size() == 10);
  CHECK(first.generation == 1);
  CHECK(first.set_changes);
  CHECK(first.stamp.version == "1.2.3");
  CHECK(result_of(first, "admin.audit").rows == Project::audit_rows);
  CHECK(result_of(first, "admin.audit").change == Change::added);
  const auto texts = project.published();
  CHECK(texts.at("telemetry/events.json").find("user-000001") == std::string::npos);

  const auto second = project.publish();
  REQUIRE(reasons(second) == "");
  CHECK_FALSE(second.set_changes);
  CHECK(second.generation == 1);
  for (const auto& result : second.exports) CHECK(result.change == Change::same);
  CHECK(project.published() == texts);
}

TEST_CASE("several threads make the same bytes as one") {
  Project project{Project::audit_rows};
  REQUIRE(reasons(project.publish(1)) == "");
  const auto texts = project.published();
  for (const std::size_t threads : {2U, 3U}) {
    Project other{Project::audit_rows};
    REQUIRE(reasons(other.publish(threads)) == "");
    CHECK(other.published() == texts);
  }
}

TEST_CASE("a publish reports its phases, the expected work of each, and its end") {
  for (const std::size_t threads : {1U, 2U}) {
    Project project{Project::audit_rows};
    REQUIRE(reasons(project.publish(threads)) == "");
    auto& phases = project.progress.phases;
    std::vector<std::string> names;
    for (const auto& phase : phases) names.push_back(phase.name);
    CHECK(names == std::vector<std::string>{"reading the state", "building the exports",
                                            "writing to the disk"});
    CHECK(project.progress.ends == 1);
    for (const auto& phase : phases) CHECK(phase.bytes == phase.expected);
    CHECK(phases[0].rows == Project::audit_rows + 5 + 4);
    CHECK(phases[1].rows == Project::audit_rows + 5 + 3);

    project.progress.phases.clear();
    REQUIRE(reasons(project.publish(threads, Mode::validate)) == "");
    CHECK(phases.back().name == "checking what is published");
    CHECK(project.progress.ends == 2);
  }
}

TEST_CASE(
    "if two inputs are unusable, the error is about the first export's input, whatever the number "
    "of threads") {
  for (const std::size_t threads : {1U, 3U}) {
    Project project;
    project.root.write("shared/state/accounts/users.jsonl", "{\"id\":1}\n");
    project.root.write("shared/state/telemetry/events.jsonl", "\xFF\xFE");
    const auto report = project.publish(threads);
    REQUIRE(report.errors.size() == 1);
    CHECK(report.errors.front().subject == "shared/state/telemetry/events.jsonl");
    CHECK(report.errors.front().code == ErrorCode::refused);
    CHECK(project.progress.ends == 1);
  }
}

TEST_CASE("a refused publish keeps the published set, and a dry run writes nothing") {
  Project project;
  project.write_snapshot("1.2.4");
  CHECK(project.publish(1, Mode::dry_run).set_changes);
  CHECK_FALSE(project.root.exists("runtime"));
  REQUIRE(reasons(project.publish()) == "");
  const auto texts = project.published();
  project.write_snapshot("1.2.3");
  const auto report = project.publish();
  CHECK(report.refused());
  CHECK(report.errors.empty());
  CHECK(std::any_of(report.findings.begin(), report.findings.end(),
                    [](const auto& finding) { return finding.rule == "rollback"; }));
  CHECK(project.published() == texts);
}

}  // namespace runtime_exports::publish

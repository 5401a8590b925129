#include "runtime_exports/publish/pipeline/publisher.hpp"

#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/io/manual_clock.hpp"
#include "support/io/temporary_folder.hpp"
#include "unit/publish/publish_folders.hpp"
#include <fmt/format.h>

#include "runtime_exports/schema/embedded.hpp"

namespace runtime_exports::publish {
namespace {

using test_support::ManualClock;
using test_support::TemporaryFolder;

/// Records the phases, and the expected and the finished work in each.
class NotedProgress final : public Progress {
 public:
  struct Phase {
    std::string name;
    std::uint64_t expected = 0;
    std::uint64_t bytes = 0;
    std::uint64_t rows = 0;
  };
  void begin(std::string_view phase) override {
    const std::scoped_lock lock{mutex_};
    phases.push_back({std::string{phase}});
  }
  void expect(std::uint64_t bytes) override {
    const std::scoped_lock lock{mutex_};
    phases.back().expected += bytes;
  }
  void advance(std::uint64_t bytes, std::uint64_t rows) override {
    const std::scoped_lock lock{mutex_};
    phases.back().bytes += bytes;
    phases.back().rows += rows;
  }
  void end() override { ++ends; }

  std::vector<Phase> phases;
  int ends = 0;

 private:
  std::mutex mutex_;
};

/// A project with every input, and audit rows enough for several batches.
class Project {
 public:
  static constexpr int audit_rows = 6000;

  Project() {
    settings.telemetry = {200, 200, 200, 15};
    write_snapshot("1.2.3");
    root.write("changelog/changelog.runtime.json",
               R"([{"id": "a", "date": "2026-01-01", "title": "A", "description": "D",)"
               R"( "version": "1.2.3", "scope": "runtime"}])");
    telemetry("events",
              R"("timestamp":"2026-01-02T11:59:00Z","source":"user-000001","message":"m")");
    telemetry(
        "errors",
        R"("timestamp":"2026-01-02T11:59:00Z","subsystem":"s","error_type":"e","message":"m")");
    telemetry("auth_events", R"("ts":"2026-01-02T11:59:00Z","type":"session_issued")");
    telemetry("counters",
              R"("timestamp":"2026-01-02T11:59:00Z","counters":{"kick":{"messages":3}})");
    write_rows("accounts/users.jsonl", 5, "user", "created_at");
    write_rows("accounts/audit.jsonl", audit_rows, "audit", "ts");
  }

  void write_snapshot(std::string_view version) const {
    root.write("shared/state/runtime_snapshot.json",
               fmt::format(R"({{"schema_version": "v1", "generated_at": "2026-01-02T12:00:00Z",)"
                           R"( "runtime": {{"project": "P", "version": "{}", "build": "1"}}}})",
                           version));
  }

  PublishReport publish(std::size_t threads = 1, Mode mode = Mode::publish) {
    PublishRequest request;
    request.root = root.path();
    request.settings = &settings;
    request.mode = mode;
    return runtime_exports::publish::publish(
        request, {io::posix_file_system(), clock, schemas, {}, {threads, &progress}});
  }

  [[nodiscard]] std::map<std::string, std::string> published() const {
    std::map<std::string, std::string> texts;
    for (const auto& definition : exports::export_definitions()) {
      if (!definition.switched_on_by.empty()) continue;
      const std::string path{definition.path};
      texts[path] = root.read("runtime/exports/" + path);
    }
    return texts;
  }

  TemporaryFolder root;
  config::Settings settings = test_support::default_settings();
  ManualClock clock{1767400000};
  schema::Bundle schemas = schema::embedded_bundle();
  NotedProgress progress;

 private:
  void telemetry(std::string_view name, std::string_view members) const {
    root.write(fmt::format("shared/state/telemetry/{}.jsonl", name),
               fmt::format("{{{}}}\n", members));
  }

  void write_rows(std::string_view path, int count, std::string_view name,
                  std::string_view time) const {
    std::string text;
    for (int i = 0; i < count; ++i) {
      text += fmt::format(
          R"({{"id":"{0}-{1:06}","{2}":"2026-01-01T{3:02}:{4:02}:00Z","action":"login",)"
          R"("metadata":{{"note":"{5:{6}}"}}}})"
          "\n",
          name, i, time, i / 60 % 24, i % 60, "", i % 400);
    }
    root.write("shared/state/" + std::string{path}, text);
  }
};

/// Nothing if it was done, else why not.
std::string reasons(const PublishReport& report) {
  std::string text;
  for (const auto& error : report.errors) text += error.subject + ": " + error.message + "\n";
  for (const auto& finding : report.findings) {
    if (finding.severity == Severity::error) text += finding.rule + ": " + finding.message + "\n";
  }
  return text;
}

const ExportResult& result_of(const PublishReport& report, std::string_view id) {
  for (const auto& result : report.exports) {
    if (result.definition->id == id) return result;
  }
  FAIL("no result of " << id);
  return report.exports.front();
}

}  // namespace

TEST_CASE("a publish makes every export, and a second one changes nothing") {
  Project project;
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
  Project project;
  REQUIRE(reasons(project.publish(1)) == "");
  const auto texts = project.published();
  for (const std::size_t threads : {2U, 3U}) {
    Project other;
    REQUIRE(reasons(other.publish(threads)) == "");
    CHECK(other.published() == texts);
  }
}

TEST_CASE("a publish reports its phases, the expected work of each, and its end") {
  for (const std::size_t threads : {1U, 2U}) {
    Project project;
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

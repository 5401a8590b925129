#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"
#include "support/io/manual_clock.hpp"
#include "support/io/temporary_folder.hpp"
#include "unit/publish/publish_folders.hpp"
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::publish {

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

/// A project with every input.
class Project {
 public:
  static constexpr int audit_rows = 6000;  ///< enough for several batches
  static constexpr int few = 3;

  explicit Project(int audit = few) {
    settings.telemetry = {200, 200, 200, 15};
    write_snapshot("1.2.3");
    write_changelog({entry("a")});
    telemetry("events",
              R"("timestamp":"2026-01-02T11:59:00Z","source":"user-000001","message":"m")");
    telemetry(
        "errors",
        R"("timestamp":"2026-01-02T11:59:00Z","subsystem":"s","error_type":"e","message":"m")");
    telemetry("auth_events", R"("ts":"2026-01-02T11:59:00Z","type":"session_issued")");
    telemetry("counters",
              R"("timestamp":"2026-01-02T11:59:00Z","counters":{"kick":{"messages":3}})");
    write_rows("accounts/users.jsonl", 5, "user", "created_at");
    write_rows("accounts/audit.jsonl", audit, "audit", "ts");
  }

  void write_snapshot(std::string_view version) const {
    root.write("shared/state/runtime_snapshot.json",
               fmt::format(R"({{"schema_version": "v1", "generated_at": "2026-01-02T12:00:00Z",)"
                           R"( "runtime": {{"project": "P", "version": "{}", "build": "1"}}}})",
                           version));
  }

  static std::string entry(std::string_view id, std::string_view title = "A") {
    return fmt::format(R"({{"id": "{}", "date": "2026-01-01", "title": "{}", "description": "D",)"
                       R"( "version": "1.2.3", "scope": "runtime"}})",
                       id, title);
  }

  static std::string changelog_of(const std::vector<std::string>& entries) {
    return fmt::format("[{}]\n", fmt::join(entries, ",\n "));
  }

  void write_changelog(const std::vector<std::string>& entries) const {
    root.write("changelog/changelog.runtime.json", changelog_of(entries));
  }

  [[nodiscard]] PublishRequest request(Mode mode = Mode::publish) const {
    PublishRequest request;
    request.root = root.path();
    request.settings = &settings;
    request.mode = mode;
    return request;
  }

  Environment environment(std::size_t threads = 1) {
    return {io::posix_file_system(), clock, schemas, {}, {threads}};
  }

  PublishReport publish(std::size_t threads = 1, Mode mode = Mode::publish) {
    return publish(request(mode), threads);
  }

  PublishReport publish(const PublishRequest& request, std::size_t threads = 1) {
    auto watched = environment(threads);
    watched.effort.progress = &progress;
    return runtime_exports::publish::publish(request, watched);
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

  test_support::TemporaryFolder root;
  config::Settings settings = test_support::default_settings();
  test_support::ManualClock clock{1767400000};
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

/// Empty if the publish succeeded, else the reason.
inline std::string reasons(const PublishReport& report) {
  std::string text;
  for (const auto& error : report.errors) text += error.subject + ": " + error.message + "\n";
  for (const auto& finding : report.findings) {
    if (finding.severity == Severity::error) text += finding.rule + ": " + finding.message + "\n";
  }
  return text;
}

/// The rules of the findings, in order.
inline std::vector<std::string> rules_of(const Findings& findings) {
  std::vector<std::string> rules;
  for (const auto& finding : findings) rules.push_back(finding.rule);
  return rules;
}

}  // namespace runtime_exports::publish

#include "program.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/config/load_settings.hpp"
#include "runtime_exports/publish/commands/changelog.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::fault {
namespace {

constexpr std::int64_t later_than_every_state = 1767400000;

using test_support::MemoryDisk;

const std::string root = "/project";

int exit_code_of(const std::vector<Error>& errors, const Findings& findings) {
  const auto strongest = std::min_element(
      errors.begin(), errors.end(), [](const Error& a, const Error& b) { return a.code < b.code; });
  if (strongest != errors.end()) return exit_code(strongest->code);
  return has_errors(findings) ? exit_code(ErrorCode::refused) : 0;
}

schema::Bundle open_bundle() {
  schema::Bundle bundle;
  for (const auto& embedded : schema::embedded_schemas()) {
    static_cast<void>(bundle.add(embedded.name, R"({"$defs": {"row": {}}})"));
  }
  return bundle;
}

void write_durably(MemoryDisk& disk, const std::string& path, std::string_view text) {
  disk.sync(disk.write(path, text));
  for (auto end = path.rfind('/'); end != std::string::npos && end > 0;
       end = path.rfind('/', end - 1)) {
    disk.sync(*disk.find(path.substr(0, end)));
  }
  disk.sync(test_support::root_inode);
}

std::string snapshot_text(int revision) {
  return fmt::format(R"({{"schema_version": "v1", "generated_at": "2026-01-02T12:{:02}:00Z", )"
                     R"("runtime": {{"project": "Sample", "version": "1.2.3", "build": "{}"}}, )"
                     R"("platforms": [{{"name": "kick", "counters": {{"messages": 5}}}}]}})",
                     revision, revision);
}

std::string changelog_text(int revision) {
  std::string text = "[";
  for (int entry = revision; entry > 0; --entry) {
    text += fmt::format(R"({{"id": "entry-{}", "date": "2026-01-{:02}", "title": "Change", )"
                        R"("description": "What changed.", "version": "1.2.3", )"
                        R"("scope": "runtime"}}{})",
                        entry, entry, entry == 1 ? "]" : ", ");
  }
  return text;
}

std::string telemetry_row(std::string_view name, int minute) {
  if (name == "events") {
    return fmt::format(R"({{"timestamp":"2026-01-02T11:{:02}:00Z","source":"system",)"
                       R"("severity":"info","message":"Snapshot published"}})",
                       minute);
  }
  if (name == "errors") {
    return fmt::format(R"({{"timestamp":"2026-01-02T11:{:02}:00Z","subsystem":"platform",)"
                       R"("error_type":"platform_error","message":"Upstream failed"}})",
                       minute);
  }
  if (name == "auth_events") {
    return fmt::format(R"({{"ts":"2026-01-02T11:{:02}:00Z","type":"session_issued",)"
                       R"("meta":{{"result":"success"}}}})",
                       minute);
  }
  return fmt::format(R"({{"timestamp":"2026-01-02T12:{:02}:00Z","counters":{{"kick":)"
                     R"({{"messages":{},"triggers":2,"actions":3,"actions_failed":4}}}}}})",
                     minute, minute);
}

std::string account_row(std::string_view name, int number) {
  if (name == "users") {
    return fmt::format(R"({{"id":"user-{:06}","created_at":"2026-01-01T00:00:00Z"}})", number);
  }
  return fmt::format(R"({{"id":"audit-{:06}","ts":"2026-01-01T00:00:00Z","action":"login"}})",
                     number);
}

template <class Row>
std::string rows(std::string_view name, int revision, Row row) {
  std::string text;
  for (int number = 1; number <= revision; ++number) text += row(name, number) + "\n";
  return text;
}

}  // namespace

std::string Outcome::text() const {
  auto text = fmt::format("exit {}", exit_code);
  for (const auto& error : errors) {
    text +=
        fmt::format("; {}: {} ({}) [{}]", error.subject, error.message, error.help, error.cause);
  }
  return text;
}

Program::Program(Schemas schemas) : schemas_(schema::embedded_bundle()) {
  auto loaded = config::load_settings({}, *schemas_.compile("settings.schema.json"));
  settings_ = std::move(loaded->settings);
  if (schemas == Schemas::open) schemas_ = open_bundle();
}

Outcome Program::publish(io::FileSystem& files, const std::vector<std::string>& only) {
  publish::PublishRequest request;
  request.only = only;
  return run(files, std::move(request));
}

Outcome Program::look(io::FileSystem& files) {
  publish::PublishRequest request;
  request.mode = publish::Mode::dry_run;
  return run(files, std::move(request));
}

Outcome Program::run(io::FileSystem& files, publish::PublishRequest request) {
  request.root = root;
  request.settings = &settings_;
  test_support::ManualClock clock{later_than_every_state};
  auto report = publish::publish(request, {files, clock, schemas_});
  const auto code = exit_code_of(report.errors, report.findings);
  return {code, std::move(report.errors)};
}

Outcome Program::add_fragment(io::FileSystem& files, const std::string& id) {
  publish::ChangelogAdditionRequest request;
  request.root = root;
  request.settings = &settings_;
  request.entry.title = "Change";
  request.entry.description = "What changed.";
  request.id = id;
  request.becomes = publish::Becomes::fragment;
  test_support::ManualClock clock{later_than_every_state};
  auto addition = publish::add_to_changelog(request, {files, clock, schemas_});
  const auto code = exit_code_of(addition.errors, addition.findings);
  return {code, std::move(addition.errors)};
}

Outcome Program::collect(io::FileSystem& files) {
  publish::ChangelogCollectionRequest request;
  request.root = root;
  request.settings = &settings_;
  test_support::ManualClock clock{later_than_every_state};
  auto collection = publish::collect_changelog(request, {files, clock, schemas_});
  const auto code = exit_code_of(collection.errors, collection.findings);
  return {code, std::move(collection.errors)};
}

Outcome Program::recover(io::FileSystem& files) {
  return run(files, publish::RecoverRequest::Intent::finish);
}

Outcome Program::discard(io::FileSystem& files) {
  return run(files, publish::RecoverRequest::Intent::discard);
}

Outcome Program::run(io::FileSystem& files, publish::RecoverRequest::Intent intent) {
  publish::RecoverRequest request;
  request.root = root;
  request.settings = &settings_;
  request.intent = intent;
  test_support::ManualClock clock{later_than_every_state};
  const auto recovery = publish::recover(request, {files, clock, schemas_});
  if (recovery) return {};
  return {exit_code(recovery.error().code), {recovery.error()}};
}

void write_state(MemoryDisk& disk, int revision) {
  const auto state = project + "shared/state/";
  write_durably(disk, state + "runtime_snapshot.json", snapshot_text(revision));
  for (const std::string name : {"events", "errors", "auth_events", "counters"}) {
    write_durably(disk, state + "telemetry/" + name + ".jsonl",
                  rows(name, revision, telemetry_row));
  }
  for (const std::string name : {"users", "audit"}) {
    write_durably(disk, state + "accounts/" + name + ".jsonl", rows(name, revision, account_row));
  }
  write_durably(disk, changelog_file, changelog_text(revision));
}

void write_fragment(MemoryDisk& disk, const std::string& id) {
  write_durably(disk, fragments_folder + id + ".json",
                fmt::format(R"({{"id": "{}", "title": "A", "description": "b"}})", id));
}

const std::vector<std::string>& others_paths() {
  static const std::vector<std::string> paths{"README.md", "meta.json", "telemetry/notes.txt",
                                              "theirs/deep.json"};
  return paths;
}

void write_others(MemoryDisk& disk) {
  for (const auto& path : others_paths()) {
    write_durably(disk, exports_folder + "/" + path, "theirs\n");
  }
}

}  // namespace runtime_exports::fault

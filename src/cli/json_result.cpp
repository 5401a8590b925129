#include "result.hpp"
#include <nlohmann/json.hpp>

#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/publish/pipeline/selection.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::cli {
namespace {

/// Errors and findings name their places in the same way.
template <class Problem>
void add_place(Json& out, const Problem& problem) {
  out["subject"] = terminal_text(problem.subject);
  if constexpr (requires { problem.found_in; }) {
    if (!problem.found_in.empty()) out["found_in"] = problem.found_in;
  }
  if (!problem.pointer.empty()) out["pointer"] = terminal_text(problem.pointer);
  if (problem.line > 0) out["line"] = problem.line;
  if (problem.column > 0) out["column"] = problem.column;
  out["message"] = terminal_text(problem.message);
  if (!problem.help.empty()) out["help"] = terminal_text(problem.help);
}

/// What every result says of the outcome, then what this one says besides.
Json result_with(const Outcome& outcome, const Json& more) {
  Json result{
      {"command", outcome.command}, {"outcome", outcome.word}, {"exit_code", outcome.exit_code}};
  result.update(more);
  return result;
}

std::string with_problems(const Outcome& outcome, const Json& more) {
  return cli::with_problems(result_with(outcome, more), outcome.errors, outcome.findings);
}

Json label(const publish::VersionLabel& label) {
  return {{"version", label.version}, {"build", label.build}};
}

std::string_view reference_word(publish::ReferenceChange::Kind kind) {
  using Kind = publish::ReferenceChange::Kind;
  if (kind == Kind::added) return "new";
  return kind == Kind::changed ? "changed" : "left_out";
}

Json definition(const exports::ExportDefinition& definition) {
  return {{"id", definition.id},
          {"path", definition.path},
          {"audience", exports::audience_name(definition.audience)}};
}

Json exports_of(const publish::PublishReport& report) {
  auto exports = Json::array();
  for (const auto& result : report.exports) {
    auto& one = exports.emplace_back(definition(*result.definition));
    one["change"] = change_name(result.change);
    if (has_row_count(result)) one["rows"] = result.rows;
    one["bytes"] = result.bytes;
    one["sha256"] = result.sha256;
    one["duration_us"] = result.duration_us;
  }
  return exports;
}

Json difference_of(const publish::ExportDifference& difference) {
  auto one = definition(*difference.definition);
  one["change"] = change_name(difference.change);
  if (const auto& rows = difference.rows) {
    one["added"] = rows->added;
    one["removed"] = rows->removed;
    one["changed"] = rows->changed;
  }
  if (difference.version_before) one["before"] = label(*difference.version_before);
  if (difference.version_after) one["after"] = label(*difference.version_after);
  if (difference.was_damaged) one["was_damaged"] = true;
  return one;
}

std::string title_of(const schema::EmbeddedSchema& schema) {
  json::Parser parser;
  json::Document document;
  if (!parser.parse(schema.text, document)) return {};
  const auto title = document.root().find("title");
  return title ? std::string{title->text()} : std::string{};
}

}  // namespace

std::string with_problems(Json result, const std::vector<Error>& problems,
                          const Findings& findings) {
  auto& errors = result["errors"] = Json::array();
  for (const auto& error : problems) {
    auto& one = errors.emplace_back();
    one["exit_code"] = exit_code(error.code);
    add_place(one, error);
    if (!error.cause.empty()) one["cause"] = terminal_text(error.cause);
  }
  auto& found = result["findings"] = Json::array();
  for (const auto& finding : findings) {
    auto& one = found.emplace_back();
    one["severity"] = severity_name(finding.severity);
    one["rule"] = finding.rule;
    add_place(one, finding);
  }
  return written(result);
}

std::string written(const Json& document) {
  return document.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

std::string json_result(const Outcome& outcome) {
  return with_problems(outcome, Json::object());
}

std::string json_result(const Outcome& outcome, const publish::PublishReport& report,
                        const std::optional<publish::PublicCopy>& copy) {
  auto more = Json::object();
  if (!report.stamp.generated_at.empty()) {
    more["generated_at"] = report.stamp.generated_at;
    more["version"] = report.stamp.version;
    more["build"] = report.stamp.build;
  }
  more["generation"] = report.generation;
  if (report.previous_generation) more["previous"]["generation"] = *report.previous_generation;
  more["exports"] = exports_of(report);
  if (copy) {
    auto& one = more["public_copy"] = {{"generation", copy->generation},
                                       {"files", copy->files},
                                       {"changed", copy->changed},
                                       {"removed", copy->removed}};
    if (copy->objects > 0) one["objects"] = copy->objects;
  }
  return with_problems(outcome, more);
}

std::string json_result(const Outcome& outcome, const publish::DiffReport& report) {
  Json more{{"generation",
             {{"before", report.publish.generation_before}, {"after", report.publish.generation}}},
            {"differences", Json::array()}};
  for (const auto& one : report.differences) more["differences"].push_back(difference_of(one));
  for (const auto& one : report.publish.reference_changes) {
    more["reference"].push_back({{"path", one.path}, {"change", reference_word(one.kind)}});
  }
  return with_problems(outcome, more);
}

std::string json_result(const Outcome& outcome, const publish::VerifyReport& report,
                        publish::TreeReaders readers) {
  auto more = Json::object();
  more["public_only"] = readers == publish::TreeReaders::public_only;
  if (report.generation) more["generation"] = *report.generation;
  auto& files = more["files"] = Json::array();
  for (const auto& file : report.files) {
    auto& one = files.emplace_back();
    one["path"] = file.definition->path;
    one["audience"] = exports::audience_name(file.definition->audience);
    one["result"] = verdict_name(file.verdict);
    if (was_read(file)) one["bytes"] = file.bytes;
    if (file.rows) one["rows"] = *file.rows;
  }
  more["other_files"] = report.other_files;
  return with_problems(outcome, more);
}

std::string json_result(const Outcome& outcome, const WrittenPage& page) {
  auto more = Json::object();
  more["page"] = {{"path", page.path}, {"bytes", page.bytes}};
  if (page.generation) more["generation"] = *page.generation;
  return with_problems(outcome, more);
}

std::string json_result(const Outcome& outcome, const std::string& settings_file,
                        const Json& settings) {
  return with_problems(outcome, {{"file", terminal_text(settings_file)}, {"settings", settings}});
}

std::string json_result(const Outcome& outcome, const publish::Recovery& recovery) {
  auto more = Json::object();
  if (recovery.outcome == publish::Recovery::Outcome::finished) {
    more = {{"generation", recovery.generation}, {"files", recovery.paths}};
  }
  return written(result_with(outcome, more));
}

std::string json_result(const Outcome& outcome, const publish::VersionStamp& stamp) {
  return written(
      result_with(outcome, {{"before", label(stamp.before)}, {"after", label(stamp.after)}}));
}

std::string json_result(const Outcome& outcome, const publish::ChangelogAddition& addition,
                        const std::string& file) {
  auto more = Json::object();
  if (!addition.refused()) {
    const auto& entry = addition.entry;
    more["id"] = entry.id;
    if (!entry.date.empty()) more["date"] = entry.date;
    if (!entry.version.empty()) more["version"] = entry.version;
    more["file"] = terminal_text(file);
  }
  return with_problems(outcome, more);
}

std::string json_result(const Outcome& outcome, const publish::ChangelogCollection& collection) {
  auto more = Json::object();
  if (!collection.refused()) {
    more = {{"added", collection.added}, {"present", collection.present}};
  }
  return with_problems(outcome, more);
}

std::string json_result(const Outcome& outcome, const WatchTally& tally) {
  return with_problems(outcome, {{"published", tally.published},
                                 {"failed", tally.failed},
                                 {"generation", tally.last.generation},
                                 {"exports", exports_of(tally.last)}});
}

std::string json_result_of_check(const Outcome& outcome, std::uint64_t violations) {
  return with_problems(outcome, {{"violations", violations}});
}

std::string json_settings(const Call& call) {
  auto list = Json::array();
  list.push_back({{"key", "root"},
                  {"value", call.common.root},
                  {"origin", name_of(call.common.root_origin)},
                  {"variable", "RUNTIME_EXPORTS_ROOT"},
                  {"description", "The folder that the other paths are relative to"}});
  for (const auto& value : call.settings.values) {
    list.push_back({{"key", value.definition->key},
                    {"value", value.value},
                    {"origin", config::origin_name(value)},
                    {"variable", config::variable_name(value.definition->key)},
                    {"description", value.definition->description}});
  }
  return written(list);
}

std::string json_exports(const Call& call) {
  auto list = Json::array();
  for (const auto& one : *call.environment.registry) {
    auto& out = list.emplace_back(definition(one));
    out["schema"] = one.schema;
    out["input"] = input_of(one, call);
    out["enabled"] = publish::is_enabled(one, call.settings.settings);
  }
  for (const auto& one : call.environment.registry->kept()) {
    auto& out = list.emplace_back(definition(one));
    out["schema"] = one.schema;
    out["keep"] = true;
    out["enabled"] = true;
  }
  return written(list);
}

std::string json_schemas() {
  auto list = Json::array();
  for (const auto& schema : schema::embedded_schemas()) {
    list.push_back({{"name", schema.name}, {"title", title_of(schema)}});
  }
  return written(list);
}

}  // namespace runtime_exports::cli

#include "result.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/cli/command_table.hpp"
#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/core/utf8.hpp"
#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::cli {
namespace {

bool is_about_file(const Finding& finding, const Places& places) {
  const auto& subject = finding.subject;
  const auto& rule = finding.rule;
  if (subject.starts_with("--") || subject == places.root) return false;
  if (rule == "temporary-name" || rule.starts_with("foreign.")) return true;
  if (rule.starts_with("tree.") && subject != ".") return true;
  return subject.find('/') != std::string::npos || subject.ends_with(".json") ||
         subject.ends_with(".jsonl");
}

/// Without "./" at the start and "/" at the end.
std::string tidy(std::string path) {
  while (path.starts_with("./")) path.erase(0, path.find_first_not_of('/', 1));
  while (path.ends_with('/')) path.pop_back();
  return path;
}

std::string join(const std::string& folder, const std::string& path) {
  const bool is_here = folder.empty() || folder == ".";
  return is_here ? path : io::path_below(folder, path);
}

void add_place(Json& out, const Finding& finding) {
  out["subject"] = terminal_text(finding.subject);
  if (!finding.found_in.empty()) out["found_in"] = finding.found_in;
  if (!finding.pointer.empty()) out["pointer"] = terminal_text(finding.pointer);
  if (finding.line > 0) out["line"] = finding.line;
  if (finding.column > 0) out["column"] = finding.column;
  out["message"] = terminal_text(finding.message);
  if (!finding.help.empty()) out["help"] = terminal_text(finding.help);
}

Said said_of_failure(std::string_view command) {
  return {"refused", fmt::format("Refused: `{}` failed.", command)};
}

}  // namespace

Places places_of(const Call& call) {
  return {call.common.root, call.common.config_file.value_or("")};
}

std::string config_path(const CommonOptions& options) {
  return options.config_file.value_or(io::path_below(options.root, config::settings_file));
}

Outcome conclude(const Call& call, const Problems& problems, Said said) {
  log_problems(problems);
  said.summary = terminal_text(said.summary);
  Outcome outcome{problems, call.command, exit_code_of(problems), places_of(call), std::move(said)};
  // They were logged when the settings were loaded.
  append(call.settings.warnings, outcome.findings);
  return outcome;
}

CommandResult result_of(Format format, const Outcome& outcome, std::string text, std::string json) {
  auto markdown = markdown_result(outcome);
  switch (format) {
    case Format::text:
      break;
    case Format::json:
      text = json;
      break;
    case Format::github:
      text = github_result(outcome);
      break;
    case Format::sarif:
      text = sarif_result(outcome);
      break;
    case Format::markdown:
      text = markdown;
      break;
  }
  return {outcome.exit_code, std::move(text), std::move(json), std::move(markdown)};
}

CommandResult result_of(const Call& call, const Outcome& outcome, const Json& more) {
  return result_of(call.common.format, outcome, text_of(outcome), json_result(outcome, more));
}

std::string text_of(const Outcome& outcome) {
  std::string text;
  if (!outcome.table.rows.empty()) text += format_table(outcome.table) + "\n";
  if (!outcome.changes.empty()) text += outcome.changes + "\n";
  return text + outcome.said.summary + "\n";
}

CommandResult fail(const Error& error, const Call& call) {
  const auto outcome = conclude(call, {.errors = {error}}, said_of_failure(call.command));
  return result_of(call.common.format, outcome, {}, json_result(outcome, Json::object()));
}

std::string result_of_mistake(Format format, std::string_view command, const std::string& message) {
  const Error error{.code = ErrorCode::usage, .subject = "the command line", .message = message};
  const Outcome outcome{
      {.errors = {error}}, command, exit_code(error.code), {}, said_of_failure(command)};
  return result_of(format, outcome, {}, json_result(outcome, Json::object())).out;
}

std::optional<std::string> find_file(const Finding& finding, const Places& places) {
  if (!is_about_file(finding, places)) return std::nullopt;
  auto path = finding.subject;
  if (path == places.config_file && !path.starts_with('/')) return tidy(std::move(path));
  if (!places.root.starts_with('/')) return tidy(join(tidy(places.root), path));
  const auto below = tidy(places.root) + "/";
  if (path.starts_with(below)) path.erase(0, below.size());
  return tidy(std::move(path));
}

std::string_view severity_name(Severity severity) {
  if (severity == Severity::error) return "error";
  return severity == Severity::warning ? "warning" : "note";
}

std::string format_table(const Table& table) {
  const auto& [columns, rows] = table;
  std::vector<std::size_t> widths(columns.size(), 0);
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      widths[i] = std::max(widths[i], count_code_points(row[i]));
    }
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string padding(widths[i] - count_code_points(row[i]), ' ');
      if (i > 0) line += "  ";
      line += columns[i] == 'r' ? padding + row[i] : row[i] + padding;
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

std::string with_problems(Json result, const Problems& problems) {
  auto& errors = result["errors"] = Json::array();
  for (const auto& error : problems.errors) {
    auto& one = errors.emplace_back();
    one["exit_code"] = exit_code(error.code);
    auto finding = finding_of(error);
    finding.message = error.message;
    add_place(one, finding);
    if (!error.cause.empty()) one["cause"] = terminal_text(error.cause);
  }
  auto& findings = result["findings"] = Json::array();
  for (const auto& finding : problems.findings) {
    auto& one = findings.emplace_back();
    one["severity"] = severity_name(finding.severity);
    one["rule"] = finding.rule;
    add_place(one, finding);
  }
  return written(result);
}

std::string written(const Json& document) {
  return document.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

Json json_of(const Outcome& outcome, const Json& more) {
  Json result{{"command", outcome.command},
              {"outcome", outcome.said.word},
              {"exit_code", outcome.exit_code}};
  result.update(more);
  return result;
}

std::string json_result(const Outcome& outcome, const Json& more) {
  return with_problems(json_of(outcome, more), outcome);
}

Json json_of(const publish::VersionLabel& label) {
  return {{"version", label.version}, {"build", label.build}};
}

Json json_of(const exports::ExportDefinition& definition) {
  return {{"id", definition.id},
          {"path", definition.path},
          {"audience", exports::audience_name(definition.audience)}};
}

Json json_of(const std::vector<publish::ExportResult>& results) {
  auto exports = Json::array();
  for (const auto& result : results) {
    auto& one = exports.emplace_back(json_of(*result.definition));
    one["change"] = change_name(result.change);
    if (has_row_count(result)) one["rows"] = result.rows;
    one["bytes"] = result.bytes;
    one["sha256"] = result.sha256;
    one["duration_us"] = result.duration_us;
  }
  return exports;
}

}  // namespace runtime_exports::cli

#include "result.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/core/utf8.hpp"
#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::cli {
namespace {

bool is_file(std::string_view subject, std::string_view rule, const Places& places) {
  if (subject.starts_with("--") || subject == places.root) return false;
  if (rule == "temporary-name" || rule.starts_with("foreign.")) return true;
  if (rule.starts_with("tree.") && subject != ".") return true;
  return subject.find('/') != std::string_view::npos || subject.ends_with(".json") ||
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

}  // namespace

Places places_of(const Call& call) {
  return {call.common.root, call.common.config_file.value_or("")};
}

std::string config_path(const CommonOptions& options) {
  return options.config_file.value_or(io::path_below(options.root, config::settings_file));
}

Outcome conclude(const Call& call, std::vector<Error> errors, Findings findings, Said said) {
  log_problems(errors, findings);
  said.summary = terminal_text(said.summary);
  const auto code = exit_code_of(errors, findings);
  return {.command = call.command,
          .exit_code = code,
          .errors = std::move(errors),
          .findings = std::move(findings),
          .places = places_of(call),
          .said = std::move(said)};
}

CommandResult result_of(const Call& call, const Outcome& outcome, std::string text,
                        std::string json) {
  auto markdown = markdown_result(outcome);
  switch (call.common.format) {
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
  return result_of(call, outcome, text_of(outcome), json_result(outcome, more));
}

std::string text_of(const Outcome& outcome) {
  std::string text;
  if (!outcome.table.rows.empty()) text += format_table(outcome.table) + "\n";
  if (!outcome.changes.empty()) text += outcome.changes + "\n";
  return text + outcome.said.summary + "\n";
}

CommandResult fail(const Error& error, const Call& call) {
  const auto outcome =
      conclude(call, {error}, {}, {"refused", fmt::format("Refused: `{}` failed.", call.command)});
  return result_of(call, outcome, {}, json_result(outcome, Json::object()));
}

std::optional<std::string> find_file(std::string_view subject, std::string_view rule,
                                     const Places& places) {
  if (!is_file(subject, rule, places)) return std::nullopt;
  std::string path{subject};
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

}  // namespace runtime_exports::cli

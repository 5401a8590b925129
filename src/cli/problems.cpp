#include "runtime_exports/cli/problems.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime_exports/cli/log.hpp"
#include "runtime_exports/core/terminal_text.hpp"

namespace runtime_exports::cli {
namespace {

/// Errors and findings say where in the same way.
template <class Problem>
std::string place_of(const Problem& problem) {
  std::string place = problem.subject;
  if (problem.line > 0) place += fmt::format(":{}", problem.line);
  if (problem.line > 0 && problem.column > 0) place += fmt::format(":{}", problem.column);
  if (!problem.pointer.empty()) place += (place.empty() ? "" : ": ") + problem.pointer;
  return place;
}

template <class Problem>
std::string describe_problem(const Problem& problem, const std::string& cause) {
  auto text = place_of(problem);
  if (!text.empty()) text += ": ";
  text += problem.message;
  if (!cause.empty()) text += fmt::format(" ({})", cause);
  if (!problem.help.empty()) text += "; " + problem.help;
  return terminal_text(text);
}

template <class Problem>
void write_place(json::Writer& out, const Problem& problem) {
  // Names of files may hold any byte; JSON holds characters.
  out.member("subject", terminal_text(problem.subject));
  if (!problem.pointer.empty()) out.member("pointer", terminal_text(problem.pointer));
  if (problem.line > 0) out.member("line", static_cast<std::int64_t>(problem.line));
  if (problem.column > 0) out.member("column", static_cast<std::int64_t>(problem.column));
  out.member("message", terminal_text(problem.message));
  if (!problem.help.empty()) out.member("help", terminal_text(problem.help));
}

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      break;
  }
  return "note";
}

LogLevel level_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return LogLevel::error;
    case Severity::warning:
      return LogLevel::warning;
    case Severity::note:
      break;
  }
  return LogLevel::info;
}

}  // namespace

std::string describe(const Error& error) {
  return describe_problem(error, error.cause);
}

std::string describe(const Finding& finding) {
  return describe_problem(finding, {}) + " [" + finding.rule + "]";
}

void log_problems(const std::vector<Error>& errors, const Findings& findings) {
  for (const auto& finding : findings) log(level_of(finding.severity), describe(finding));
  for (const auto& error : errors) log(LogLevel::error, describe(error));
}

void write_problems(json::Writer& out, const std::vector<Error>& errors, const Findings& findings) {
  out.name("errors");
  out.begin_array();
  for (const auto& error : errors) {
    out.begin_object();
    out.member("exit_code", std::int64_t{exit_code(error.code)});
    write_place(out, error);
    if (!error.cause.empty()) out.member("cause", terminal_text(error.cause));
    out.end_object();
  }
  out.end_array();
  out.name("findings");
  out.begin_array();
  for (const auto& finding : findings) {
    out.begin_object();
    out.member("severity", severity_name(finding.severity));
    out.member("rule", finding.rule);
    write_place(out, finding);
    out.end_object();
  }
  out.end_array();
}

std::size_t count_problems(const std::vector<Error>& errors, const Findings& findings) {
  const auto found = std::count_if(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.severity == Severity::error;
  });
  return static_cast<std::size_t>(found) + errors.size();
}

int exit_code_of(const std::vector<Error>& errors, const Findings& findings) {
  const auto strongest = std::min_element(
      errors.begin(), errors.end(), [](const Error& a, const Error& b) { return a.code < b.code; });
  if (strongest != errors.end()) return exit_code(strongest->code);
  return has_errors(findings) ? exit_code(ErrorCode::refused) : 0;
}

}  // namespace runtime_exports::cli

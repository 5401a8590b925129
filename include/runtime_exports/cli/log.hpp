#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"

namespace runtime_exports::cli {

enum class LogLevel { off, error, warning, info, debug };

enum class Colour { never, always };

/// Sets up the log on stderr. Before, nothing is logged.
void start_log(LogLevel level, Colour colour);

/// Writes one line, or nothing if the level is not wanted. The text must be escaped for a terminal.
void log(LogLevel level, std::string_view line);

/// One problem as a line for people, or what several that are alike have in common. The text is
/// escaped for a terminal, the help is not.
struct ProblemLine {
  Severity severity = Severity::error;
  std::string text;
  std::string help;
};

/// The findings, then the errors. Of those of one rule at one place of a schema three are described
/// and the rest is counted.
std::vector<ProblemLine> problem_lines(const std::vector<Error>& errors, const Findings& findings);

/// Logs each line at its level. The help is a line below, once for neighbours that share it.
void log_problems(const std::vector<Error>& errors, const Findings& findings);

/// The error as a finding without a rule; its message says the cause too.
Finding finding_of(const Error& error);

/// " (telemetry/events.json at /events/3/message)", where it was found in the built bytes; empty if
/// it was found in the subject itself. Not escaped.
std::string place_in_export(const Finding& finding);

/// How many there are that refuse: errors, and findings that are errors.
std::size_t count_problems(const std::vector<Error>& errors, const Findings& findings);

/// The exit code: that of the strongest error, 1 for findings that are errors, else 0.
int exit_code_of(const std::vector<Error>& errors, const Findings& findings);

}  // namespace runtime_exports::cli

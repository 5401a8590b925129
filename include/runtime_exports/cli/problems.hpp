#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "runtime_exports/core/error.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/json/writer.hpp"

namespace runtime_exports::cli {

/// "file:line:column: /pointer: message (cause)", or of what was found in a built export
/// "file:line:column: message (export at /pointer) [rule]"; escaped for a terminal, without help.
std::string describe(const Error& error);
std::string describe(const Finding& finding);

/// " (telemetry/events.json at /events/3/message)", where it was found in the built bytes; empty if
/// it was found in the subject itself. Not escaped.
std::string place_in_export(const Error& error);
std::string place_in_export(const Finding& finding);

/// Logs each on a line of its own at its level. Of those of one rule at one place of a schema three
/// are described and the rest is counted. The help is a line below, once for neighbours that share
/// it.
void log_problems(const std::vector<Error>& errors, const Findings& findings);

/// Writes them as the members `errors` and `findings` of a JSON result.
void write_problems(json::Writer& out, const std::vector<Error>& errors, const Findings& findings);

/// How many there are that refuse: errors, and findings that are errors.
std::size_t count_problems(const std::vector<Error>& errors, const Findings& findings);

/// The exit code: the strongest error's, 1 for findings that are errors, else 0.
int exit_code_of(const std::vector<Error>& errors, const Findings& findings);

}  // namespace runtime_exports::cli

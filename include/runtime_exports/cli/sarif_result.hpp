#pragma once

#include <string>

#include "runtime_exports/cli/command_outcome.hpp"

namespace runtime_exports::cli {

/// The outcome as a SARIF 2.1.0 log with one run. Findings, and errors that refuse the data, are
/// results; other errors are notifications of the invocation. Columns count code points.
std::string sarif_result(const CommandOutcome& outcome);

}  // namespace runtime_exports::cli

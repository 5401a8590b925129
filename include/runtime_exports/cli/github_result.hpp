#pragma once

#include <string>

#include "runtime_exports/cli/command_outcome.hpp"

namespace runtime_exports::cli {

/// The outcome as workflow commands of GitHub Actions, one a line: at most nine annotations, errors
/// first, and one that counts the others; then the summary.
std::string github_result(const CommandOutcome& outcome);

}  // namespace runtime_exports::cli

#pragma once

#include <string>

#include "runtime_exports/cli/arguments.hpp"

namespace runtime_exports::cli {

/// The script that lets the shell complete command lines of the program: commands, the options
/// that each one has, and their values. Made from the table of commands; asks the program nothing
/// when it runs.
std::string completion_script(Shell shell);

}  // namespace runtime_exports::cli

#pragma once

#include <string>

#include "runtime_exports/cli/command_table.hpp"

namespace runtime_exports::cli {

/// What `--help` prints of a command, a group or the program, at most 80 columns wide where words
/// allow it; ends with a newline.
std::string help_text(const CommandSpec& command);

/// How it is called: "runtime-exports schema check [OPTIONS] SCHEMA DOCUMENT...".
std::string usage_line(const CommandSpec& command);

/// "runtime-exports schema check".
std::string full_name(const CommandSpec& command);

/// "-q, --quiet" or "--root FOLDER".
std::string option_heading(const OptionSpec& option);

/// What an option or an operand means: its description, its choices, what excludes it, its
/// default and the variable that stands for it.
std::string option_meaning(const CommandSpec& command, const OptionSpec& option);
std::string operand_meaning(const OperandSpec& operand);

}  // namespace runtime_exports::cli

#pragma once

#include <string>
#include <string_view>

#include "runtime_exports/cli/command_table.hpp"

namespace runtime_exports::cli {

/// "runtime-exports-schema-check": the name of a command's page, which is in section 1.
std::string manual_name(const CommandSpec& command);

/// The manual page of the command, a group or the program, in roff with the man macros. It holds
/// no date, so that the same table gives the same bytes.
std::string manual_page(const CommandSpec& command, std::string_view version);

/// The text as roff shows it: no character of it is a command.
std::string roff_text(std::string_view text);

}  // namespace runtime_exports::cli

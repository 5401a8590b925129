#pragma once

#include <span>
#include <string>
#include <string_view>

#include "runtime_exports/cli/command_table.hpp"

namespace runtime_exports::cli {

/// What `--help` prints of a command, a group or the program, at most 80 columns wide where words
/// allow it; ends with a newline.
std::string help_text(const CommandSpec& command);

/// How it is called: "runtime-exports schema check [OPTIONS] SCHEMA DOCUMENT...".
std::string usage_line(const CommandSpec& command);

/// "runtime-exports schema check".
std::string full_name(const CommandSpec& command);

/// "-q, --quiet", "--root FOLDER", or the name of an operand.
std::string option_heading(const OptionSpec& option);

/// What an option or an operand means: its description, its choices, what excludes it, its default
/// and its variable.
std::string option_meaning(const OptionSpec& option);

/// "runtime-exports-schema-check": the name of a command's manual page, which is in section 1.
std::string manual_name(const CommandSpec& command);

/// The manual page of the command, a group or the program, in roff with the man macros. It holds
/// no date, so that the same table gives the same bytes.
std::string manual_page(const CommandSpec& command, std::string_view version);

/// The text written so that roff shows it as it is.
std::string roff_text(std::string_view text);

/// The hidden command that the scripts of the shells ask: `runtime-exports __complete WORD...`.
inline constexpr std::string_view complete_command = "__complete";

/// What the last of the words can become; the words before it are the command line so far, without
/// the program's name. A line for each offer: the whole word, then a tab and its description if
/// there is one. The last line says what else the shell does: `:words` (nothing), `:open` (no space
/// after the word), `:files` or `:folders` (it offers those too).
std::string complete(std::span<const std::string> words);

/// The script that lets the shell ask `complete()`.
std::string_view completion_script(Shell shell);

}  // namespace runtime_exports::cli

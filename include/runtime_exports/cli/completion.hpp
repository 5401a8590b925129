#pragma once

#include <span>
#include <string>
#include <string_view>

#include "runtime_exports/cli/arguments.hpp"

namespace runtime_exports::cli {

/// The hidden command that the scripts of the shells ask: `runtime-exports __complete WORD...`.
inline constexpr std::string_view complete_command = "__complete";

/// What can be in the place of the last of the words; those before it are the command line so far,
/// without the program's name. A line for each offer: the whole word, then, if there is one, a tab
/// and its description. The last line says what the shell does besides: `:words` (nothing),
/// `:open` (no space after the word), `:files` or `:folders` (it offers those too).
std::string complete(std::span<const std::string> words);

/// The script that lets the shell ask `complete()`.
std::string_view completion_script(Shell shell);

}  // namespace runtime_exports::cli

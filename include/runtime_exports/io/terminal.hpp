#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace runtime_exports::io {

/// Writes the text to standard error, as far as that is possible.
void write_to_terminal(std::string_view text);

/// Whether somebody can be asked: standard input and standard error are terminals.
bool is_interactive();

/// Writes the question to standard error and reads a line from standard input, without its end.
/// A line is at most 1 MiB long. Nothing when the input has ended.
std::optional<std::string> ask(std::string_view question);

}  // namespace runtime_exports::io

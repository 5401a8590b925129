#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace runtime_exports::io {

/// Writes the text to standard error if possible.
void write_to_terminal(std::string_view text);

/// Whether there is somebody to ask: standard input and standard error are terminals.
bool is_interactive();

/// Writes the question to standard error and reads a line of at most 1 MiB from standard input,
/// without its end; `std::nullopt` when the input has ended.
std::optional<std::string> ask(std::string_view question);

}  // namespace runtime_exports::io

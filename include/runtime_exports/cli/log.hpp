#pragma once

#include <string_view>

namespace runtime_exports::cli {

enum class LogLevel { off, error, warning, info, debug };

enum class Colour { never, always };

/// Sets up the log on stderr. Before, nothing is logged.
void start_log(LogLevel level, Colour colour);

/// Writes one line, or nothing if the level is not wanted. The text must be escaped for a terminal.
void log(LogLevel level, std::string_view line);

}  // namespace runtime_exports::cli

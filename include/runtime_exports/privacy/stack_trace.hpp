#pragma once

#include <string_view>

namespace runtime_exports::privacy {

/// The line of a stack trace that says what happened; the text itself if no line of it is a stack
/// frame, and nothing if all of them are. Linear time.
///
/// - Python: the first line after the frames that is not indented.
/// - Go, Rust, C++: the line with `panic:`, `panicked at`, `terminate called` or the sanitizer's.
/// - Otherwise (JavaScript, Java, C#, gdb): the last line before the frames, else the first after.
std::string_view exception_line(std::string_view text);

}  // namespace runtime_exports::privacy

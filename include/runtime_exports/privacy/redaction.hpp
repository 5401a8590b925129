#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "runtime_exports/privacy/account_index.hpp"

namespace runtime_exports::privacy {

/// No redacted text has more characters (code points).
inline constexpr std::size_t most_redacted_characters = 300;

/// The line of a stack trace that says what happened; the text itself if no line of it is a stack
/// frame, and nothing if all of them are. Linear time.
///
/// - Python: the first line after the frames that is not indented.
/// - Go, Rust, C++: the line with `panic:`, `panicked at`, `terminate called` or the sanitizer's.
/// - Otherwise (JavaScript, Java, C#, gdb): the last line before the frames, else the first after.
std::string_view exception_line(std::string_view text);

/// The text as it may be published: on one line, of a stack trace only the exception_line(),
/// private parts replaced by `[email]`, `[ip]`, `[secret]` and `[id]` (accounts,
/// `user_code:X`, `email:X`, `token:X`), at most 300 characters; a longer one ends with `…`, cut
/// neither inside a character as readers see it (see grapheme_boundary()) nor inside a placeholder.
/// Bytes that are not UTF-8 become spaces.
///
/// find_readable() (see readable_forms.hpp) finds nothing in what is returned, and redacting it
/// again changes nothing. Linear time.
std::string redact(std::string_view text, const AccountIndex& accounts);

}  // namespace runtime_exports::privacy

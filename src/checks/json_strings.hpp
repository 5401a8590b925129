#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace runtime_exports::checks {

/// Where the string's closing quotation mark is; `begin` is behind the opening one. The end of the
/// text if it never closes.
std::size_t find_string_end(std::string_view text, std::size_t begin);

/// The text between two quotation marks with its escapes undone: a view of `raw` if it has none,
/// else of `buffer`. What is no escape stays as it is; half of a surrogate pair becomes U+FFFD.
std::string_view decode_string(std::string_view raw, std::string& buffer);

/// Appends what the escape that begins with the backslash at `at` means, or the backslash itself if
/// it begins none. Returns how many bytes of `raw` that took.
std::size_t append_escape(std::string& out, std::string_view raw, std::size_t at);

/// Appends a code point as UTF-8.
void append_utf8(std::string& out, std::uint32_t value);

}  // namespace runtime_exports::checks

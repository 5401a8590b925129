#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace runtime_exports::checks {

/// Where the string's closing quotation mark is; `begin` is behind the opening one. The end of the
/// text if it never closes.
std::size_t find_string_end(std::string_view text, std::size_t begin);

/// The text between two quotation marks with its escapes undone: a view of `raw` if it has none,
/// else of `buffer`. What is no escape stays as it is; half of a surrogate pair becomes U+FFFD.
std::string_view decode_string(std::string_view raw, std::string& buffer);

}  // namespace runtime_exports::checks

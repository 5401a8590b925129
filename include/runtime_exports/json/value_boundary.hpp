#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace runtime_exports::json {

/// What may be between the tokens of JSON.
inline constexpr std::string_view white_space = " \t\r\n";
constexpr bool is_white_space(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// The offset after the last byte of the JSON value at the front of the text; `std::nullopt` if the
/// text ends first. A number or word ends only where something follows it. Looks only at brackets
/// and quotation marks; the parser decides whether it is JSON.
std::optional<std::size_t> find_value_end(std::string_view text);

}  // namespace runtime_exports::json

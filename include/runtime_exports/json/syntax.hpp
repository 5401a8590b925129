#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "runtime_exports/json/parser.hpp"

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

/// Appends the decoded form of the text between a string's quotation marks.
/// Returns the offset in `content` and the error there, if there is one.
std::optional<ParseError> unescape(std::string_view content, std::string& out);

/// Checks that it is a JSON number within a double. Returns what is wrong, if anything.
std::optional<std::string_view> number_defect(std::string_view token);

/// The slow second pass that finds where a refused text stops being JSON. It accepts and refuses
/// exactly what the parser does, except for duplicate names, which the parser finds itself.
/// The text is in so many arrays or objects.
std::optional<ParseError> find_syntax_error(std::string_view text, std::size_t levels_around);

}  // namespace runtime_exports::json

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime_exports/json/parser.hpp"

namespace runtime_exports::json {

/// Appends the decoded form of what is between a string's quotation marks.
/// Returns the offset in `content` and what is wrong there, if something is.
std::optional<ParseError> unescape(std::string_view content, std::string& out);

/// Whether it is a JSON number within a double. Nothing, or what is wrong with it.
std::optional<std::string_view> number_defect(std::string_view token);

/// The slow second look that says where a text that was refused stops being JSON. It accepts and
/// refuses exactly what the parser does, but for duplicate names, which the parser finds itself.
std::optional<ParseError> find_syntax_error(std::string_view text);

}  // namespace runtime_exports::json

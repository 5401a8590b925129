#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace runtime_exports::json {

/// Where the JSON value at the front of the text ends: the offset after its last byte. Nothing if
/// the text ends first; a number or word ends only where something follows it. Only brackets and
/// quotation marks are looked at: whether it is JSON is for the parser to say.
std::optional<std::size_t> find_value_end(std::string_view text);

}  // namespace runtime_exports::json

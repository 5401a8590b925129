#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace runtime_exports::json {

/// The offset after the last byte of the JSON value at the front of the text; `std::nullopt` if the
/// text ends first. A number or word ends only where something follows it. Looks only at brackets
/// and quotation marks; the parser decides whether it is JSON.
std::optional<std::size_t> find_value_end(std::string_view text);

}  // namespace runtime_exports::json

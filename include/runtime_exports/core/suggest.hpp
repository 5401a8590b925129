#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace runtime_exports {

/// The name that was most likely meant: the nearest by edits (insert, delete, replace, swap of
/// neighbours), at most one or a third of its length away; `std::nullopt` if none is that near, or
/// if `written` has more than 200 bytes.
std::optional<std::string> nearest_name(std::string_view written,
                                        std::span<const std::string> names);

/// " (did you mean `name`?)", or empty.
std::string suggestion(std::string_view written, std::span<const std::string> names);

}  // namespace runtime_exports

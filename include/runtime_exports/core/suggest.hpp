#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace runtime_exports {

/// The name that was most likely meant: the nearest by edits (insert, delete, replace, swap of
/// neighbours), at most a third of its length away; `std::nullopt` if none is that near.
std::optional<std::string> nearest_name(std::string_view written,
                                        std::span<const std::string> names);

/// " (did you mean `name`?)", or empty.
std::string suggestion(std::string_view written, std::span<const std::string> names);

}  // namespace runtime_exports

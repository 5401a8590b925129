#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime_exports/json/document.hpp"

namespace runtime_exports::schema {

/// Appends "/" and the name with its `~` and `/` escaped (RFC 6901).
void append_token(std::string& pointer, std::string_view name);

/// The value that the pointer leads to from `root`; nothing if it leads nowhere.
std::optional<json::Value> value_at(const json::Value& root, std::string_view pointer);

}  // namespace runtime_exports::schema

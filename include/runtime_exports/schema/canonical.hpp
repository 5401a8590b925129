#pragma once

#include <string>
#include <string_view>

#include "runtime_exports/json/document.hpp"

namespace runtime_exports::schema {

/// Whether two objects with the same members in another order are equal.
enum class MemberOrder { ignored, compared };

/// Appends a text that two values share if and only if they are equal as JSON Schema understands
/// it: numbers by their value, objects whatever the order of their members, unless that is
/// compared.
void append_canonical(std::string& out, const json::Value& value,
                      MemberOrder order = MemberOrder::ignored);

/// The same for a string.
void append_canonical(std::string& out, std::string_view text);

/// Whether no two elements of the array are equal. O(n log n) comparisons.
bool has_unique_elements(const json::Value& array);

}  // namespace runtime_exports::schema

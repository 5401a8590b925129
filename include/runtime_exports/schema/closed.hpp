#pragma once

#include <cstddef>
#include <optional>

#include "runtime_exports/json/document.hpp"

namespace runtime_exports::schema {

/// The first place of a schema that lets an object have members which it does not describe:
/// `additionalProperties` is absent or true, or nothing says what an array holds. Returns its
/// offset in the source; `std::nullopt` if every object is closed. The schema must compile by
/// itself. Follows the references `#` and `#/$defs/NAME`, so that the place is where the object is
/// described; a place that only another one closes counts as open, and so does a part with an
/// `$id` of its own.
std::optional<std::size_t> find_open_place(const json::Document& schema);

}  // namespace runtime_exports::schema

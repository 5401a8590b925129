#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/json/document.hpp"

namespace runtime_exports::json {

/// One step into a value: to a member by name, or to an element by index.
struct PathStep {
  std::string_view name;  ///< of a member; points into the document
  std::size_t index = 0;  ///< of the element, or of the member in the order of the text
};

using Path = std::span<const PathStep>;

/// The path from the root to the innermost value that begins, or whose name begins, at `offset` of
/// the source or before it.
std::vector<PathStep> path_to(const Document& document, std::size_t offset);

/// The steps of a JSON pointer whose names contain neither `~` nor indices.
std::vector<PathStep> path_of_names(std::string_view pointer);

/// Appends "/" and the name with its `~` and `/` escaped (RFC 6901).
void append_token(std::string& pointer, std::string_view name);

/// How far a path leads.
struct Reached {
  Reached(const Value& reached, std::size_t taken) : value(reached), steps(taken) {}

  Value value;
  std::size_t steps;  ///< how many steps of the path
};

/// Follows the path from a value as far as its members and elements exist.
Reached follow(const Value& from, Path path);

}  // namespace runtime_exports::json

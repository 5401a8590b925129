#pragma once

#include <string>
#include <string_view>

#include "runtime_exports/json/document.hpp"

namespace runtime_exports::schema {

/// What the value of a keyword must be, and so where in it there are schemas.
enum class Shape {
  any,
  text,
  flag,
  count,
  number,
  list,
  schema,
  schema_list,
  schema_map,
  type_names,
  name_list,
  name_list_map,
};

struct Keyword {
  std::string_view name;
  Shape shape;
};

/// The keyword of that name; null if the program does not support it.
const Keyword* find_keyword(std::string_view name);

/// Whether the value has the shape; of schemas only that they are objects or booleans.
bool has_shape(Shape shape, const json::Value& value);

/// What a value of this shape is, for people.
std::string_view shape_description(Shape shape);

/// Why a keyword is refused, one sentence that begins with the keyword.
std::string refusal_of(std::string_view keyword);

}  // namespace runtime_exports::schema

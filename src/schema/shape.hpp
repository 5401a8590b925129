#pragma once

#include <string_view>

#include "runtime_exports/json/document.hpp"

namespace runtime_exports::schema {

/// Where in the value of a keyword there are schemas.
enum class Subschemas { none, itself, elements, members };

/// What the value of a keyword must be.
struct Shape {
  std::string_view description;  ///< for people
  /// Of schemas in it only that they are objects or booleans.
  bool (*fits)(const json::Value& value);
  Subschemas subschemas = Subschemas::none;
};

namespace shapes {
extern const Shape any;
extern const Shape text;
extern const Shape flag;
extern const Shape count;
extern const Shape number;
extern const Shape list;
extern const Shape schema;
extern const Shape schema_list;
extern const Shape schema_map;
extern const Shape type_names;
extern const Shape name_list;
extern const Shape name_list_map;
}  // namespace shapes

}  // namespace runtime_exports::schema

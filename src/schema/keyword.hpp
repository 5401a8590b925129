#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "rules.hpp"

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

class Compiler;
class Run;

/// What the program knows of a keyword.
struct Keyword {
  std::string_view name;
  const Shape* shape;
  /// Adds the keyword's check to the rule that is being compiled, or its part to a check that
  /// several keywords share. Null: the keyword is only a remark.
  void (*compile)(Compiler& compiler, const Keyword& keyword, const json::Value& value) = nullptr;
  KindSet kinds = 0;  ///< what its check looks at; 0 if it has none of its own
  /// Whether the instance keeps the check. What is wrong inside the instance it passes to the run
  /// itself.
  bool (*holds)(Run& run, const Check& check, const Instance& instance) = nullptr;
  std::string_view expected = {};  ///< for people, `{}` for the check's text
};

/// The keyword of that name; null if the program does not support it.
const Keyword* find_keyword(std::string_view name);

/// "1 member", "3 members".
std::string describe_count(std::uint64_t count, std::string_view unit);

/// Why a keyword is refused, one sentence that begins with the keyword.
std::string refusal_of(std::string_view keyword);

/// Adds the checks of the compiler's current schema, whose keywords are known and fit their shapes.
void compile_schema(Compiler& compiler);

}  // namespace runtime_exports::schema

#pragma once

#include <string>
#include <string_view>

#include "rules.hpp"
#include "shape.hpp"

namespace runtime_exports::schema {

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

/// Why a keyword is refused, one sentence that begins with the keyword.
std::string refusal_of(std::string_view keyword);

/// Adds the checks of the compiler's current schema, whose keywords are known and fit their shapes.
void compile_schema(Compiler& compiler);

}  // namespace runtime_exports::schema

#pragma once

#include <string>
#include <string_view>

#include "runtime_exports/core/result.hpp"

namespace runtime_exports::schema {

/// A pattern of ECMA-262 (with the flag `u`, as JSON Schema recommends) in RE2's syntax.
struct TranslatedPattern {
  std::string re2;
  /// What of it no finite automaton can do ("a back reference"); empty if there is nothing.
  std::string beyond_re2;
};

/// Translates a pattern so that RE2 finds what an ECMAScript engine finds: `.`, `\s`, `\uXXXX`,
/// `\cX`, `\p{Letter}`, `[]` and the rest mean there what they mean here.
/// Errors: why it is no pattern of ECMA-262, one sentence.
Result<TranslatedPattern, std::string> translate_ecmascript_pattern(std::string_view pattern);

/// Whether the text is a pattern of ECMA-262; linear in its length, nothing is compiled.
bool is_ecmascript_pattern(std::string_view text);

}  // namespace runtime_exports::schema

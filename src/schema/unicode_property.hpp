#pragma once

#include <string>
#include <string_view>

#include "runtime_exports/core/result.hpp"

namespace runtime_exports::schema {

enum class Negation { plain, negated };

/// A class of characters in RE2's syntax, bracketed unless it is a single escape; empty if RE2 does
/// not know the property.
struct UnicodeProperty {
  std::string re2;
};

/// What stands for the escape \p{TEXT}, or \P{TEXT}.
/// Errors: why it is no property of ECMA-262.
Result<UnicodeProperty, std::string> translate_unicode_property(std::string_view text,
                                                                Negation negation);

}  // namespace runtime_exports::schema

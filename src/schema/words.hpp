#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "rules.hpp"

namespace runtime_exports::schema {

/// A type, as a schema and as a message names it.
struct NamedKind {
  KindSet bit;
  std::string_view name;
  std::string_view words;
};

// In the order in which people say it: "a string or null".
inline constexpr std::array<NamedKind, 7> named_kinds = {{
    {kind_bit(json::Kind::object), "object", "an object"},
    {kind_bit(json::Kind::array), "array", "an array"},
    {kind_bit(json::Kind::string), "string", "a string"},
    {kind_bit(json::Kind::number), "number", "a number"},
    {whole_number_bit, "integer", "an integer"},
    {kind_bit(json::Kind::boolean), "boolean", "a boolean"},
    {kind_bit(json::Kind::null), "null", "null"},
}};

/// "a string", "an integer or null".
std::string describe_kinds(KindSet kinds);

/// "1 member", "3 members".
std::string describe_count(std::uint64_t count, std::string_view unit);

/// What a string is that matches the pattern of this schema: the schema's title, else its
/// description, cut when it is long, and the pattern.
std::string describe_pattern(const json::Value& schema, std::string_view pattern);

/// A value of a schema as a message shows it: a string in backticks, other scalars as written; cut
/// when it is long.
std::string describe_value(const json::Value& value);

/// "one of" the values of an `enum`, or how many there are.
std::string describe_list(const json::Value& values);

}  // namespace runtime_exports::schema

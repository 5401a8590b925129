#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "rules.hpp"

namespace runtime_exports::schema {

/// "a string", "an integer or null"; "nothing" for no kind.
std::string describe_kinds(KindSet kinds);

/// "1 member", "3 members".
std::string describe_count(std::uint64_t count, std::string_view one, std::string_view many);

/// What a schema says of itself to people: its title, else its description, without a final stop
/// and cut when it is long; empty if it says nothing.
std::string describe_schema(const json::Value& schema);

/// Those words and then the pattern; the pattern alone if there are no words.
std::string describe_pattern(std::string_view words, std::string_view pattern);

/// A value of a schema as a message shows it: a string in backticks, anything else as written; cut
/// when it is long.
std::string describe_value(const json::Value& value);

}  // namespace runtime_exports::schema

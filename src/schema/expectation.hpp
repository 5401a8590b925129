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

/// A value of a schema as a message shows it: a string in backticks, anything else as written; cut
/// when it is long.
std::string describe_value(const json::Value& value);

}  // namespace runtime_exports::schema

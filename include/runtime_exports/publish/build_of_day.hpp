#pragma once

#include <string>
#include <string_view>

#include "runtime_exports/core/result.hpp"

namespace runtime_exports::publish {

/// The build that follows `before` on the day `date` (YYYY-MM-DD): `YYYY.MM.DD+NNN`, counted on if
/// `before` is a build of that day, else the first. It is higher than `before` in the order of
/// builds.
/// Errors: refused if `before` is of a later day, or its count has more than nine digits.
Result<std::string> build_of_day(std::string_view before, std::string_view date);

}  // namespace runtime_exports::publish

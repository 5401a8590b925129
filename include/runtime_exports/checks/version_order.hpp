#pragma once

#include <compare>
#include <string_view>

namespace runtime_exports::checks {

/// The order of two versions by SemVer's precedence (1.0.0-alpha before 1.0.0, alpha.2 before
/// alpha.10). What is not a number is compared as text.
std::strong_ordering compare_versions(std::string_view a, std::string_view b);

/// The order of two builds by their runs of digits: "2026.07.16+005" before "2026.07.16+010".
std::strong_ordering compare_builds(std::string_view a, std::string_view b);

}  // namespace runtime_exports::checks

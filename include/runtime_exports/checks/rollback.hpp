#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "runtime_exports/core/finding.hpp"

namespace runtime_exports::checks {

/// The order of two versions by SemVer's precedence (1.0.0-alpha before 1.0.0, alpha.2 before
/// alpha.10). What is not a number is compared as text.
std::strong_ordering compare_versions(std::string_view a, std::string_view b);

/// The order of two builds by their runs of digits: "2026.07.16+005" before "2026.07.16+010".
std::strong_ordering compare_builds(std::string_view a, std::string_view b);

/// What a set of exports says of the state that it was made of.
struct SetStamp {
  std::string generated_at;  ///< RFC 3339
  std::string version;
  std::string build;
};

/// Finds a set that is older than the published one: an older stamp, a lower version, at equal
/// version a lower build. Nothing if it does not, or if nothing is published.
Findings check_rollback(const SetStamp& next, const std::optional<SetStamp>& published,
                        Severity severity);

}  // namespace runtime_exports::checks

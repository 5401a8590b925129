#pragma once

#include <optional>
#include <string>

#include "runtime_exports/core/finding.hpp"

namespace runtime_exports::checks {

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

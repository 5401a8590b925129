#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/publish/manifest_plan.hpp"

namespace runtime_exports::publish {

/// The time of `--generated-at` in UTC. Errors: usage.
Result<std::string> parse_generated_at(std::string_view given);

/// Warns of a stamp that is later than the clock: readers call such exports invalid.
Findings check_stamp(const checks::SetStamp& stamp, std::int64_t now_utc_seconds);

/// Warns of files in a git tree that its hosts refuse.
void check_sizes(const std::string& root, const std::vector<ExportResult>& exports,
                 Findings& findings);

}  // namespace runtime_exports::publish

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/checks/append_only.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/exports/build_context.hpp"
#include "runtime_exports/publish/pipeline/baselines.hpp"
#include "runtime_exports/publish/pipeline/loaded_state.hpp"

namespace runtime_exports::publish {

/// The last day that a new entry may have, YYYY-MM-DD: the day after the later one of the
/// snapshot's and today.
std::string latest_entry_date(Instant snapshot, std::int64_t now_utc_seconds);

/// Writes both changelogs and holds them against the baselines, against one another and, both, to
/// what the public may read. Findings name the canonical changelog's entries; what both exports
/// have of one place is said once. `earlier` holds what read_baselines() found.
Findings check_changelogs(const LoadedState& loaded, const exports::BuildContext& context,
                          const std::vector<Baseline>& baselines, std::int64_t now_utc_seconds,
                          const Findings& earlier);

}  // namespace runtime_exports::publish

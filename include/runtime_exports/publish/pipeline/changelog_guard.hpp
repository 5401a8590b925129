#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/checks/append_only.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/exports/fields.hpp"
#include "runtime_exports/publish/pipeline/baselines.hpp"
#include "runtime_exports/publish/pipeline/loaded_state.hpp"

namespace runtime_exports::publish {

/// The last day that a new entry may have, YYYY-MM-DD: the day after the snapshot's day or after
/// today, whichever is later.
std::string latest_entry_date(Instant snapshot, std::int64_t now_utc_seconds);

/// Writes both changelogs and checks them against the baselines, against each other, and against
/// the rules for public text. Findings name the entries of the canonical changelog; a problem that
/// both exports have in the same place is reported once. `earlier` holds the findings of
/// read_baselines().
Findings check_changelogs(const LoadedState& loaded, const exports::BuildContext& context,
                          const std::vector<Baseline>& baselines, std::int64_t now_utc_seconds,
                          const Findings& earlier);

}  // namespace runtime_exports::publish

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/checks/append_only.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/exports/build_context.hpp"
#include "runtime_exports/exports/state_view.hpp"
#include "runtime_exports/publish/baselines.hpp"

namespace runtime_exports::publish {

/// Both changelogs as they would be published.
struct ChangelogTexts {
  std::string canonical;    ///< changelog.runtime.json
  std::string for_readers;  ///< changelog.json
};

ChangelogTexts write_changelogs(const exports::StateView& state,
                                const exports::BuildContext& context);

/// The last day that a new entry may have, YYYY-MM-DD: the day after the later one of the
/// snapshot's and today.
std::string latest_entry_date(Instant snapshot, std::int64_t now_utc_seconds);

/// Holds the texts against the baselines, against one another and, both of them, to what the public
/// may read.
void check_changelogs(const ChangelogTexts& texts, const std::vector<Baseline>& baselines,
                      std::string_view latest_date, const checks::PrivacyKnowledge& known,
                      Findings& findings);

}  // namespace runtime_exports::publish

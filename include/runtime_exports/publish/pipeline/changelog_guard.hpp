#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/exports/fields.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/io/git.hpp"
#include "runtime_exports/publish/pipeline/loaded_state.hpp"
#include "runtime_exports/publish/tree/known_set.hpp"

namespace runtime_exports::publish {

/// The rule of the finding that a changelog was published once and is lost.
inline constexpr std::string_view lost_changelog_rule = "changelog.published-missing";

/// A changelog that was published before.
struct Baseline {
  std::string name;  ///< its name in messages
  std::string text;
};

/// Reads the baselines that the request names and takes the changelogs of the known sets; equal
/// ones once. A revision without the published changelog supplies its canonical one. If a manifest
/// or git's HEAD shows an earlier publish, but its changelog is missing, unreadable or (unless the
/// set is torn) different from what its manifest lists, that is an error among the findings, or a
/// warning if another source supplies a changelog. Errors: missing_input for a name that is neither
/// a file nor a revision, and if git is needed and cannot answer; usage, also for a name that is
/// both; io.
Result<std::vector<Baseline>> read_baselines(io::FileSystem& files, const PublishRequest& request,
                                             const KnownSets& sets, const io::GitTime& git_time,
                                             Findings& findings);

/// Why the published changelog may not stay as it is in a publish of other exports: its manifest
/// lists it, and it is missing, unreadable or different. `std::nullopt` if nothing is wrong.
std::optional<Finding> find_lost_changelog(const KnownSet& here);

/// The last day that a new entry may have, YYYY-MM-DD: the day after the snapshot's day or after
/// today, whichever is later.
std::string latest_entry_date(Instant snapshot, std::int64_t now_utc_seconds);

/// Writes both changelogs and checks them against the baselines, each other, and the rules for
/// public text. Findings name the entries of the canonical changelog, a problem of both exports in
/// one place once. `earlier` holds the findings of read_baselines().
Findings check_changelogs(const LoadedState& loaded, const exports::BuildContext& context,
                          const std::vector<Baseline>& baselines, std::int64_t now_utc_seconds,
                          const Findings& earlier);

/// The entries of the changelog for the feed, by their number: the newest 100 that a changelog
/// could begin with today. What may stay only because it was published before is left out.
std::vector<std::size_t> select_feed_entries(const LoadedState& loaded);

}  // namespace runtime_exports::publish

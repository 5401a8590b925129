#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/checks/privacy_gate.hpp"
#include "runtime_exports/core/finding.hpp"

namespace runtime_exports::checks {

/// The text of a changelog.runtime.json, and what messages call it: a file, a revision.
struct ChangelogText {
  std::string name;
  std::string_view text;
};

/// The rule of the note that there was nothing to compare a changelog with.
inline constexpr const char* first_changelog_rule = "changelog.first";

/// What the guard of the changelog says.
struct AppendOnlyReport {
  Findings findings;
  /// For each entry of the text, in its order: whether a baseline holds the same entry. Such an
  /// entry can no longer be corrected, so what is wrong with it is a warning.
  std::vector<bool> settled;
};

/// Compares a changelog that is to be published with what was published before, entry by entry and
/// by decoded members: escapes, forms of numbers and the order of an entry's members do not count,
/// a null member is as good as absent, and so is an empty `tags`. The order of the members of
/// `changes` counts.
///
/// Errors are `changelog.removed` and `changelog.changed` (one for each entry and baseline, with
/// its id and the names of what changed), `changelog.duplicate_id` (ids that differ only in case
/// are one id), and in entries that no baseline holds: `changelog.date`, a day that does not exist,
/// is before 2000-01-01 or after `latest_date` (YYYY-MM-DD); `changelog.scope`, another than
/// `runtime`; `changelog.markup`, `<` before a letter, `/` or `!` in any text or name;
/// `changelog.control`, a control character, but for line feeds in `description` and `details`;
/// `privacy.*`, what the gate of privacy_gate.hpp finds. In a published entry these are warnings.
/// `changelog.baseline` is a baseline that cannot be read, `changelog.syntax` a text that cannot;
/// without any baseline a note, `changelog.first`, says so. Of each severity 50 are described.
///
/// O(n log n) for any number of entries, also of one id.
AppendOnlyReport check_append_only(const ChangelogText& next,
                                   std::span<const ChangelogText> baselines,
                                   std::string_view latest_date,
                                   const PrivacyKnowledge& known = {});

}  // namespace runtime_exports::checks

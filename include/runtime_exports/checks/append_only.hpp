#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/checks/privacy_gate.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/json/document.hpp"

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

/// Whether an entry of changelog.runtime.json has a member of that name; any other is data.
bool is_entry_member(std::string_view name);

/// A text that two members share if and only if they count as the same when entries of a changelog
/// are compared; `std::nullopt` for one that is as good as absent: null, and an empty `tags`. The
/// order of the members of `changes` counts: readers see it in `details`.
std::optional<std::string> content_of(const json::Value& entry, std::string_view name);

/// Appends such a text for all members of an entry, whatever their order.
void append_entry_content(std::string& out, const json::Value& entry);

/// Finds in the entries of the changelog `file` what a new entry may not have: `changelog.date`,
/// `changelog.scope`, `changelog.markup` and `changelog.control` as described above.
/// Errors, and warnings where the entry is `settled` (one for each entry, in order).
Findings check_new_entries(const json::Document& changelog, std::string_view file,
                           const std::vector<bool>& settled, std::string_view latest_date);

/// Whether the two changelogs of one set tell the same: as many entries, in the same order, with
/// equal `id`, `version`, `title` and `date`. `canonical` is the text of changelog.runtime.json,
/// `for_readers` that of changelog.json. Errors `changelog.disagreement`, at the places of
/// changelog.json; where an id differs, what follows is not compared. A text that is not JSON is
/// for the check of its schema to report: nothing is found then.
Findings check_changelogs_agree(std::string_view canonical, std::string_view for_readers);

}  // namespace runtime_exports::checks

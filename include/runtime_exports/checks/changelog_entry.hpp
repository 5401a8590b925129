#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/json/document.hpp"

namespace runtime_exports::checks {

/// Whether an entry of changelog.runtime.json has a member of that name; any other is data.
bool is_entry_member(std::string_view name);

/// A text that two members share if and only if they count as the same when entries of a changelog
/// are compared; `std::nullopt` for one that is as good as absent: null, and an empty `tags`. The
/// order of the members of `changes` counts: readers see it in `details`.
std::optional<std::string> content_of(const json::Value& entry, std::string_view name);

/// Appends such a text for all members of an entry, whatever their order.
void append_entry_content(std::string& out, const json::Value& entry);

/// Finds in the entries of the changelog `file` what a new entry may not have: `changelog.date`,
/// `changelog.scope`, `changelog.markup` and `changelog.control` as append_only.hpp describes them.
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

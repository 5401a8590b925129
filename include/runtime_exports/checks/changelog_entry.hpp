#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/json/document.hpp"

namespace runtime_exports::checks {

/// Whether an entry of changelog.runtime.json has a member of that name; any other is data.
bool is_entry_member(std::string_view name);

/// The member as it counts when entries of a changelog are compared; `std::nullopt` for one that is
/// as good as absent: null, and a `tags` that is empty.
std::optional<json::Value> find_content(const json::Value& entry, std::string_view name);

/// Appends a text that two values of a member share if and only if they have the same content. The
/// order of the members of `changes` is content: readers see it in `details`.
void append_content(std::string& out, const json::Value& value);

/// The same for two entries, whatever the order of their own members.
void append_entry_content(std::string& out, const json::Value& entry);

/// Whether the two changelogs of one set tell the same: as many entries, in the same order, with
/// equal `id`, `version`, `title` and `date`. `canonical` is the text of changelog.runtime.json,
/// `for_readers` that of changelog.json. Errors `changelog.disagreement`, at the places of
/// changelog.json; where an id differs, what follows is not compared. A text that is not JSON is
/// for the check of its schema to report: nothing is found then.
Findings check_changelogs_agree(std::string_view canonical, std::string_view for_readers);

}  // namespace runtime_exports::checks

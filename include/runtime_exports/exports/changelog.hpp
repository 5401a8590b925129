#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/state/changelog.hpp"

namespace runtime_exports::exports {

/// Writes the members of an entry of the canonical changelog up to its tags, into the object that
/// is open.
void write_canonical_members(const state::ChangelogEntry& entry, json::Writer& out);

/// Writes a member that is a list of texts.
void write_texts(std::string_view name, const std::vector<std::string>& texts, json::Writer& out);

}  // namespace runtime_exports::exports

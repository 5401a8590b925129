#pragma once

#include <span>
#include <string>

#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/state/documents.hpp"

namespace runtime_exports::exports {

/// Writes an entry as the canonical changelog has it, without an empty date, version or list of
/// tags.
void write_new_entry(const state::ChangelogEntry& entry, json::Writer& out);

/// The text of a canonical changelog with these entries alone.
std::string write_new_entries(std::span<const state::ChangelogEntry> entries);

}  // namespace runtime_exports::exports

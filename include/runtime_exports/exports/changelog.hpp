#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/exports/source.hpp"
#include "runtime_exports/json/path.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/state/changelog.hpp"

namespace runtime_exports::exports {

/// Writes an entry as the canonical changelog has it, without an empty date, version or list of
/// tags.
void write_new_entry(const state::ChangelogEntry& entry, json::Writer& out);

/// The text of a canonical changelog with these entries alone.
std::string write_new_entries(std::span<const state::ChangelogEntry> entries);

/// The place of an entry, or of the part of it that the path leads to, in the changelog's file;
/// `number` is the entry's in `changelog.entries`.
Source entry_source(const state::Changelog& changelog, std::size_t number, json::Path in_entry);

/// Writes a member that is a list of texts.
void write_texts(std::string_view name, const std::vector<std::string>& texts, json::Writer& out);

}  // namespace runtime_exports::exports

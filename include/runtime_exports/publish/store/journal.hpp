#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/publish/store/content.hpp"

namespace runtime_exports::publish {

/// One file of a set that takes its place.
struct JournalEntry {
  std::string path;  ///< below the exports folder: an export's or a manifest's
  std::string slot;  ///< its staged copy; a second link of that is called copy_of(slot)
  std::uint32_t permissions = 0;
  FileDigest digest;
  std::optional<std::string> replaces;  ///< the SHA-256 of what is there before; nothing: no file

  bool operator==(const JournalEntry&) const = default;
};

/// What a committed publish still has to do, should it be interrupted: all of it can be done again.
struct Journal {
  std::uint64_t generation = 0;
  std::string exports;              ///< the setting `paths.exports` that it was begun with
  std::vector<JournalEntry> files;  ///< the exports, then the manifests

  bool operator==(const Journal&) const = default;
};

/// The name of the second link of a staged copy. It outlives the rename of the first, which a power
/// cut may undo on one side only.
std::string copy_of(const std::string& slot);

/// The text of the journal: a line with the SHA-256 of the rest, and a JSON document.
std::string write_journal(const Journal& journal);

/// What the text of a journal says, or nothing if it is damaged: a byte is not as it was written,
/// or it names a path that is none of ours.
std::optional<Journal> decode_journal(std::string_view text);

}  // namespace runtime_exports::publish

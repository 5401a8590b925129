#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/publish/store/content.hpp"

namespace runtime_exports::publish {

/// One file of a set that is being published.
struct JournalEntry {
  std::string path;  ///< below the exports folder: an export's or a manifest's
  std::string slot;  ///< its staged copy, which has a second link named copy_of(slot)
  std::uint32_t permissions = 0;
  FileDigest digest;
  std::optional<std::string>
      replaces;  ///< SHA-256 of the file there before; `std::nullopt`: no file

  bool operator==(const JournalEntry&) const = default;
};

/// What a committed publish still has to do if it is interrupted. Every step can be repeated.
struct Journal {
  std::uint64_t generation = 0;
  std::string exports;              ///< the `paths.exports` that it began with
  std::vector<JournalEntry> files;  ///< the exports, then the manifests

  bool operator==(const Journal&) const = default;
};

/// The name of the second link of a staged copy. It survives the rename of the first, which a power
/// cut may undo in one of the two folders only.
std::string copy_of(const std::string& slot);

/// The text of the journal: a line with the SHA-256 of the rest, then a JSON document.
std::string write_journal(const Journal& journal);

/// Decodes the text of a journal; `std::nullopt` if it is damaged: a byte has changed, or it names
/// a path that is not ours.
std::optional<Journal> decode_journal(std::string_view text);

}  // namespace runtime_exports::publish

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
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

// Names in the work folder.
inline constexpr const char* journal_file = "journal";
inline constexpr const char* new_journal_file = "journal.new";      ///< not yet committed
inline constexpr const char* damaged_journal_file = "journal.bad";  ///< set aside
inline constexpr const char* dropped_journal_file = "journal.dropped";

/// Errors: busy if a committed publish is unfinished; io.
Status<> check_no_journal(io::FileSystem& files, io::Descriptor work);

/// The text of the pending journal; `std::nullopt` if there is none.
/// Errors: unsafe_target if it is not a regular file; io.
Result<std::optional<std::string>> read_journal(io::FileSystem& files, io::Descriptor work);

/// Writes the journal under the name of one that is not committed. Returns it open, to be synced.
/// Errors: io.
Result<io::OwnedDescriptor> write_new_journal(io::FileSystem& files, io::Descriptor work,
                                              const Journal& journal);

/// Makes the new journal the pending one and syncs the folder. After a failure it is not known
/// whether it is pending.
/// Errors: io.
Status<> commit_new_journal(io::FileSystem& files, io::Descriptor work);

/// Renames the pending journal to that of a damaged one, and syncs. Errors: io.
Status<> set_journal_aside(io::FileSystem& files, io::Descriptor work);

/// Removes the pending journal and syncs the folder, even if there was none: a run that was killed
/// may have removed it without a sync. Errors: io.
Status<> remove_journal(io::FileSystem& files, io::Descriptor work);

/// Drops the pending journal and one that was set aside, and syncs. It stays as `journal.dropped`
/// until the next publish, because the published files may be of two generations. Returns whether
/// there was a journal. Errors: io.
Result<bool> drop_journals(io::FileSystem& files, io::Descriptor work);

/// Removes a journal by its name, if there is one, without a sync: one that was not committed, or
/// that was set aside or dropped, once the set is whole. Errors: io.
Status<> remove_journal_named(io::FileSystem& files, io::Descriptor work, const char* name);

}  // namespace runtime_exports::publish

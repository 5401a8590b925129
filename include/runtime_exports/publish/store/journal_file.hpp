#pragma once

#include <optional>
#include <string>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/store/journal.hpp"

namespace runtime_exports::publish {

// Names in the work folder.
inline constexpr const char* journal_file = "journal";
inline constexpr const char* new_journal_file = "journal.new";      ///< not yet committed
inline constexpr const char* damaged_journal_file = "journal.bad";  ///< set aside
inline constexpr const char* dropped_journal_file = "journal.dropped";

/// Whether a committed publish is unfinished. Errors: io.
Result<bool> is_publish_pending(io::FileSystem& files, io::Descriptor work);

/// The error (busy) of a command that finds an unfinished publish and may not finish it.
Error publish_pending();

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

/// Removes journals that were set aside or dropped, once the set is whole. Errors: io.
Status<> remove_old_journals(io::FileSystem& files, io::Descriptor work);

/// Removes a journal that was not committed, if there is one. Errors: io.
Status<> remove_new_journal(io::FileSystem& files, io::Descriptor work);

}  // namespace runtime_exports::publish

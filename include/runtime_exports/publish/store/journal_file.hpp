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

/// Whether a publish waits to be finished. Errors: io.
Result<bool> is_publish_pending(io::FileSystem& files, io::Descriptor work);

/// What is said of one where nothing may be finished: busy.
Error publish_pending();

/// The text of the pending journal; nothing if there is none.
/// Errors: unsafe_target if it is no regular file; io.
Result<std::optional<std::string>> read_journal(io::FileSystem& files, io::Descriptor work);

/// Writes a journal that is not yet committed. Returns it open, to be synced.
/// Errors: io.
Result<io::OwnedDescriptor> write_new_journal(io::FileSystem& files, io::Descriptor work,
                                              const Journal& journal);

/// Makes the new journal the pending one, durably. Whether it is so after a failure is not known.
/// Errors: io.
Status<> commit_new_journal(io::FileSystem& files, io::Descriptor work);

/// Sets the pending journal aside as damaged, durably. Errors: io.
Status<> set_journal_aside(io::FileSystem& files, io::Descriptor work);

/// Removes the pending journal, durably. If there is none, it makes durable that there is none: a
/// run that was killed may have removed it. Errors: io.
Status<> remove_journal(io::FileSystem& files, io::Descriptor work);

/// Drops the pending journal and one that was set aside, durably. It stays as `journal.dropped`
/// until the next publish, because the published files may be of two generations. Returns whether
/// there was one. Errors: io.
Result<bool> drop_journals(io::FileSystem& files, io::Descriptor work);

/// Removes journals that were set aside or dropped, once the set is whole. Errors: io.
Status<> remove_old_journals(io::FileSystem& files, io::Descriptor work);

/// Removes a journal that was not committed, if there is one. Errors: io.
Status<> remove_new_journal(io::FileSystem& files, io::Descriptor work);

}  // namespace runtime_exports::publish

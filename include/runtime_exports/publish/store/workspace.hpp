#pragma once

#include <cstdint>
#include <string>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/clock.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/store/folders.hpp"

namespace runtime_exports::publish {

/// Checks that a run that only reads can trust what it sees. Adds a note if it may not read the
/// work folder.
/// Errors: busy if a committed publish is unfinished; io.
Status<> check_nothing_pending(io::FileSystem& files, const Workspace& workspace,
                               Findings& findings);

/// Whether a journal was set aside or dropped and nothing has been published since: the published
/// files may be of two generations.
bool is_set_torn(io::FileSystem& files, const Workspace& workspace);

/// What a run is about to write.
enum class Writes {
  exports,
  other,  ///< an input, a copy, or nothing but the work folder
};

struct WritingRequest {
  const std::string& root;
  const config::Settings& settings;
  std::int64_t wait_ms = 0;  ///< to wait for the lock
  Writes writes = Writes::other;
};

/// Opens and creates what a run that writes needs, and takes the lock. Does not finish an
/// interrupted publish.
/// Errors: those of prepare_work_folder(), take_lock() and write_gitignore(); to write exports,
/// also those of check_one_mount(); io.
Result<Workspace> open_workspace_for_writing(io::FileSystem& files, io::Clock& clock,
                                             const WritingRequest& request);

/// The warning that something unneeded was left, which the next publish will remove.
Finding untidy(const Error& error);

/// Removes everything in the staging folder, if there is one, and a journal that was not committed.
/// Needs the lock, and no journal may be pending.
Status<> wipe_staging(io::FileSystem& files, const Workspace& workspace);

/// Takes the publisher's lock in the work folder, waiting at most `wait_ms`. It is held until the
/// descriptor is closed or the process ends. The lock file is never removed: after locking, its
/// name must still lead to the same file.
/// Errors: busy if another publisher has it; unsafe_target if the lock file is not a regular file;
/// io.
Result<io::OwnedDescriptor> take_lock(io::FileSystem& files, io::Clock& clock, io::Descriptor work,
                                      std::int64_t wait_ms);

inline constexpr const char* lock_file = "lock";

}  // namespace runtime_exports::publish

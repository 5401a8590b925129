#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/clock.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/store/folders.hpp"

namespace runtime_exports::publish {

/// The folders of a run and, when it writes, the lock and the staging folder.
struct Workspace {
  Folders folders;
  std::optional<io::OwnedDescriptor> lock;
  std::optional<io::OwnedDescriptor> staging;

  /// Where contents may be staged; nothing in a run that writes nothing.
  [[nodiscard]] std::optional<io::Descriptor> staging_descriptor() const {
    return staging ? std::optional{staging->get()} : std::nullopt;
  }
};

/// Opens what there is, for a run that writes nothing.
/// Errors: those of open_folders().
Result<Workspace> open_workspace(io::FileSystem& files, const std::string& root,
                                 const config::Settings& settings);

/// Whether a run that only looks may trust what it sees. A work folder that it may not look into is
/// a note.
/// Errors: busy if a publish is committed and not finished; io.
Status<> check_nothing_pending(io::FileSystem& files, const Workspace& workspace,
                               Findings& findings);

/// Whether a journal was set aside or dropped and nothing was published since: the published files
/// may be of two generations.
bool is_set_torn(io::FileSystem& files, const Workspace& workspace);

/// What a run that writes is about to write.
enum class Writes {
  exports,
  other,  ///< an input, a copy, or nothing but the work folder
};

struct WritingRequest {
  const std::string& root;
  const config::Settings& settings;
  std::int64_t wait_ms = 0;  ///< for the lock
  Writes writes = Writes::other;
};

/// Opens and makes what a run that writes needs, and takes the lock. What an interrupted publish
/// left is still there.
/// Errors: those of prepare_work_folder(), take_lock() and write_gitignore(); to write exports,
/// those of check_one_mount(); io.
Result<Workspace> open_workspace_for_writing(io::FileSystem& files, io::Clock& clock,
                                             const WritingRequest& request);

/// The warning that something is left which nobody needs, and which the next publish removes.
Finding untidy(const Error& error);

/// Removes everything from the staging folder, if there is one, and a journal that was not
/// committed. Only under the lock, and only while no journal is pending.
Status<> wipe_staging(io::FileSystem& files, const Workspace& workspace);

/// Takes the publisher's lock in the work folder, waiting at most so long. It is held until the
/// descriptor is closed, also by the end of the process. The lock file is never removed: after
/// locking, its name must still lead to the very file that was locked.
/// Errors: busy if another publisher has it; unsafe_target if the lock file is no regular file; io.
Result<io::OwnedDescriptor> take_lock(io::FileSystem& files, io::Clock& clock, io::Descriptor work,
                                      std::int64_t wait_ms);

inline constexpr const char* lock_file = "lock";

}  // namespace runtime_exports::publish

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/store/content.hpp"
#include "runtime_exports/publish/store/journal.hpp"
#include "runtime_exports/publish/store/workspace.hpp"

namespace runtime_exports::publish {

/// A published file that is about to be replaced.
struct ReplacedFile {
  io::FileStatus status;
  FileDigest digest;
};

/// What a staged file will become.
struct Destination {
  std::string path;  ///< below the exports folder
  FileDigest digest;
  std::uint32_t permissions = 0;
  std::optional<ReplacedFile> replaces;
};

/// A file in the staging folder that is ready to be moved into place.
struct StagedFile {
  JournalEntry entry;
  std::shared_ptr<io::OwnedDescriptor> file;  ///< open until it is made durable
};

/// Stages one file under two names, not yet synced: its bytes, the owner and security label of the
/// file that it will replace (for a new file the label of its folder), the mode, no access list,
/// and a time. If the size is the same, the second of the time differs from the replaced file's,
/// because web servers and rsync compare only these two.
/// Errors: io; unsafe_target if the file system has no hard links.
Result<StagedFile> stage(io::FileSystem& files, const Workspace& workspace, Content& content,
                         const Destination& destination);

/// Creates the folders of `path` below the exports folder, and sets the mode of ours.
/// Errors: unsafe_target; io.
Status<> prepare_target(io::FileSystem& files, Folders& folders, const std::string& path,
                        std::uint32_t folder_permissions);

/// Sets the mode of a published file and syncs it. Errors: io.
Status<> correct_mode(io::FileSystem& files, io::Descriptor exports, const std::string& path,
                      std::uint32_t permissions);

}  // namespace runtime_exports::publish

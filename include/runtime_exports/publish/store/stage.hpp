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

/// What a staged file is to become.
struct Destination {
  std::string path;  ///< below the exports folder
  FileDigest digest;
  std::uint32_t permissions = 0;
  std::optional<ReplacedFile> replaces;
};

/// A file that waits in the staging folder to take its place.
struct StagedFile {
  JournalEntry entry;
  std::shared_ptr<io::OwnedDescriptor> file;  ///< open until it is made durable
};

/// Brings one file to the staging folder, under two names and not yet durable: its bytes, the owner
/// and the security label of the file that it will replace (a new one has the label of its folder),
/// the mode, no access list besides, and a time. A file of equal size gets a time whose second
/// differs from the replaced one's, because web servers and rsync compare just these two.
/// Errors: io; unsafe_target if the file system has no hard links.
Result<StagedFile> stage(io::FileSystem& files, const Workspace& workspace, Content& content,
                         const Destination& destination);

/// Creates the folders that lead to `path` below the exports folder, and gives ours their mode.
/// Errors: unsafe_target; io.
Status<> prepare_target(io::FileSystem& files, Folders& folders, const std::string& path,
                        std::uint32_t folder_permissions);

/// Gives a published file its mode, durably. Errors: io.
Status<> correct_mode(io::FileSystem& files, io::Descriptor exports, const std::string& path,
                      std::uint32_t permissions);

}  // namespace runtime_exports::publish

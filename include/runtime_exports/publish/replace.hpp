#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/content.hpp"
#include "runtime_exports/publish/workspace.hpp"

namespace runtime_exports::publish {

/// A file that waits in the staging folder to take its place.
struct StagedFile {
  std::string path;  ///< below the exports folder
  std::string slot;
  FileDigest digest;
  std::shared_ptr<io::OwnedDescriptor> file = nullptr;  ///< open until make_durable() synced it
};

/// How a published file and the folders that lead to it are to be readable.
struct Readability {
  std::uint32_t file = 0;
  std::uint32_t folder = 0;
};

/// What a staged file is to become.
struct Destination {
  std::string path;  ///< below the exports folder
  FileDigest digest;
  std::uint32_t permissions = 0;
};

/// Brings one file's bytes, owner, mode and time to the staging folder, not yet durable. `replaced`
/// is the file that it will replace: a file of equal size gets a time whose second differs from
/// its, because web servers and rsync compare just these two. Errors: io.
Result<StagedFile> stage(io::FileSystem& files, Content& content, const Destination& destination,
                         const std::optional<io::FileStatus>& replaced);

/// A set that is ready to be made durable and put in its place.
struct StagedSet {
  std::vector<StagedFile> files;      ///< the exports
  std::vector<StagedFile> manifests;  ///< put in place behind them
};

/// Makes the staged files durable, all at once, and then their folder: what can run out of space
/// does so here, before anything is replaced.
/// Errors: io.
Status<> make_durable(io::FileSystem& files, const Workspace& workspace, const StagedSet& set);

/// Puts the durable set in its place: the exports, then the manifests, every step made durable
/// before the next. From the first rename on it must be finished, not begun anew.
/// Errors: io.
Status<> replace_set(io::FileSystem& files, const Workspace& workspace, const StagedSet& set);

/// Creates the folders that lead to `path` below the exports folder, and gives ours their mode.
/// Errors: unsafe_target, io.
Status<> prepare_target(io::FileSystem& files, io::Descriptor exports, const std::string& path,
                        std::uint32_t folder_permissions);

/// Gives a published file its mode. Errors: io.
Status<> correct_mode(io::FileSystem& files, io::Descriptor exports, const std::string& path,
                      std::uint32_t permissions);

}  // namespace runtime_exports::publish

#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/store/workspace.hpp"

namespace runtime_exports::publish {

/// Where a path leads when links are followed, whether or not it exists. Two places show whether
/// one path is inside the other, however the paths are written.
struct Place {
  using Folder = std::pair<std::uint64_t, std::uint64_t>;  ///< device and inode
  std::vector<Folder> folders;       ///< the nearest existing folder and all of its parents
  std::vector<std::string> missing;  ///< the missing names below that folder
  std::string existing;              ///< a path of the nearest existing folder
};

/// The place of `path`, which is relative to `base`. Errors: io.
Result<Place> find_place(io::FileSystem& files, io::Descriptor base, const std::string& path);

/// Whether `inner` is `outer` or is below it.
bool lies_in(const Place& inner, const Place& outer);

/// The folder of git, in the root.
inline constexpr const char* git_folder = ".git";

/// Checks that the folders of the settings may be written to: neither the exports folder nor the
/// work folder contains the other, the project or an input of the exports, and neither is in
/// `.git`.
/// Errors: settings; io.
Status<> check_places(io::FileSystem& files, io::Descriptor root, const config::Settings& settings);

/// Checks that files can be renamed from the work folder to every folder of the set, or to where
/// these will be created. Changes nothing. Errors: unsafe_target if a mount is between them; io if
/// they are mounted read-only or this user may not write there.
Status<> check_one_mount(const Workspace& workspace);

/// The files and folders that a file named by a person must not replace.
struct NamedFileRequest {
  std::string root;
  const config::Settings& settings;
  /// What the command names besides, such as the file of the settings: relative to the current
  /// folder.
  std::vector<std::string> others = {};
};

/// Checks that a file that a person named (relative to the current folder) may be written: it must
/// be a regular file or not exist, and must not be one of the inputs, the settings or the exports,
/// or be in the work folder or in `.git`. Errors: unsafe_target; io.
Status<> check_named_file(io::FileSystem& files, const NamedFileRequest& request,
                          const std::string& path);

/// The same for a folder that files will be written to.
Status<> check_named_folder(io::FileSystem& files, const NamedFileRequest& request,
                            const std::string& path);

}  // namespace runtime_exports::publish

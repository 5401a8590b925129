#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/store/folders.hpp"

namespace runtime_exports::publish {

/// Where a path leads, links followed, whether or not something is there. However two paths are
/// written, their places tell whether one lies in the other.
struct Place {
  using Folder = std::pair<std::uint64_t, std::uint64_t>;  ///< device and inode
  std::vector<Folder> folders;       ///< the nearest one that exists, and those above it
  std::vector<std::string> missing;  ///< the names that are missing below it
  std::string existing;              ///< a path of the nearest folder that exists
};

/// The place of `path`, which is relative to `base`. Errors: io.
Result<Place> find_place(io::FileSystem& files, io::Descriptor base, const std::string& path);

/// Whether `inner` is `outer` or lies below it.
bool lies_in(const Place& inner, const Place& outer);

/// Whether the folders of the settings may be written to: neither the exports nor the work folder
/// holds the other, the project or what the exports are made from, and neither lies in `.git`.
/// Errors: settings; io.
Status<> check_places(io::FileSystem& files, io::Descriptor root, const config::Settings& settings);

/// Whether files can be renamed from the work folder to every folder of the set, or to where they
/// will be made. Changes nothing. Errors: unsafe_target if a mount lies between; io if they are
/// mounted read-only.
Status<> check_one_mount(io::FileSystem& files, const Folders& folders,
                         const config::Settings& settings);

/// What a file that a person named must not replace.
struct NamedFileRequest {
  std::string root;
  config::Settings::Paths paths;
  std::string config_file;  ///< relative to the current folder
};

/// Whether a file may be written that a person named (relative to the current folder): not if
/// something is there that is no regular file, and not among the inputs, the settings, the exports
/// and what lies in the work folder or in `.git`. Errors: unsafe_target; io.
Status<> check_named_file(io::FileSystem& files, const NamedFileRequest& request,
                          const std::string& path);

/// The same for a folder that files are to be put into.
Status<> check_named_folder(io::FileSystem& files, const NamedFileRequest& request,
                            const std::string& path);

}  // namespace runtime_exports::publish

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::publish {

/// A folder that this run made.
struct NewFolder {
  io::OwnedDescriptor above;
  std::string name;
};
using NewFolders = std::vector<NewFolder>;

/// The folders that a publish works in. They are opened once; from there on everything goes by
/// descriptor, so that nobody can swap a folder for a link in between.
struct Folders {
  io::OwnedDescriptor root;
  std::optional<io::OwnedDescriptor> exports;             ///< nothing: it does not exist yet
  std::optional<io::OwnedDescriptor> work;                ///< only when publishing
  std::optional<Error> closed_work = {};                  ///< why the work folder cannot be opened
  NewFolders made = {};                                   ///< in the order in which they were made
  std::optional<std::size_t> new_work = {};               ///< which of them is the work folder
  std::optional<io::OwnedDescriptor> new_gitignore = {};  ///< not durable yet
};

/// Opens what there is and creates nothing. Symbolic links in `root` and in an absolute
/// `paths.exports` are followed, below them none. A work folder that this user may not look into is
/// no error: who only looks does not need it.
/// Errors: missing_input if the root is missing; unsafe_target for a link or a file in the way;
/// those of check_places().
Result<Folders> open_folders(io::FileSystem& files, const std::string& root,
                             const config::Settings& settings);

/// Creates and opens the work folder (0700), which a publish needs before it knows whether it will
/// publish. Errors: unsafe_target; io.
Status<> prepare_work_folder(io::FileSystem& files, Folders& folders,
                             const config::Settings& settings);

/// Opens the staging folder in the work folder, and creates it if it is missing. Only under the
/// lock: another run may be about to take away what it made. Errors: unsafe_target; io.
Result<io::OwnedDescriptor> prepare_staging_folder(io::FileSystem& files, Folders& folders);

/// Keeps git away from the work folder by a `.gitignore` in it, if there is none. Only under the
/// lock: nobody else may take it for durable before sync_gitignore(). Errors: io, unsafe_target.
Status<> write_gitignore(io::FileSystem& files, Folders& folders);

/// Makes the `.gitignore` durable, which must be before anything private is staged beside it: this
/// run wrote it, or one that was killed did. One that is no file is theirs. Errors: io; one that
/// this run wrote is removed then, and the next run writes a new one.
Status<> sync_gitignore(io::FileSystem& files, Folders& folders);

/// Creates and opens the exports folder if it is missing.
/// Errors: as above.
Status<> prepare_exports_folder(io::FileSystem& files, Folders& folders,
                                const config::Settings& settings);

/// The folders that hold the names that lead to the exports and the work folder.
using Ways = std::vector<io::OwnedDescriptor>;

/// Opens them. They are to be synced: a run that failed or was killed may have made the names and
/// not synced them. Errors: io, unsafe_target.
Result<Ways> open_ways(io::FileSystem& files, const Folders& folders,
                       const config::Settings& settings);

/// Makes the names durable that lead there. Errors: io, unsafe_target.
Status<> sync_ways(io::FileSystem& files, const Folders& folders, const config::Settings& settings);

/// Opens the folder of `path` (relative, `/` between names) below `base`, creating what is missing
/// with the permissions, and adds that to `made`. The new names are durable when the folders that
/// hold them are synced. Symbolic links are refused.
Result<io::OwnedDescriptor> make_folder_path(io::FileSystem& files, io::Descriptor base,
                                             const std::string& path, std::uint32_t permissions,
                                             NewFolders& made);

/// Takes the folders away that this run made and that are empty, the newest first; with a new work
/// folder its lock and `.gitignore` too. For a run that was refused. Only under the lock.
void remove_new_folders(io::FileSystem& files, Folders& folders);

/// The files that the exports are made from, both forms of rows, relative to the root.
std::vector<std::string> input_paths(const config::Settings::Paths& paths);

/// Whether a published file is one that the exports are made from, as when `paths.exports` names
/// the folder of the state: to replace it would destroy the state.
bool is_input(io::FileSystem& files, const Folders& folders, const config::Settings& settings,
              const io::FileStatus& published);

inline constexpr const char* staging_folder = "staging";

}  // namespace runtime_exports::publish

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/clock.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/state/inputs.hpp"

namespace runtime_exports::publish {

/// A folder that this run created.
struct NewFolder {
  io::OwnedDescriptor above;
  std::string name;
};
using NewFolders = std::vector<NewFolder>;

/// The folders that a run works in and, when it writes, the lock. The folders are opened once and
/// then accessed by descriptor only, so that nobody can swap a folder for a link in between.
struct Workspace {
  io::FileSystem& files;  ///< must outlive the workspace, as must the settings
  const config::Settings& settings;
  io::OwnedDescriptor root;
  std::optional<io::OwnedDescriptor> exports = {};  ///< `std::nullopt`: it does not exist yet
  std::optional<io::OwnedDescriptor> work = {};     ///< the same
  std::optional<Error> closed_work = {};            ///< why the work folder cannot be opened
  NewFolders made = {};                             ///< in the order of creation
  std::optional<std::size_t> new_work = {};         ///< which of them is the work folder
  std::optional<io::OwnedDescriptor> lock = {};     ///< only when it writes
  std::optional<io::OwnedDescriptor> staging = {};  ///< the same

  /// The staging folder; `std::nullopt` in a run that does not write.
  [[nodiscard]] std::optional<io::Descriptor> staging_descriptor() const {
    return staging ? std::optional{staging->get()} : std::nullopt;
  }
};

/// Opens a folder of the settings: links are followed only in an absolute path.
io::SystemResult<io::OwnedDescriptor> open_setting(io::FileSystem& files, io::Descriptor root,
                                                   const std::string& path);

/// Opens the project's folder. Errors: missing_input.
Result<io::OwnedDescriptor> open_root(io::FileSystem& files, const std::string& root);

/// Opens the folders that exist and creates nothing. Follows symbolic links in `root` and in an
/// absolute `paths.exports`, but none below them. A work folder that this user may not read is not
/// an error, because a run that only reads does not need it.
/// Errors: missing_input if the root is missing; unsafe_target for a link or a file in the way;
/// those of check_places().
Result<Workspace> open_workspace(io::FileSystem& files, const std::string& root,
                                 const config::Settings& settings);

/// Creates and opens the work folder (0700) if it is missing. Errors: unsafe_target; io.
Status<> prepare_work_folder(Workspace& workspace);

/// Opens the staging folder in the work folder, and creates it if it is missing. Needs the lock,
/// because another run may be about to remove the folders that it created. Errors: unsafe_target;
/// io.
Status<> prepare_staging_folder(Workspace& workspace);

/// What a run is about to write.
enum class Writes {
  exports,
  other,  ///< an input, a copy, or nothing but the work folder
};

/// Writes a `.gitignore` into the work folder, if there is none, so that git ignores the folder. A
/// run that writes exports also syncs it, even if a run that was killed wrote it: this must happen
/// before private data is staged beside it. Needs the lock. Leaves alone what is not a regular
/// file. Errors: io; a `.gitignore` that this run wrote is then removed, and the next run writes a
/// new one.
Status<> prepare_gitignore(const Workspace& workspace, Writes writes);

/// Creates and opens the exports folder if it is missing. Errors: unsafe_target; io.
Status<> prepare_exports_folder(Workspace& workspace);

/// The parent directories of the exports and the work folder, as far up as a run may have created
/// them.
using Ways = std::vector<io::OwnedDescriptor>;

std::vector<io::Descriptor> descriptors_of(const Ways& ways);

/// Opens these directories. They must be synced, because a run that failed or was killed may have
/// created folders in them and not synced them. Errors: io, unsafe_target.
Result<Ways> open_ways(const Workspace& workspace);

/// Syncs these directories. Errors: io, unsafe_target.
Status<> sync_ways(const Workspace& workspace);

/// Opens the folder `path` (relative, names separated by `/`) below `base`. Creates missing folders
/// with these permissions and adds them to `made`; they are durable once their parent directories
/// are synced. Refuses symbolic links.
Result<io::OwnedDescriptor> make_folder_path(io::FileSystem& files, io::Descriptor base,
                                             const std::string& path, std::uint32_t permissions,
                                             NewFolders& made);

/// Removes the empty folders that this run created, newest first; with a new work folder also its
/// lock and `.gitignore`. For a run that was refused. Needs the lock.
void remove_new_folders(Workspace& workspace);

/// Checks that a run that only reads can trust what it sees. Adds a note if it may not read the
/// work folder.
/// Errors: busy if a committed publish is unfinished; io.
Status<> check_nothing_pending(const Workspace& workspace, Findings& findings);

/// Whether a journal was set aside or dropped and nothing has been published since: the published
/// files may be of two generations.
bool is_set_torn(const Workspace& workspace);

struct WritingRequest {
  const std::string& root;
  const config::Settings& settings;
  std::int64_t wait_ms = 0;  ///< to wait for the lock
  Writes writes = Writes::other;
};

/// Opens and creates what a run that writes needs, and takes the lock. Does not finish an
/// interrupted publish.
/// Errors: those of prepare_work_folder(), take_lock() and prepare_gitignore(); to write exports,
/// also those of check_one_mount(); io.
Result<Workspace> open_workspace_for_writing(io::FileSystem& files, io::Clock& clock,
                                             const WritingRequest& request);

/// The warning that something unneeded was left, which the next publish will remove.
Finding untidy(const Error& error);

/// Removes everything in the staging folder, if there is one, and a journal that was not committed.
/// Needs the lock, and no journal may be pending.
Status<> wipe_staging(const Workspace& workspace);

/// Takes the publisher's lock in the work folder, waiting at most `wait_ms`. It is held until the
/// descriptor is closed or the process ends. The lock file is never removed: after locking, its
/// name must still lead to the same file.
/// Errors: busy if another publisher has it; unsafe_target if the lock file is not a regular file;
/// io.
Result<io::OwnedDescriptor> take_lock(io::FileSystem& files, io::Clock& clock, io::Descriptor work,
                                      std::int64_t wait_ms);

// Names in the work folder.
inline constexpr const char* lock_file = "lock";
inline constexpr const char* staging_folder = "staging";

/// The files that an input may be, in both forms of rows, relative to the root.
std::vector<std::string> paths_of(const state::InputDefinition& input,
                                  const config::Settings& settings);

/// The files that a publish reads besides its settings, relative to the root: the inputs, in both
/// forms of rows, the schemas of declarations, the runtime's settings and the key of pseudonyms.
std::vector<std::string> input_paths(const config::Settings& settings);

/// The folder of the changelog's fragments, beside the canonical changelog, relative to the root.
std::string fragments_folder(const config::Settings::Paths& paths);

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

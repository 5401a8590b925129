#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/config/hot_reload.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/store/workspace.hpp"

namespace runtime_exports::publish {
namespace {

using io::Descriptor;
using io::FileSystem;
using io::Links;

constexpr std::uint32_t work_permissions = 0700;

bool is_missing(const std::error_code& error) {
  return error == std::errc::no_such_file_or_directory;
}

Error folder_error(const std::string& path, const std::error_code& error) {
  if (error == std::errc::cross_device_link) {
    return io::io_error(ErrorCode::unsafe_target, path,
                        "the path leads out of the root, or holds `..`",
                        "name the folder by its absolute path, or one below the root", error);
  }
  if (error == std::errc::too_many_symbolic_link_levels || error == std::errc::not_a_directory) {
    return io::io_error(ErrorCode::unsafe_target, path,
                        "a symbolic link or a file is in the way of this folder",
                        "move it away, or name the real folder in the settings (`paths`)", error);
  }
  return io::system_failure(ErrorCode::io, path, "the folder cannot be opened", error);
}

/// Opens a folder by one name, creating it if it is missing.
Result<io::OwnedDescriptor> make_folder(FileSystem& files, Descriptor base, const std::string& name,
                                        std::uint32_t permissions, NewFolders& made_folders) {
  auto folder = io::open_folder(files, base, name);
  if (folder) return *std::move(folder);
  if (!is_missing(folder.error())) return folder_error(name, folder.error());
  const auto made = files.make_folder(base, name, permissions);
  // Another publisher may have been a moment faster.
  if (!made && made.error() != std::errc::file_exists) {
    return io::system_failure(ErrorCode::io, name, "the folder cannot be made", made.error());
  }
  if (made) {
    auto above = io::open_folder(files, base, ".");
    if (above) made_folders.push_back({*std::move(above), name});
  }
  folder = io::open_folder(files, base, name);
  if (!folder) return folder_error(name, folder.error());
  // The umask must not change the modes of the settings.
  if (auto set = files.set_permissions(folder->get(), permissions); !set) {
    return folder_error(name, set.error());
  }
  return *std::move(folder);
}

/// The same for a folder of the settings. The existing part of an absolute path is followed
/// wherever it leads.
Result<io::OwnedDescriptor> make_setting(Workspace& workspace, const std::string& path,
                                         std::uint32_t permissions) {
  auto& files = workspace.files;
  auto& made = workspace.made;
  const auto root = workspace.root.get();
  if (!path.starts_with('/')) return make_folder_path(files, root, path, permissions, made);
  for (auto end = path.size();; end = path.rfind('/', end - 1)) {
    const auto existing = end == 0 ? "/" : path.substr(0, end);
    const auto base = open_setting(files, root, existing);
    if (base) {
      auto folder = make_folder_path(files, base->get(), path.substr(end), permissions, made);
      if (!folder) folder.error().subject = path;
      return folder;
    }
    if (!is_missing(base.error()) || end == 0) return folder_error(existing, base.error());
  }
}

/// Only the work folder itself is private: the exports folder may later share its parent directory.
Result<io::OwnedDescriptor> make_work_folder(Workspace& workspace) {
  const auto& path = workspace.settings.paths.work;
  const auto name = path.find_last_not_of('/');
  const auto slash = name == std::string::npos ? name : path.rfind('/', name);
  if (slash != std::string::npos && slash > 0) {
    const auto above =
        make_setting(workspace, path.substr(0, slash), workspace.settings.permissions.public_dir);
    if (!above) return above.error();
  }
  return make_setting(workspace, path, work_permissions);
}

constexpr const char* gitignore_file = ".gitignore";
constexpr std::string_view gitignore_text = "*\n";

/// Whether a power cut lost some of the bytes that were written. A `.gitignore` that someone
/// changed is not ours.
bool is_gitignore_torn(FileSystem& files, Descriptor work) {
  const auto file = io::open_file(files, work, gitignore_file);
  if (!file) return false;
  std::array<char, gitignore_text.size()> begin{};
  const auto count = files.read_at(file->get(), begin, 0);
  return count && std::ranges::find(begin, '\0') != begin.end();
}

/// Removes the files that a run without staging leaves in the work folder. Returns whether the
/// folder may be removed.
bool empty_work_folder(FileSystem& files, Descriptor work) {
  // After a power cut, staged files must not reappear where git sees them.
  if (files.status_at(work, staging_folder) || !files.sync(work)) return false;
  static_cast<void>(files.remove(work, gitignore_file));
  // Another run may take the lock from here on; the folder stays if that run has begun.
  static_cast<void>(files.remove(work, lock_file));
  return true;
}

/// Whoever may write there decides what a recovery publishes.
Status<> check_work_folder(const Workspace& workspace) {
  constexpr std::uint32_t others_write = 0002;
  const auto& path = workspace.settings.paths.work;
  const auto status = io::or_failure(workspace.files.status(workspace.work->get()), path,
                                     "the status of the work folder cannot be read");
  if (!status) return status.error();
  if ((status->mode & others_write) == 0) return Done{};
  return io::io_error(ErrorCode::unsafe_target, path,
                      "every user of the machine may write to the work folder",
                      fmt::format("`chmod 700 {}`", path));
}

void add_folders_above(const std::string& path, std::set<std::string>& folders) {
  for (auto& folder : io::folders_in(path))
    folders.insert(folder.empty() ? "/" : std::move(folder));
  if (!path.starts_with('/')) folders.insert(".");
}

}  // namespace

io::SystemResult<io::OwnedDescriptor> open_setting(FileSystem& files, Descriptor root,
                                                   const std::string& path) {
  return io::open_folder(files, root, path, path.starts_with('/') ? Links::follow : Links::refuse);
}

Result<io::OwnedDescriptor> make_folder_path(FileSystem& files, Descriptor base,
                                             const std::string& path, std::uint32_t permissions,
                                             NewFolders& made) {
  std::optional<io::OwnedDescriptor> folder;
  std::string_view rest = path;
  while (!rest.empty()) {
    const auto slash = rest.find('/');
    const std::string name{rest.substr(0, slash)};
    rest = slash == std::string_view::npos ? std::string_view{} : rest.substr(slash + 1);
    if (name.empty()) continue;
    auto next = make_folder(files, folder ? folder->get() : base, name, permissions, made);
    if (!next) {
      next.error().subject = path;
      return next.error();
    }
    folder = *std::move(next);
  }
  if (folder) return *std::move(folder);
  auto itself = io::open_folder(files, base, ".");
  if (!itself) return folder_error(path, itself.error());
  return *std::move(itself);
}

Result<io::OwnedDescriptor> open_root(FileSystem& files, const std::string& root) {
  auto opened = io::open_folder(files, io::current_folder, root, Links::follow);
  if (opened) return *std::move(opened);
  return io::system_failure(ErrorCode::missing_input, root, "the root folder cannot be opened",
                            opened.error(), "name the project's folder with `--root`");
}

Result<Workspace> open_workspace(FileSystem& files, const std::string& root,
                                 const config::Settings& settings) {
  auto opened = open_root(files, root);
  if (!opened) return opened.error();
  Workspace workspace{files, settings, *std::move(opened)};
  if (auto free = check_places(files, workspace.root.get(), settings); !free) return free.error();
  auto exports = open_setting(files, workspace.root.get(), settings.paths.exports);
  if (exports) {
    workspace.exports = *std::move(exports);
  } else if (!is_missing(exports.error())) {
    return folder_error(settings.paths.exports, exports.error());
  }
  auto work = open_setting(files, workspace.root.get(), settings.paths.work);
  if (work) {
    workspace.work = *std::move(work);
  } else if (work.error() == std::errc::permission_denied) {
    workspace.closed_work = folder_error(settings.paths.work, work.error());
  } else if (!is_missing(work.error())) {
    return folder_error(settings.paths.work, work.error());
  }
  return workspace;
}

Status<> prepare_work_folder(Workspace& workspace) {
  if (workspace.closed_work) return *workspace.closed_work;
  if (workspace.work) return check_work_folder(workspace);
  const auto before = workspace.made.size();
  auto made = make_work_folder(workspace);
  if (!made) return made.error();
  workspace.work = *std::move(made);
  if (workspace.made.size() > before) workspace.new_work = workspace.made.size() - 1;
  return Done{};
}

Status<> prepare_staging_folder(Workspace& workspace) {
  auto made = make_folder(workspace.files, workspace.work->get(), staging_folder, work_permissions,
                          workspace.made);
  if (!made) return made.error();
  workspace.staging = *std::move(made);
  return Done{};
}

Status<> prepare_gitignore(const Workspace& workspace, Writes writes) {
  auto& files = workspace.files;
  const auto work = workspace.work->get();
  if (is_gitignore_torn(files, work)) static_cast<void>(files.remove(work, gitignore_file));
  auto file = io::create_file(files, work, gitignore_file, 0600);
  const bool is_new = file.has_value();
  if (!is_new && file.error() == std::errc::file_exists) {
    file = io::open_file(files, work, gitignore_file);
    const auto status = file ? files.status(file->get()) : file.error();
    if (!status || status->kind != io::FileKind::regular) return Done{};
  }
  io::SystemStatus done = Done{};
  if (!file) done = file.error();
  if (is_new) done = io::write_all(files, file->get(), gitignore_text);
  if (done && writes == Writes::exports) done = files.sync(file->get());
  if (done && writes == Writes::exports) done = files.sync(work);
  if (done) return Done{};
  // The next run would take an incomplete file for a complete one, and after a failed sync a second
  // one proves nothing.
  if (is_new) static_cast<void>(files.remove(work, gitignore_file));
  return io::system_failure(ErrorCode::io, gitignore_file, "the file cannot be written",
                            done.error());
}

Status<> prepare_exports_folder(Workspace& workspace) {
  if (workspace.exports) return Done{};
  const auto& settings = workspace.settings;
  auto made = make_setting(workspace, settings.paths.exports, settings.permissions.public_dir);
  if (!made) return made.error();
  workspace.exports = *std::move(made);
  return Done{};
}

void remove_new_folders(Workspace& workspace) {
  auto& files = workspace.files;
  for (auto at = workspace.made.size(); at-- > 0;) {
    if (at == workspace.new_work && !empty_work_folder(files, workspace.work->get())) break;
    static_cast<void>(files.remove_folder(workspace.made[at].above.get(), workspace.made[at].name));
  }
  workspace.made.clear();
}

Result<Ways> open_ways(const Workspace& workspace) {
  std::set<std::string> above;
  add_folders_above(workspace.settings.paths.exports, above);
  add_folders_above(workspace.settings.paths.work, above);
  Ways ways;
  for (const auto& path : above) {
    auto folder = open_setting(workspace.files, workspace.root.get(), path);
    // A folder that this user may not read holds nothing that this user created. Of an absolute
    // path, some belong to the system.
    const bool is_closed = !folder && folder.error() == std::errc::permission_denied;
    if (is_closed && (workspace.made.empty() || path.starts_with('/'))) continue;
    if (!folder) return folder_error(path, folder.error());
    ways.push_back(*std::move(folder));
  }
  return ways;
}

Status<> sync_ways(const Workspace& workspace) {
  const auto ways = open_ways(workspace);
  if (!ways) return ways.error();
  const auto synced = workspace.files.sync_all(descriptors_of(*ways));
  return io::or_failure(synced, workspace.settings.paths.exports,
                        "the parent directories cannot be synced to the disk");
}

std::vector<Descriptor> descriptors_of(const Ways& ways) {
  std::vector<Descriptor> descriptors;
  for (const auto& way : ways) descriptors.push_back(way.get());
  return descriptors;
}

std::vector<std::string> paths_of(const state::InputDefinition& input,
                                  const config::Settings& settings) {
  if (input.id == state::InputId::changelog) return {settings.paths.changelog};
  if (input.folder == state::InputFolder::root) return {std::string{input.path}};
  auto path = settings.paths.state + "/" + std::string{input.path};
  if (!path.ends_with(".jsonl")) return {path};
  // The other form of rows, `.json` for `.jsonl`.
  return {path, path.substr(0, path.size() - 1)};
}

std::vector<std::string> input_paths(const config::Settings& settings) {
  std::vector<std::string> inputs;
  for (const auto& input : state::input_definitions()) {
    for (auto& path : paths_of(input, settings)) inputs.push_back(std::move(path));
  }
  for (const auto& declared : settings.declared_exports) {
    inputs.push_back(declared.schema);
    if (!declared.is_kept()) inputs.push_back(declared.input);
  }
  inputs.emplace_back(config::system_settings_file);
  if (!settings.privacy.hmac_key_file.empty()) inputs.push_back(settings.privacy.hmac_key_file);
  return inputs;
}

std::string fragments_folder(const config::Settings::Paths& paths) {
  // npos + 1 is 0: the changelog is in the root.
  return paths.changelog.substr(0, paths.changelog.rfind('/') + 1) + "unreleased";
}

}  // namespace runtime_exports::publish

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>

#include <fmt/format.h>

#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/store/journal.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"

namespace runtime_exports::publish {
namespace {

using io::Descriptor;
using io::FileSystem;

bool names_nothing(const std::error_code& error) {
  return error == std::errc::no_such_file_or_directory || error == std::errc::not_a_directory ||
         error == std::errc::too_many_symbolic_link_levels;
}

Place::Folder folder_of(const io::FileStatus& status) {
  return {status.device, status.inode};
}

/// Removes the last name; the rest is a path, too.
std::string take_last_name(std::string& path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  const auto slash = path.rfind('/');
  auto name = slash == std::string::npos ? path : path.substr(slash + 1);
  path = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
  return name;
}

/// Resolves `.` and `..` in names that do not exist yet.
std::vector<std::string> without_dots(const std::vector<std::string>& names) {
  std::vector<std::string> kept;
  for (const auto& name : names) {
    if (name == ".." && !kept.empty()) kept.pop_back();
    if (name != "." && name != ".." && !name.empty()) kept.push_back(name);
  }
  return kept;
}

Error bad_folder(const char* setting, std::string_view example, std::string message) {
  return {.code = ErrorCode::settings,
          .subject = setting,
          .message = std::move(message),
          .help = fmt::format("set it to a folder of its own, such as `{}`", example)};
}

Error bad_exports(std::string message) {
  return bad_folder("paths.exports", "runtime/exports", std::move(message));
}

Error bad_work(std::string message) {
  return bad_folder("paths.work", "runtime/.publish", std::move(message));
}

/// Subvolumes are separate devices within one mount.
bool are_on_one_device(FileSystem& files, Descriptor one, Descriptor other) {
  const auto status = files.status(one);
  const auto other_status = files.status(other);
  return !status || !other_status || status->device == other_status->device;
}

bool is_same_name(FileSystem& files, std::string one, std::string other) {
  if (take_last_name(one) != take_last_name(other)) return false;
  const auto place = find_place(files, io::current_folder, one);
  const auto other_place = find_place(files, io::current_folder, other);
  return place && other_place && lies_in(*place, *other_place) && lies_in(*other_place, *place);
}

/// Whether the path, which is relative to the current folder, leads to the file of that status.
bool leads_to(FileSystem& files, const std::string& path, const io::FileStatus& status) {
  const auto file = io::open_file(files, io::current_folder, path, io::Links::follow);
  if (!file) return false;
  const auto other = files.status(file->get());
  return other && folder_of(*other) == folder_of(status);
}

/// Whether the path is a name of an input, the settings, what else is read, or one of our files.
bool is_read_or_ours(FileSystem& files, const NamedFileRequest& request, const std::string& path) {
  const auto& settings = request.settings;
  auto kept = request.others;
  for (const auto& input : input_paths(settings)) {
    kept.push_back(io::path_below(request.root, input));
  }
  for (const auto& owned : owned_paths(settings)) {
    kept.push_back(io::path_below(request.root, io::path_below(settings.paths.exports, owned)));
  }
  const auto status = files.status_at(io::current_folder, path);
  return std::ranges::any_of(kept, [&](const std::string& file) {
    return is_same_name(files, path, file) || (status && leads_to(files, file, *status));
  });
}

Error in_the_way(const std::string& path, std::string message) {
  return io::io_error(ErrorCode::unsafe_target, path, std::move(message),
                      "choose another place; what is there stays as it is");
}

/// Checks that files may be put into the folder, and that no more of its path is missing than will
/// be created.
Status<> check_folder(FileSystem& files, const NamedFileRequest& request, const std::string& folder,
                      std::size_t most_missing) {
  const auto place = find_place(files, io::current_folder, folder);
  if (!place) return place.error();
  const auto below_root = [&](const std::string& path) {
    return io::path_below(request.root, path);
  };
  const auto& paths = request.settings.paths;
  std::vector<std::pair<std::string, const char*>> holders{
      {below_root(paths.exports), "the exports"},
      {below_root(paths.work), "the work folder"},
      {below_root(paths.state), "the state"},
      {below_root(fragments_folder(paths)), "the changelog's fragments"},
      {below_root(git_folder), "the `.git` folder"}};
  for (const auto& other : request.others) {
    holders.emplace_back(other, "what the command line names");
  }
  for (const auto& [path, words] : holders) {
    const auto holder = find_place(files, io::current_folder, path);
    if (!holder) return holder.error();
    if (lies_in(*place, *holder)) return in_the_way(folder, fmt::format("it is in {}", words));
  }
  if (place->missing.size() <= most_missing) return Done{};
  return io::system_failure(ErrorCode::io, folder, "its parent directory is missing",
                            std::make_error_code(std::errc::no_such_file_or_directory));
}

}  // namespace

Result<Place> find_place(FileSystem& files, Descriptor base, const std::string& path) {
  Place place;
  place.existing = path;
  auto status = files.status_at(base, path + "/.");
  while (!status && names_nothing(status.error()) && place.existing != "." &&
         place.existing != "/") {
    place.missing.insert(place.missing.begin(), take_last_name(place.existing));
    status = files.status_at(base, place.existing + "/.");
  }
  place.missing = without_dots(place.missing);
  // A user who may not read there may not write there either; writing reports that.
  if (!status && status.error() == std::errc::permission_denied) return place;
  if (!status) {
    return io::system_failure(ErrorCode::io, path, "the status of the path cannot be read",
                              status.error());
  }
  auto above = place.existing + "/.";
  while (status) {
    const auto folder = folder_of(*status);
    if (!place.folders.empty() && place.folders.back() == folder) break;
    place.folders.push_back(folder);
    above += "/..";
    status = files.status_at(base, above);
  }
  return place;
}

bool lies_in(const Place& inner, const Place& outer) {
  if (inner.folders.empty() || outer.folders.empty()) return false;
  const auto& folder = outer.folders.front();
  if (outer.missing.empty()) {
    return std::ranges::find(inner.folders, folder) != inner.folders.end();
  }
  return inner.folders.front() == folder && inner.missing.size() >= outer.missing.size() &&
         std::equal(outer.missing.begin(), outer.missing.end(), inner.missing.begin());
}

Status<> check_places(FileSystem& files, Descriptor root, const config::Settings& settings) {
  const auto& paths = settings.paths;
  const auto exports = find_place(files, root, paths.exports);
  if (!exports) return exports.error();
  const auto work = find_place(files, root, paths.work);
  if (!work) return work.error();
  std::vector<std::pair<std::string, std::string>> kept{
      {"the project", "."},
      {"the state", paths.state},
      {"the changelog", paths.changelog},
      {"the changelog's fragments", fragments_folder(paths)},
      {"the settings", config::settings_file}};
  if (!settings.privacy.hmac_key_file.empty()) {
    kept.emplace_back("the pseudonym key", settings.privacy.hmac_key_file);
  }
  for (const auto& [words, path] : kept) {
    const auto place = find_place(files, root, path);
    if (!place) return place.error();
    if (lies_in(*place, *exports)) return bad_exports("this folder holds " + words);
    if (lies_in(*place, *work)) return bad_work("this folder holds " + words);
  }
  const auto git = find_place(files, root, git_folder);
  if (!git) return git.error();
  if (lies_in(*exports, *git)) return bad_exports("this folder is in the `.git` folder");
  if (lies_in(*work, *git)) return bad_work("this folder is in the `.git` folder");
  if (lies_in(*work, *exports)) return bad_work("the work folder is in the exports folder");
  if (lies_in(*exports, *work)) return bad_exports("the exports folder is in the work folder");
  return Done{};
}

Status<> check_one_mount(const Workspace& workspace) {
  auto& files = workspace.files;
  const auto& settings = workspace.settings;
  const auto root = workspace.root.get();
  const auto nearest = [&](const std::optional<io::OwnedDescriptor>& folder,
                           const std::string& path) {
    if (folder) return io::open_folder(files, folder->get(), ".");
    const auto place = find_place(files, root, path);
    return io::open_folder(files, root, place ? place->existing : ".", io::Links::follow);
  };
  const auto work = nearest(workspace.work, settings.paths.work);
  // A folder that cannot be opened is reported when it is created or used.
  if (!work) return Done{};
  std::set<std::string> below{"."};
  for (const auto& path : owned_paths(settings)) {
    for (auto& folder : io::folders_in(path)) below.insert(std::move(folder));
  }
  const auto exports = nearest(workspace.exports, settings.paths.exports);
  if (!exports) return Done{};
  for (const auto& name : below) {
    const auto folder = io::open_folder(files, exports->get(), name);
    if (!folder) continue;
    auto possible = files.check_renames(work->get(), folder->get());
    if (possible && !are_on_one_device(files, work->get(), folder->get())) {
      possible = std::make_error_code(std::errc::cross_device_link);
    }
    if (possible) continue;
    const auto path = settings.paths.exports + (name == "." ? "" : "/" + name);
    if (possible.error() != std::errc::cross_device_link) {
      return io::system_failure(ErrorCode::io, path, "nothing can be published here",
                                possible.error());
    }
    auto error = mount_error(path, possible.error());
    if (workspace.work && files.status_at(workspace.work->get(), journal_file)) {
      error.help +=
          "; an interrupted publish is finished when that is done, or dropped with "
          "`runtime-exports recover --discard`";
    }
    return error;
  }
  return Done{};
}

Status<> check_named_file(FileSystem& files, const NamedFileRequest& request,
                          const std::string& path) {
  const auto status = files.status_at(io::current_folder, path);
  if (status && status->kind != io::FileKind::regular) {
    return in_the_way(path, "it is " + std::string{io::describe(status->kind)} +
                                ", and only a regular file is replaced");
  }
  auto folder = path;
  take_last_name(folder);
  if (auto free = check_folder(files, request, folder, 0); !free) {
    free.error().subject = path;
    return free;
  }
  if (!is_read_or_ours(files, request, path)) return Done{};
  return in_the_way(
      path,
      "this would replace an input, the settings, an export or another file that this "
      "command line names");
}

Status<> check_named_folder(FileSystem& files, const NamedFileRequest& request,
                            const std::string& path) {
  return check_folder(files, request, path, 1);
}

}  // namespace runtime_exports::publish

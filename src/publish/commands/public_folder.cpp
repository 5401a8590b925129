#include "runtime_exports/publish/commands/public_folder.hpp"

#include <algorithm>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"

namespace runtime_exports::publish {
namespace {

using io::Links;

constexpr std::uint64_t most_mark_bytes = std::uint64_t{16} << 20U;
constexpr const char* part_name = ".public-copy.file.part";
constexpr const char* begun_name = ".public-copy.part";
constexpr const char* cannot_make = "no file can be made in the folder";
constexpr const char* name_another =
    "name an empty folder, or one that holds an earlier copy and nothing else";
constexpr const char* cannot_place = "the copy cannot be put in place";

/// Files in a folder share the rule of their outermost folder: Cloudflare reads at most 100 rules.
std::string rule_of(const std::string& path) {
  const auto slash = path.find('/');
  return slash == std::string::npos ? path : path.substr(0, slash) + "/*";
}

}  // namespace

Error PublicFolder::not_ours(const std::string& path) const {
  return io::io_error(ErrorCode::unsafe_target, io::path_below(name_, path),
                      "the folder holds something that does not belong in a copy of the public set",
                      name_another);
}

Result<std::optional<PublicFolder>> PublicFolder::open(io::FileSystem& files,
                                                       const std::string& path,
                                                       const config::Settings& settings) {
  if (io::is_missing(files, path)) return std::optional<PublicFolder>{};
  auto opened = io::open_folder(files, io::current_folder, path, Links::follow);
  if (!opened) {
    const auto error = opened.error();
    // A link may lead nowhere.
    const bool in_the_way = error == std::errc::no_such_file_or_directory ||
                            error == std::errc::not_a_directory ||
                            error == std::errc::too_many_symbolic_link_levels;
    return io::system_failure(in_the_way ? ErrorCode::unsafe_target : ErrorCode::io, path,
                              "the folder for the copy cannot be opened", error);
  }
  PublicFolder folder{files, path, *std::move(opened)};
  auto looked = folder.learn_paths(settings);
  if (looked) looked = folder.look_through(folder.descriptor(), {});
  if (!looked) return looked.error();
  // Others use names like `version.json` and `manifest.json`, too.
  if (!folder.paths_.empty() && !folder.is_begun_ && !folder.manifest_) {
    return io::io_error(
        ErrorCode::unsafe_target, path,
        "the folder holds files, but no manifest shows that they are an earlier copy",
        name_another);
  }
  return std::optional{std::move(folder)};
}

Result<PublicFolder> PublicFolder::open_or_make(io::FileSystem& files, const std::string& path,
                                                const config::Settings& settings) {
  auto existing = open(files, path, settings);
  if (!existing) return existing.error();
  if (*existing) return **std::move(existing);
  constexpr const char* cannot_create = "the folder for the copy cannot be created";
  const auto permissions = settings.permissions.public_dir;
  auto made =
      io::or_failure(files.make_folder(io::current_folder, path, permissions), path, cannot_create);
  if (!made) return made.error();
  auto folder = open(files, path, settings);
  if (!folder) return folder.error();
  if (!*folder) return io::system_failure(ErrorCode::io, path, cannot_create, {});
  made = io::or_failure(files.set_permissions((*folder)->descriptor(), permissions), path,
                        "the mode of the folder cannot be set");
  if (!made) return made.error();
  return **std::move(folder);
}

/// A copy holds what its manifest lists; one that was not finished may hold more.
Status<> PublicFolder::learn_paths(const config::Settings& settings) {
  const auto begun = files_->status_at(descriptor(), begun_name);
  is_begun_ = begun && begun->kind == io::FileKind::regular;
  if (is_begun_) {
    const auto mark = open_published(*files_, descriptor(), begun_name);
    if (!mark) return mark.error();
    const auto text =
        *mark ? (*mark)->read_all(most_mark_bytes) : Result<std::string>{std::string{}};
    if (!text) return text.error();
    std::istringstream lines{*text};
    for (std::string path; std::getline(lines, path);) {
      if (may_be_reference(path)) learn(std::move(path));
    }
  }
  auto manifest = read_manifest(*files_, descriptor(), exports::Audience::public_readers);
  if (!manifest) {
    auto error = manifest.error();
    error.subject = name_of(error.subject);
    if (error.code == ErrorCode::unsafe_target) error.help = name_another;
    return error;
  }
  if (*manifest) manifest_ = std::move((*manifest)->manifest);
  for (auto& path : owned_paths(settings)) {
    if (!is_admin_path(path)) learn(std::move(path));
  }
  if (manifest_) {
    for (const auto& file : manifest_->files) {
      if (is_declared(file)) learn(file.path);
    }
    for (const auto& file : manifest_->reference) {
      if (may_be_reference(file.path)) learn(file.path);
    }
  }
  folders_.insert(std::string{objects_folder});
  return Done{};
}

void PublicFolder::learn(std::string path) {
  for (auto& folder : io::folders_in(path)) folders_.insert(std::move(folder));
  known_.insert(std::move(path));
}

Status<> PublicFolder::look_through(io::Descriptor folder, const std::string& prefix) {
  auto names = io::or_failure(files_->list(folder), name_of(prefix),
                              "the folder for the copy cannot be listed");
  if (!names) return names.error();
  std::sort(names->begin(), names->end());
  for (const auto& name : *names) {
    const auto path = prefix + name;
    const auto status = io::or_failure(files_->status_at(folder, name), name_of(path),
                                       "the folder for the copy cannot be read");
    if (!status) return status.error();
    const bool is_regular = status->kind == io::FileKind::regular;
    if (is_regular && (path == part_name || path == begun_name)) continue;
    if (is_regular &&
        (known_.contains(path) || is_object_path(path) || is_headers_file(*files_, folder, path))) {
      paths_.push_back(path);
      continue;
    }
    // A run that was killed may have emptied a folder that no manifest lists any more.
    const bool may_enter = is_begun_ || folders_.contains(path);
    if (status->kind != io::FileKind::folder || !may_enter) return not_ours(path);
    const auto below = io::open_folder(*files_, folder, name);
    if (!below) return not_ours(path);
    const auto possible = files_->check_renames(descriptor(), below->get());
    if (!possible && possible.error() == std::errc::cross_device_link) return not_ours(path);
    if (auto looked = look_through(below->get(), path + "/"); !looked) return looked;
    found_folders_.push_back(path);
  }
  return Done{};
}

Status<> PublicFolder::begin(const Manifest& manifest) {
  drop_part();
  const auto created = io::or_failure(
      files_->open(descriptor(), begun_name, io::OpenMode::lock, Links::refuse, 0600), name_,
      cannot_make);
  if (!created) return created.error();
  const io::OwnedDescriptor begun{*files_, *created};
  auto synced = io::or_failure(io::sync_folder(*files_, name_ + "/.."), name_,
                               "its parent directory cannot be synced to the disk");
  if (synced) synced = sync();
  if (!synced) return synced;
  for (const auto& file : all_files(manifest)) learn(file.path);
  std::string names;
  for (const auto& path : known_) {
    if (may_be_reference(path)) names += path + "\n";
  }
  if (names.empty()) return Done{};
  // The next run could not know these paths otherwise.
  auto part = create_part(0600);
  if (!part) return part.error();
  auto written = io::or_failure(io::write_all(*files_, part->get(), names), name_, cannot_make);
  if (written) written = finish_part(*part, std::nullopt, begun_name);
  return written ? sync() : written;
}

Status<> PublicFolder::end() const {
  // Folders that are not empty stay.
  for (const auto& path : found_folders_) {
    if (path == objects_folder) continue;
    const auto above = open_folder_of(path);
    if (above) static_cast<void>(files_->remove_folder(above->get(), target_of(path).name));
  }
  // Without the mark, a power cut may leave nothing half done.
  auto done = sync();
  if (done) {
    done = io::or_failure(files_->remove(descriptor(), begun_name), name_,
                          "a temporary name cannot be removed");
  }
  return done ? sync() : done;
}

Status<> PublicFolder::prepare(const std::string& path, std::uint32_t permissions) {
  const auto folder = target_of(path).folder;
  if (folder.empty()) return Done{};
  learn(path);
  NewFolders new_folders;
  const auto made = make_folder_path(*files_, descriptor(), folder, permissions, new_folders);
  if (!made) return made.error();
  const auto status = files_->status(made->get());
  if (status && status->mode == permissions) return Done{};
  return io::or_failure(files_->set_permissions(made->get(), permissions), name_of(folder),
                        "the mode of the folder cannot be set");
}

Result<bool> PublicFolder::holds(const std::string& path, const FileDigest& wanted,
                                 std::optional<std::uint32_t> permissions) const {
  auto file = open_published(*files_, descriptor(), path);
  if (!file) return file.error();
  if (!*file || (*file)->status().mode != permissions.value_or((*file)->status().mode))
    return false;
  if ((*file)->status().bytes != wanted.bytes) return false;
  const auto digest = digest_of(**file);
  if (!digest) return digest.error();
  return *digest == wanted;
}

Result<io::OwnedDescriptor> PublicFolder::create_part(std::uint32_t permissions) const {
  drop_part();
  auto part = io::or_failure(io::create_file(*files_, descriptor(), part_name, permissions), name_,
                             cannot_make);
  if (!part) return part;
  const auto set = io::or_failure(files_->set_permissions(part->get(), permissions), name_,
                                  "the mode of a file cannot be set");
  if (set) return part;
  drop_part();
  return set.error();
}

Result<io::OwnedDescriptor> PublicFolder::open_folder_of(const std::string& path) const {
  const auto folder = target_of(path).folder;
  return io::or_failure(io::open_folder(*files_, descriptor(), folder.empty() ? "." : folder),
                        name_of(path), "the folder of the copy cannot be opened");
}

Status<> PublicFolder::finish_part(io::OwnedDescriptor& part, std::optional<io::FileTime> modified,
                                   const std::string& path) const {
  auto done = modified ? files_->set_modified(part.get(), *modified) : io::SystemStatus{Done{}};
  if (done) done = files_->sync(part.get());
  if (done) done = part.close();
  auto finished = io::or_failure(done, name_of(path), cannot_place);
  return finished ? place_part(path) : finished;
}

Status<> PublicFolder::place_part(const std::string& path) const {
  const auto folder = open_folder_of(path);
  if (!folder) return folder.error();
  return io::or_failure(
      files_->rename(descriptor(), part_name, folder->get(), target_of(path).name), name_of(path),
      cannot_place);
}

Result<bool> PublicFolder::link(const std::string& from, const std::string& to) const {
  const auto folder = open_folder_of(from);
  if (!folder) return folder.error();
  drop_part();
  if (!files_->link(folder->get(), target_of(from).name, descriptor(), part_name)) return false;
  const auto placed = place_part(to);
  return placed ? Result<bool>{true} : Result<bool>{placed.error()};
}

void PublicFolder::drop_part() const {
  static_cast<void>(files_->remove(descriptor(), part_name));
}

Status<> PublicFolder::remove(const std::string& path) const {
  const auto folder = open_folder_of(path);
  if (!folder) return folder.error();
  return io::or_failure(files_->remove(folder->get(), target_of(path).name), name_of(path),
                        "a file that is no longer published cannot be removed");
}

Status<> PublicFolder::sync() const {
  auto paths = folders_;
  paths.insert(".");
  for (const auto& path : paths) {
    auto found = io::open_folder(*files_, descriptor(), path);
    if (!found && found.error() == std::errc::no_such_file_or_directory) continue;
    const auto folder =
        io::or_failure(std::move(found), name_of(path), "the folder cannot be opened");
    if (!folder) return folder.error();
    auto synced = io::or_failure(files_->sync(folder->get()), name_of(path),
                                 "the folder cannot be synced to the disk");
    if (!synced) return synced;
  }
  return Done{};
}

std::string_view cache_control_of(std::string_view path) {
  if (is_manifest(path)) return "no-cache";
  if (path.starts_with(objects_folder) && path.substr(objects_folder.size()).starts_with('/')) {
    return "public, max-age=86400, immutable";
  }
  return "public, max-age=60";
}

Status<> check_served_path(std::string_view path) {
  const auto names = std::string{path} + "/";
  const bool has_dots =
      names.find("/./") != std::string::npos || names.find("/../") != std::string::npos;
  if (path.starts_with('/') && !has_dots && path.find("//") == std::string_view::npos &&
      has_only(path, "/-._~")) {
    return Done{};
  }
  return io::io_error(ErrorCode::usage, "--headers",
                      "the value is not a path at which a site could serve the copy",
                      "write it like /exports, or / for the top of the site");
}

bool is_headers_file(io::FileSystem& files, io::Descriptor folder, std::string_view path) {
  if (path != headers_file) return false;
  auto file = open_published(files, folder, std::string{headers_file});
  if (!file || !*file || (*file)->bytes() < headers_mark.size()) return false;
  const auto beginning = (*file)->read(0, headers_mark.size());
  return beginning && *beginning == headers_mark;
}

std::string write_headers(const Manifest& manifest, std::string_view served_path) {
  if (served_path.ends_with('/')) served_path.remove_suffix(1);
  std::set<std::string> rules{std::string{public_manifest_path}};
  for (const auto& file : all_files(manifest)) {
    rules.insert(rule_of(file.path));
    if (!file.object.empty()) rules.insert(rule_of(file.object));
  }
  std::string text{headers_mark};
  for (const auto& rule : rules) {
    text += fmt::format(
        "\n{}/{}\n"
        "  Cache-Control: {}\n"
        "  Content-Type: application/json; charset=utf-8\n"
        "  Access-Control-Allow-Origin: *\n"
        "  X-Content-Type-Options: nosniff\n",
        served_path, rule, cache_control_of(rule));
  }
  return text;
}

}  // namespace runtime_exports::publish

#include "support/io/memory_file_system.hpp"

#include <algorithm>
#include <utility>

namespace runtime_exports::test_support {

using io::Descriptor;
using io::FileKind;
using io::FileStatus;
using io::Links;
using io::OpenMode;
using io::SystemResult;
using io::SystemStatus;

namespace {

constexpr int most_links = 40;
constexpr std::uint64_t device = 1;

std::error_code fails(std::errc error) {
  return {static_cast<int>(error), std::system_category()};
}

/// Removes the next name from a path.
std::string take_name(std::string& path) {
  const auto begin = path.find_first_not_of('/');
  if (begin == std::string::npos) {
    path.clear();
    return {};
  }
  const auto end = std::min(path.find('/', begin), path.size());
  auto name = path.substr(begin, end - begin);
  path.erase(0, end);
  return name;
}

bool has_name(const std::string& path) {
  return path.find_first_not_of('/') != std::string::npos;
}

bool is_path(const std::string& path) {
  return path.find('\0') == std::string::npos;
}

}  // namespace

MemoryFileSystem::OpenFile* MemoryFileSystem::find_open(Descriptor file) {
  const auto found = open_.find(static_cast<int>(file));
  return found == open_.end() ? nullptr : &found->second;
}

std::optional<Inode> MemoryFileSystem::inode_of(Descriptor file) const {
  if (file == io::current_folder) return root_inode;
  const auto found = open_.find(static_cast<int>(file));
  return found == open_.end() ? std::nullopt : std::optional{found->second.inode};
}

SystemResult<Inode> MemoryFileSystem::folder_of(Descriptor folder) const {
  const auto inode = inode_of(folder);
  if (!inode) return fails(std::errc::bad_file_descriptor);
  if (disk_.node(*inode).kind != FileKind::folder) return fails(std::errc::not_a_directory);
  return *inode;
}

std::string MemoryFileSystem::path_of(Descriptor file) const {
  const auto found = open_.find(static_cast<int>(file));
  return found == open_.end() ? std::string{} : found->second.path;
}

std::string MemoryFileSystem::path_of(Descriptor folder, const std::string& name) const {
  auto path = name.starts_with('/') ? std::string{} : path_of(folder);
  for (auto rest = name; has_name(rest);) {
    const auto next = take_name(rest);
    if (next == ".") continue;
    if (!path.empty()) path += '/';
    path += next;
  }
  return path;
}

void MemoryFileSystem::tell(std::string_view call, const std::string& place) const {
  if (observer_) observer_(std::string{call} + " " + place);
}

/// Follows a path as the system's own does.
SystemResult<MemoryFileSystem::Place> MemoryFileSystem::resolve(Inode base, const std::string& path,
                                                                Links links, LastLink last) const {
  if (!is_path(path)) return fails(std::errc::invalid_argument);
  if (path.empty()) return fails(std::errc::no_such_file_or_directory);
  const bool beneath = links != Links::follow;
  if (path.front() == '/' && beneath) return fails(std::errc::cross_device_link);
  Place place{base, ".", path.front() == '/' ? root_inode : base};
  std::size_t depth = 0;
  int followed = 0;
  for (auto rest = path; has_name(rest);) {
    const auto name = take_name(rest);
    if (place.inode == no_inode) return fails(std::errc::no_such_file_or_directory);
    const auto& folder = disk_.node(place.inode);
    if (folder.kind != FileKind::folder) return fails(std::errc::not_a_directory);
    if (name == ".") continue;
    if (name == "..") {
      if (beneath && depth-- == 0) return fails(std::errc::cross_device_link);
      place.inode = folder.parent;
      continue;
    }
    const auto found = folder.names.find(name);
    place = {place.inode, name, found == folder.names.end() ? no_inode : found->second};
    ++depth;
    if (place.inode == no_inode) continue;
    const auto& named = disk_.node(place.inode);
    if (named.kind != FileKind::symbolic_link) continue;
    if (last == LastLink::keep && !has_name(rest)) return place;
    if (beneath || ++followed > most_links) return fails(std::errc::too_many_symbolic_link_levels);
    rest = *named.seen.bytes + "/" + rest;
    place.inode = rest.front() == '/' ? root_inode : place.folder;
  }
  return place;
}

SystemResult<MemoryFileSystem::Place> MemoryFileSystem::place_of(Descriptor folder,
                                                                 const std::string& path) const {
  const auto base = folder_of(folder);
  if (!base) return base.error();
  return resolve(*base, path, Links::follow, LastLink::keep);
}

Descriptor MemoryFileSystem::add_open(Inode inode, bool writable, std::string path) {
  open_.emplace(next_descriptor_, OpenFile{inode, writable, false, 0, std::move(path)});
  return Descriptor{next_descriptor_++};
}

SystemResult<Descriptor> MemoryFileSystem::open(Descriptor folder, const std::string& path,
                                                OpenMode mode, Links links,
                                                std::uint32_t permissions) {
  const auto base = folder_of(folder);
  if (!base && !path.starts_with('/')) return base.error();
  // O_EXCL checks the link itself, even if links are refused.
  const bool is_new = mode == OpenMode::create_new;
  const auto place =
      resolve(base ? *base : root_inode, path, links, is_new ? LastLink::keep : LastLink::follow);
  if (!place) return place.error();
  const auto name = path_of(folder, path);
  if (place->inode == no_inode) {
    if (!is_new && mode != OpenMode::lock) return fails(std::errc::no_such_file_or_directory);
    tell("create", name);
    const auto inode = disk_.create(FileKind::regular, permissions);
    disk_.set_name(place->folder, place->name, inode);
    return add_open(inode, true, name);
  }
  if (is_new) return fails(std::errc::file_exists);
  const auto kind = disk_.node(place->inode).kind;
  if (kind == FileKind::socket || kind == FileKind::device) {
    return fails(std::errc::no_such_device_or_address);
  }
  if (mode == OpenMode::folder && kind != FileKind::folder) {
    return fails(std::errc::not_a_directory);
  }
  if (mode == OpenMode::lock && kind == FileKind::folder) return fails(std::errc::is_a_directory);
  return add_open(place->inode, mode == OpenMode::lock, name);
}

SystemStatus MemoryFileSystem::close(Descriptor file) {
  if (open_.erase(static_cast<int>(file)) == 0) return fails(std::errc::bad_file_descriptor);
  return Done{};
}

FileStatus MemoryFileSystem::status_of(Inode inode) const {
  const auto& node = disk_.node(inode);
  const auto& metadata = node.seen.metadata;
  return {.kind = node.kind,
          .bytes = node.seen.bytes->size(),
          .mode = metadata.mode,
          .owner = metadata.owner,
          .group = metadata.group,
          .device = device,
          .inode = static_cast<std::uint64_t>(inode),
          .links = node.links,
          .modified = metadata.modified};
}

SystemResult<FileStatus> MemoryFileSystem::status(Descriptor file) {
  const auto inode = inode_of(file);
  if (!inode) return fails(std::errc::bad_file_descriptor);
  return status_of(*inode);
}

SystemResult<FileStatus> MemoryFileSystem::status_at(Descriptor folder, const std::string& name) {
  const auto place = place_of(folder, name);
  if (!place) return place.error();
  if (place->inode == no_inode) return fails(std::errc::no_such_file_or_directory);
  return status_of(place->inode);
}

SystemResult<std::size_t> MemoryFileSystem::read_at(Descriptor file, std::span<char> into,
                                                    std::uint64_t offset) {
  const auto inode = inode_of(file);
  if (!inode) return fails(std::errc::bad_file_descriptor);
  const auto& node = disk_.node(*inode);
  if (node.kind == FileKind::folder) return fails(std::errc::is_a_directory);
  const std::string_view bytes = *node.seen.bytes;
  if (offset >= bytes.size()) return std::size_t{0};
  return bytes.substr(offset).copy(into.data(), into.size());
}

SystemResult<std::size_t> MemoryFileSystem::write(Descriptor file, std::string_view bytes) {
  auto* const open = find_open(file);
  if (open == nullptr || !open->writable) return fails(std::errc::bad_file_descriptor);
  tell("write", open->path);
  auto& node = disk_.change(open->inode);
  auto text = *node.seen.bytes;
  text.resize(std::max(text.size(), open->position + bytes.size()));
  text.replace(open->position, bytes.size(), bytes);
  open->position += bytes.size();
  node.seen.bytes = std::make_shared<const std::string>(std::move(text));
  node.seen.metadata.modified = disk_.now();
  return bytes.size();
}

SystemStatus MemoryFileSystem::sync(Descriptor file) {
  const auto inode = inode_of(file);
  if (!inode) return fails(std::errc::bad_file_descriptor);
  tell("sync", path_of(file));
  disk_.sync(*inode);
  return Done{};
}

SystemStatus MemoryFileSystem::fail_sync(Descriptor file) {
  if (const auto inode = inode_of(file)) disk_.lose(*inode);
  return fails(std::errc::io_error);
}

SystemStatus MemoryFileSystem::sync_all(std::span<const Descriptor> files,
                                        const std::function<void()>& meanwhile) {
  std::vector<Descriptor> order{files.begin(), files.end()};
  for (auto left = order.size(); sync_order_ && left > 1; --left) {
    std::swap(order[left - 1], order[sync_order_->below(left)]);
  }
  return FileSystem::sync_all(order, meanwhile);
}

SystemStatus MemoryFileSystem::change_metadata(Descriptor file, std::string_view call,
                                               const std::function<void(Metadata&)>& change) {
  const auto inode = inode_of(file);
  if (!inode) return fails(std::errc::bad_file_descriptor);
  tell(call, path_of(file));
  change(disk_.change(*inode).seen.metadata);
  return Done{};
}

SystemStatus MemoryFileSystem::set_permissions(Descriptor file, std::uint32_t permissions) {
  return change_metadata(file, "set_permissions",
                         [&](Metadata& metadata) { metadata.mode = permissions; });
}

SystemStatus MemoryFileSystem::set_owner(Descriptor file, std::uint32_t owner,
                                         std::uint32_t group) {
  return change_metadata(file, "set_owner", [&](Metadata& metadata) {
    metadata.owner = owner;
    metadata.group = group;
  });
}

SystemStatus MemoryFileSystem::set_modified(Descriptor file, io::FileTime time) {
  return change_metadata(file, "set_modified",
                         [&](Metadata& metadata) { metadata.modified = time; });
}

SystemResult<std::string> MemoryFileSystem::attribute(Descriptor file, const std::string& name) {
  const auto inode = inode_of(file);
  if (!inode) return fails(std::errc::bad_file_descriptor);
  const auto& attributes = disk_.node(*inode).seen.metadata.attributes;
  const auto found = attributes.find(name);
  if (found == attributes.end()) return fails(std::errc::no_message_available);
  return found->second;
}

SystemStatus MemoryFileSystem::set_attribute(Descriptor file, const std::string& name,
                                             std::string_view value) {
  return change_metadata(file, "set_attribute", [&](Metadata& metadata) {
    metadata.attributes.insert_or_assign(name, std::string{value});
  });
}

SystemStatus MemoryFileSystem::remove_attribute(Descriptor file, const std::string& name) {
  if (const auto value = attribute(file, name); !value) return value.error();
  return change_metadata(file, "remove_attribute",
                         [&](Metadata& metadata) { metadata.attributes.erase(name); });
}

SystemStatus MemoryFileSystem::rename(Descriptor from_folder, const std::string& from,
                                      Descriptor to_folder, const std::string& to) {
  const auto source = place_of(from_folder, from);
  if (!source) return source.error();
  const auto target = place_of(to_folder, to);
  if (!target) return target.error();
  if (source->inode == no_inode) return fails(std::errc::no_such_file_or_directory);
  if (disk_.node(source->inode).kind == FileKind::folder) {
    return fails(std::errc::operation_not_supported);
  }
  if (target->inode != no_inode && disk_.node(target->inode).kind == FileKind::folder) {
    return fails(std::errc::is_a_directory);
  }
  if (source->inode == target->inode) return Done{};  // as POSIX has it for two links of a file
  tell("rename", path_of(from_folder, from) + " " + path_of(to_folder, to));
  disk_.set_name(target->folder, target->name, source->inode);
  disk_.set_name(source->folder, source->name, no_inode);
  return Done{};
}

SystemStatus MemoryFileSystem::link(Descriptor from_folder, const std::string& from,
                                    Descriptor to_folder, const std::string& to) {
  const auto source = place_of(from_folder, from);
  if (!source) return source.error();
  const auto target = place_of(to_folder, to);
  if (!target) return target.error();
  if (source->inode == no_inode) return fails(std::errc::no_such_file_or_directory);
  if (target->inode != no_inode) return fails(std::errc::file_exists);
  if (disk_.node(source->inode).kind == FileKind::folder) {
    return fails(std::errc::operation_not_permitted);
  }
  tell("link", path_of(from_folder, from) + " " + path_of(to_folder, to));
  disk_.set_name(target->folder, target->name, source->inode);
  return Done{};
}

SystemStatus MemoryFileSystem::remove(Descriptor folder, const std::string& name) {
  const auto place = place_of(folder, name);
  if (!place) return place.error();
  if (place->inode == no_inode) return fails(std::errc::no_such_file_or_directory);
  if (disk_.node(place->inode).kind == FileKind::folder) return fails(std::errc::is_a_directory);
  tell("remove", path_of(folder, name));
  disk_.set_name(place->folder, place->name, no_inode);
  return Done{};
}

SystemStatus MemoryFileSystem::remove_folder(Descriptor folder, const std::string& name) {
  const auto place = place_of(folder, name);
  if (!place) return place.error();
  if (place->inode == no_inode) return fails(std::errc::no_such_file_or_directory);
  const auto& named = disk_.node(place->inode);
  if (named.kind != FileKind::folder) return fails(std::errc::not_a_directory);
  if (!named.names.empty()) return fails(std::errc::directory_not_empty);
  tell("remove_folder", path_of(folder, name));
  disk_.set_name(place->folder, place->name, no_inode);
  return Done{};
}

SystemStatus MemoryFileSystem::make_folder(Descriptor folder, const std::string& name,
                                           std::uint32_t permissions) {
  const auto place = place_of(folder, name);
  if (!place) return place.error();
  if (place->inode != no_inode) return fails(std::errc::file_exists);
  tell("make_folder", path_of(folder, name));
  disk_.set_name(place->folder, place->name, disk_.create(FileKind::folder, permissions));
  return Done{};
}

SystemResult<std::vector<std::string>> MemoryFileSystem::list(Descriptor folder) {
  const auto inode = folder_of(folder);
  if (!inode) return inode.error();
  std::vector<std::string> names;
  for (const auto& [name, named] : disk_.node(*inode).names) names.push_back(name);
  return names;
}

SystemStatus MemoryFileSystem::try_lock(Descriptor file) {
  auto* const open = find_open(file);
  if (open == nullptr) return fails(std::errc::bad_file_descriptor);
  const bool taken = std::any_of(open_.begin(), open_.end(), [open](const auto& other) {
    return &other.second != open && other.second.inode == open->inode && other.second.locked;
  });
  if (taken) return fails(std::errc::operation_would_block);
  open->locked = true;
  return Done{};
}

}  // namespace runtime_exports::test_support

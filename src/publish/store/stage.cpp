#include "runtime_exports/publish/store/stage.hpp"

#include <utility>

#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"

namespace runtime_exports::publish {
namespace {

constexpr const char* access_list = "system.posix_acl_access";
constexpr const char* security_label = "security.selinux";

Error stage_error(const std::string& path, const char* message, const std::error_code& error) {
  return io::system_failure(ErrorCode::io, path, message, error);
}

/// A user who may not change the owner stays the owner, in the group of the replaced file if
/// allowed; the mode still decides who may read the file.
Status<> set_owner(io::FileSystem& files, io::Descriptor file, const std::string& path,
                   const io::FileStatus& replaced) {
  const auto now = files.status(file);
  if (!now) return stage_error(path, "the staged copy cannot be read", now.error());
  if (now->owner == replaced.owner && now->group == replaced.group) return Done{};
  if (files.set_owner(file, replaced.owner, replaced.group)) return Done{};
  static_cast<void>(files.set_owner(file, now->owner, replaced.group));
  return Done{};
}

Status<> set_time(io::FileSystem& files, io::Descriptor file, const Destination& destination) {
  const auto& replaced = destination.replaces->status;
  if (destination.digest.bytes != replaced.bytes) return Done{};
  const auto now = files.status(file);
  if (!now) return stage_error(destination.path, "the staged copy cannot be read", now.error());
  if (now->modified.seconds > replaced.modified.seconds) return Done{};
  const io::FileTime later{replaced.modified.seconds + 1, now->modified.nanoseconds};
  if (auto set = files.set_modified(file, later); !set) {
    return stage_error(destination.path, "the time of the staged copy cannot be set", set.error());
  }
  return Done{};
}

/// The label that lets readers read the exports, wherever the work folder is.
Status<> set_label(io::FileSystem& files, io::Descriptor exports, io::Descriptor file,
                   const Destination& destination) {
  const auto target = target_of(destination.path);
  const auto model =
      destination.replaces
          ? io::open_file(files, exports, destination.path)
          : io::open_folder(files, exports, target.folder.empty() ? "." : target.folder);
  if (!model) {
    return stage_error(destination.path, "its security label cannot be read", model.error());
  }
  const auto wanted = files.attribute(model->get(), security_label);
  if (!wanted) {
    if (io::has_no_attribute(wanted.error())) return Done{};
    return stage_error(destination.path, "its security label cannot be read", wanted.error());
  }
  const auto now = files.attribute(file, security_label);
  if (now && *now == *wanted) return Done{};
  if (auto set = files.set_attribute(file, security_label, *wanted); !set) {
    return stage_error(destination.path, "its security label cannot be kept", set.error());
  }
  return Done{};
}

/// Only the mode of the settings counts: an access list inherited from the staging folder would let
/// others read.
Status<> set_permissions(io::FileSystem& files, io::Descriptor file,
                         const Destination& destination) {
  auto set = files.remove_attribute(file, access_list);
  if (!set && io::has_no_attribute(set.error())) set = Done{};
  if (set) set = files.set_permissions(file, destination.permissions);
  if (set) return Done{};
  return stage_error(destination.path, "the mode of the staged copy cannot be set", set.error());
}

Status<> link_copy(io::FileSystem& files, const Workspace& workspace, const JournalEntry& entry) {
  const auto staging = workspace.staging->get();
  const auto linked = files.link(staging, entry.slot, staging, copy_of(entry.slot));
  if (linked) return Done{};
  const bool has_no_links = linked.error() == std::errc::operation_not_permitted ||
                            linked.error() == std::errc::operation_not_supported ||
                            linked.error() == std::errc::function_not_supported;
  if (!has_no_links) {
    return stage_error(entry.path, "the staged copy cannot be linked", linked.error());
  }
  return io::io_error(ErrorCode::unsafe_target, entry.path,
                      "the file system of the work folder has no hard links, or a sandbox forbids "
                      "them",
                      "publish where there are hard links: without them a crash could lose files",
                      linked.error());
}

}  // namespace

Result<StagedFile> stage(io::FileSystem& files, const Workspace& workspace, Content& content,
                         const Destination& destination) {
  auto file = content.store();
  if (!file) return file.error();
  const auto& replaces = destination.replaces;
  StagedFile staged{{destination.path, content.slot(), destination.permissions, destination.digest,
                     replaces ? std::optional{replaces->digest.sha256} : std::nullopt},
                    std::make_shared<io::OwnedDescriptor>(*std::move(file))};
  const auto descriptor = staged.file->get();
  const auto exports = workspace.folders.exports->get();
  if (replaces) {
    auto set = set_owner(files, descriptor, destination.path, replaces->status);
    if (set) set = set_time(files, descriptor, destination);
    if (!set) return set.error();
  }
  auto set = set_label(files, exports, descriptor, destination);
  if (set) set = set_permissions(files, descriptor, destination);
  if (set) set = link_copy(files, workspace, staged.entry);
  if (!set) return set.error();
  return staged;
}

Status<> prepare_target(io::FileSystem& files, Folders& folders, const std::string& path,
                        std::uint32_t folder_permissions) {
  // The exports folder itself is shared with other programs, so its mode is not ours alone.
  for (const auto& name : io::folders_in(path)) {
    const auto folder =
        make_folder_path(files, folders.exports->get(), name, folder_permissions, folders.made);
    if (!folder) return folder.error();
    const auto status = files.status(folder->get());
    if (!status) return stage_error(path, "the folder cannot be read", status.error());
    if (status->mode != folder_permissions) {
      if (auto set = files.set_permissions(folder->get(), folder_permissions); !set) {
        return stage_error(path, "the mode of the folder cannot be set", set.error());
      }
    }
  }
  return Done{};
}

Status<> correct_mode(io::FileSystem& files, io::Descriptor exports, const std::string& path,
                      std::uint32_t permissions) {
  const auto file = io::open_file(files, exports, path);
  if (!file) return stage_error(path, "the file cannot be opened", file.error());
  const auto status = files.status(file->get());
  if (!status) return stage_error(path, "the status of the file cannot be read", status.error());
  io::SystemStatus set = Done{};
  if (status->mode != permissions) set = files.set_permissions(file->get(), permissions);
  if (set) set = files.sync(file->get());
  if (!set) return stage_error(path, "the mode of the file cannot be corrected", set.error());
  return Done{};
}

}  // namespace runtime_exports::publish

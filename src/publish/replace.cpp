#include "runtime_exports/publish/replace.hpp"

#include <set>
#include <utility>

#include "runtime_exports/io/errors.hpp"

namespace runtime_exports::publish {
namespace {

Error replace_error(const std::string& path, const char* message, const std::error_code& error) {
  return io::io_error(ErrorCode::io, path, message, "make room or mend the disk, and publish again",
                      error);
}

/// The folder of a target and the name in it.
struct Target {
  std::string folder;  ///< empty: the exports folder itself
  std::string name;
};

Target target_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return {{}, path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

Result<io::OwnedDescriptor> open_folder(io::FileSystem& files, io::Descriptor base,
                                        const std::string& path) {
  const auto opened =
      files.open(base, path.empty() ? "." : path, io::OpenMode::folder, io::Links::refuse, 0);
  if (!opened) return replace_error(path, "the folder cannot be opened", opened.error());
  return io::OwnedDescriptor{files, *opened};
}

Error mount_error(const std::string& path, const std::error_code& error) {
  return io::io_error(ErrorCode::unsafe_target, path,
                      "a mount lies between the work folder and this place",
                      "mount the exports with the work folder as one: files are renamed into "
                      "place, which works within one mount only",
                      error);
}

/// What cannot be renamed into must be known before the first file is replaced.
Status<> check_no_mount(io::FileSystem& files, io::Descriptor exports, const std::string& folder) {
  const auto opened =
      files.open(exports, folder, io::OpenMode::folder, io::Links::refuse_and_mounts, 0);
  if (opened) {
    const io::OwnedDescriptor closed_again{files, *opened};
    return Done{};
  }
  if (opened.error() != std::errc::cross_device_link) {
    return replace_error(folder, "the folder cannot be opened", opened.error());
  }
  return mount_error(folder, opened.error());
}

Status<> set_owner_and_time(io::FileSystem& files, io::Descriptor file, const StagedFile& staged,
                            const std::optional<io::FileStatus>& replaced) {
  if (!replaced) return Done{};
  const auto now = files.status(file);
  if (!now) return replace_error(staged.path, "the staged copy cannot be read", now.error());
  const bool same_owner = now->owner == replaced->owner && now->group == replaced->group;
  if (!same_owner) {
    // Who may not give files away keeps them; the mode still says who reads them.
    static_cast<void>(files.set_owner(file, replaced->owner, replaced->group));
  }
  const bool looks_unchanged =
      staged.digest.bytes == replaced->bytes && now->modified.seconds == replaced->modified.seconds;
  if (!looks_unchanged) return Done{};
  const io::FileTime later{now->modified.seconds + 1, now->modified.nanoseconds};
  if (auto set = files.set_modified(file, later); !set) {
    return replace_error(staged.path, "the time of the staged copy cannot be set", set.error());
  }
  return Done{};
}

/// Renames the files, and then makes every folder that got one durable.
Status<> put_in_place(io::FileSystem& files, io::Descriptor exports, io::Descriptor staging,
                      const std::vector<StagedFile>& staged) {
  std::set<std::string> touched;
  for (const auto& file : staged) {
    const auto target = target_of(file.path);
    const auto folder = open_folder(files, exports, target.folder);
    if (!folder) return folder.error();
    if (auto renamed = files.rename(staging, file.slot, folder->get(), target.name); !renamed) {
      if (renamed.error() == std::errc::cross_device_link) {
        return mount_error(file.path, renamed.error());
      }
      return replace_error(file.path, "the file cannot be put in its place", renamed.error());
    }
    touched.insert(target.folder);
  }
  std::vector<io::OwnedDescriptor> folders;
  std::vector<io::Descriptor> descriptors;
  for (const auto& path : touched) {
    auto folder = open_folder(files, exports, path);
    if (!folder) return folder.error();
    descriptors.push_back(folder->get());
    folders.push_back(*std::move(folder));
  }
  if (auto synced = files.sync_all(descriptors); !synced) {
    return replace_error("exports", "the folders cannot be made durable", synced.error());
  }
  return Done{};
}

/// Makes every staged file durable and closes it.
Status<> sync_staged(io::FileSystem& files, const StagedSet& set) {
  std::vector<const StagedFile*> open;
  std::vector<io::Descriptor> descriptors;
  for (const auto* staged : {&set.files, &set.manifests}) {
    for (const auto& one : *staged) {
      if (one.file == nullptr) continue;
      open.push_back(&one);
      descriptors.push_back(one.file->get());
    }
  }
  if (auto synced = files.sync_all(descriptors); !synced) {
    return replace_error(staging_folder, "the staged copies cannot be made durable",
                         synced.error());
  }
  for (const auto* one : open) {
    if (auto closed = one->file->close(); !closed) {
      return replace_error(one->path, "the staged copy cannot be closed", closed.error());
    }
  }
  return Done{};
}

}  // namespace

Result<StagedFile> stage(io::FileSystem& files, Content& content, const Destination& destination,
                         const std::optional<io::FileStatus>& replaced) {
  auto file = content.store();
  if (!file) return file.error();
  StagedFile staged{destination.path, content.slot(), destination.digest,
                    std::make_shared<io::OwnedDescriptor>(*std::move(file))};
  const auto descriptor = staged.file->get();
  if (auto set = set_owner_and_time(files, descriptor, staged, replaced); !set) {
    return set.error();
  }
  if (auto set = files.set_permissions(descriptor, destination.permissions); !set) {
    return replace_error(staged.path, "the mode of the staged copy cannot be set", set.error());
  }
  return staged;
}

Status<> make_durable(io::FileSystem& files, const Workspace& workspace, const StagedSet& set) {
  if (auto synced = sync_staged(files, set); !synced) return synced;
  if (auto synced = files.sync(workspace.staging->get()); !synced) {
    return replace_error(staging_folder, "the folder cannot be made durable", synced.error());
  }
  return Done{};
}

Status<> replace_set(io::FileSystem& files, const Workspace& workspace, const StagedSet& set) {
  const auto staging = workspace.staging->get();
  const auto exports = workspace.folders.exports->get();
  if (auto placed = put_in_place(files, exports, staging, set.files); !placed) return placed;
  return put_in_place(files, exports, staging, set.manifests);
}

Status<> prepare_target(io::FileSystem& files, io::Descriptor exports, const std::string& path,
                        std::uint32_t folder_permissions) {
  const auto target = target_of(path);
  // The exports folder itself is shared with others: its mode is theirs as much as ours.
  for (auto end = target.folder.find('/'); !target.folder.empty();
       end = target.folder.find('/', end + 1)) {
    const auto folder =
        make_folder_path(files, exports, target.folder.substr(0, end), folder_permissions);
    if (!folder) return folder.error();
    if (auto same = check_no_mount(files, exports, target.folder.substr(0, end)); !same) {
      return same;
    }
    const auto status = files.status(folder->get());
    if (!status) return replace_error(path, "the folder cannot be read", status.error());
    if (status->mode != folder_permissions) {
      if (auto set = files.set_permissions(folder->get(), folder_permissions); !set) {
        return replace_error(path, "the mode of the folder cannot be set", set.error());
      }
    }
    if (end == std::string::npos) break;
  }
  return Done{};
}

Status<> correct_mode(io::FileSystem& files, io::Descriptor exports, const std::string& path,
                      std::uint32_t permissions) {
  const auto opened = files.open(exports, path, io::OpenMode::read, io::Links::refuse, 0);
  if (!opened) return replace_error(path, "the file cannot be opened", opened.error());
  const io::OwnedDescriptor file{files, *opened};
  if (auto set = files.set_permissions(file.get(), permissions); !set) {
    return replace_error(path, "the mode of the file cannot be corrected", set.error());
  }
  return Done{};
}

}  // namespace runtime_exports::publish

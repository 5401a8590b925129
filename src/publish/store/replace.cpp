#include "runtime_exports/publish/store/replace.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"

namespace runtime_exports::publish {
namespace {

constexpr std::size_t most_read_bytes = std::size_t{1} << 18U;

constexpr const char* finished_later =
    "the next publish, or `runtime-exports recover`, finishes the job";

Result<io::OwnedDescriptor> open_target(io::FileSystem& files, io::Descriptor base,
                                        const std::string& path) {
  return io::or_failure(io::open_folder(files, base, path.empty() ? "." : path), path,
                        "the folder cannot be opened", finished_later);
}

Result<Ways> open_targets(io::FileSystem& files, io::Descriptor exports,
                          const std::set<std::string>& paths) {
  Ways folders;
  for (const auto& path : paths) {
    auto folder = open_target(files, exports, path);
    if (!folder) return folder.error();
    folders.push_back(*std::move(folder));
  }
  return folders;
}

/// The folders above the file: a run that was killed may have created them and not synced them.
void add_way(const std::string& path, std::set<std::string>& way) {
  way.insert(std::string{});
  for (auto& folder : io::folders_in(path)) way.insert(std::move(folder));
}

/// Renames the files and then syncs every folder that received one, including one that received it
/// before an interruption.
Status<> put_in_place(const Workspace& workspace, std::span<const JournalEntry> entries,
                      const std::set<std::string>& done) {
  auto& files = workspace.files;
  const auto exports = workspace.exports->get();
  std::set<std::string> touched;
  for (const auto& entry : entries) {
    add_way(entry.path, touched);
    if (done.contains(entry.path)) continue;
    const auto target = target_of(entry.path);
    const auto folder = open_target(files, exports, target.folder);
    if (!folder) return folder.error();
    const auto renamed =
        files.rename(workspace.staging->get(), entry.slot, folder->get(), target.name);
    if (!renamed && renamed.error() == std::errc::cross_device_link) {
      return mount_error(entry.path, renamed.error());
    }
    auto placed =
        io::or_failure(renamed, entry.path, "the file cannot be put in its place", finished_later);
    if (!placed) return placed;
  }
  const auto folders = open_targets(files, exports, touched);
  if (!folders) return folders.error();
  return io::or_failure(files.sync_all(descriptors_of(*folders)), "exports",
                        "the folders cannot be synced to the disk", finished_later);
}

Result<FileDigest> digest_of_staged(io::FileSystem& files, const StagedFile& staged) {
  Sha256 hash;
  FileDigest digest;
  std::vector<char> buffer(std::clamp<std::size_t>(staged.entry.digest.bytes, 1, most_read_bytes));
  while (true) {
    const auto count = io::or_failure(files.read_at(staged.file->get(), buffer, digest.bytes),
                                      staged.entry.path, "the staged copy cannot be read back");
    if (!count) return count.error();
    if (*count == 0) break;
    hash.update({buffer.data(), *count});
    digest.bytes += *count;
  }
  digest.sha256 = to_hex(hash.finish());
  return digest;
}

/// The file to be renamed must hold the bytes that were checked.
Status<> read_back(io::FileSystem& files, const std::vector<StagedFile>& staged) {
  for (const auto& one : staged) {
    const auto digest = digest_of_staged(files, one);
    if (!digest) return digest.error();
    if (*digest == one.entry.digest) continue;
    return Error{.code = ErrorCode::io,
                 .subject = one.entry.path,
                 .message = "the staged copy does not hold what was written to it",
                 .help = "check the disk, and who else writes to the folder of `paths.work`"};
  }
  return Done{};
}

constexpr const char* access_list = "system.posix_acl_access";
constexpr const char* security_label = "security.selinux";
constexpr const char* cannot_read = "the staged copy cannot be read";

/// A user who may not change the owner stays the owner, in the group of the replaced file if
/// allowed; the mode still decides who may read the file.
Status<> set_owner(io::FileSystem& files, io::Descriptor file, const JournalEntry& entry,
                   const io::FileStatus& replaced) {
  const auto now = io::or_failure(files.status(file), entry.path, cannot_read);
  if (!now) return now.error();
  if (now->owner == replaced.owner && now->group == replaced.group) return Done{};
  if (files.set_owner(file, replaced.owner, replaced.group)) return Done{};
  static_cast<void>(files.set_owner(file, now->owner, replaced.group));
  return Done{};
}

Status<> set_time(io::FileSystem& files, io::Descriptor file, const JournalEntry& entry,
                  const io::FileStatus& replaced) {
  if (entry.digest.bytes != replaced.bytes) return Done{};
  const auto now = io::or_failure(files.status(file), entry.path, cannot_read);
  if (!now) return now.error();
  if (now->modified.seconds > replaced.modified.seconds) return Done{};
  const io::FileTime later{replaced.modified.seconds + 1, now->modified.nanoseconds};
  return io::or_failure(files.set_modified(file, later), entry.path,
                        "the time of the staged copy cannot be set");
}

/// The label that lets readers read the exports, wherever the work folder is.
Status<> set_label(const Workspace& workspace, io::Descriptor file, const JournalEntry& entry) {
  auto& files = workspace.files;
  const auto exports = workspace.exports->get();
  constexpr const char* failed = "its security label cannot be read";
  const auto target = target_of(entry.path);
  const auto model = io::or_failure(
      entry.replaces ? io::open_file(files, exports, entry.path)
                     : io::open_folder(files, exports, target.folder.empty() ? "." : target.folder),
      entry.path, failed);
  if (!model) return model.error();
  const auto wanted = files.attribute(model->get(), security_label);
  if (!wanted && io::has_no_attribute(wanted.error())) return Done{};
  if (!wanted) return io::system_failure(ErrorCode::io, entry.path, failed, wanted.error());
  const auto now = files.attribute(file, security_label);
  if (now && *now == *wanted) return Done{};
  return io::or_failure(files.set_attribute(file, security_label, *wanted), entry.path,
                        "its security label cannot be kept");
}

/// Only the mode of the settings counts: an access list inherited from the staging folder would let
/// others read.
Status<> set_permissions(io::FileSystem& files, io::Descriptor file, const JournalEntry& entry) {
  auto set = files.remove_attribute(file, access_list);
  if (!set && io::has_no_attribute(set.error())) set = Done{};
  if (set) set = files.set_permissions(file, entry.permissions);
  return io::or_failure(set, entry.path, "the mode of the staged copy cannot be set");
}

Status<> link_copy(const Workspace& workspace, const JournalEntry& entry) {
  const auto staging = workspace.staging->get();
  const auto linked = workspace.files.link(staging, entry.slot, staging, copy_of(entry.slot));
  if (linked || !io::has_no_links(linked.error())) {
    return io::or_failure(linked, entry.path, "the staged copy cannot be linked");
  }
  return io::io_error(ErrorCode::unsafe_target, entry.path,
                      "the file system of the work folder has no hard links, or a sandbox forbids "
                      "them",
                      "publish where there are hard links: without them a crash could lose files",
                      linked.error());
}

bool has_wrong_mode(const Workspace& workspace, const Candidate& candidate) {
  if (!candidate.published) return false;
  const auto wanted = readability_of(candidate.definition->path, workspace.settings);
  if (candidate.published->status.mode != wanted.file) return true;
  for (const auto& name : io::folders_in(candidate.definition->path)) {
    const auto folder = workspace.files.status_at(workspace.exports->get(), name);
    if (folder && folder->mode != wanted.folder) return true;
  }
  return false;
}

}  // namespace

Result<StagedFile> stage(const Workspace& workspace, Candidate& candidate,
                         std::uint32_t permissions) {
  auto& files = workspace.files;
  auto file = candidate.content.store();
  if (!file) return file.error();
  const auto& replaces = candidate.published;
  StagedFile staged{
      {std::string{candidate.definition->path}, candidate.content.slot(), permissions,
       candidate.digest, replaces ? std::optional{replaces->digest.sha256} : std::nullopt},
      std::make_shared<io::OwnedDescriptor>(*std::move(file))};
  const auto& entry = staged.entry;
  const auto descriptor = staged.file->get();
  Status<> set = Done{};
  if (replaces) set = set_owner(files, descriptor, entry, replaces->status);
  if (replaces && set) set = set_time(files, descriptor, entry, replaces->status);
  if (set) set = set_label(workspace, descriptor, entry);
  if (set) set = set_permissions(files, descriptor, entry);
  if (set) set = link_copy(workspace, entry);
  if (!set) return set.error();
  return staged;
}

Status<> prepare_target(Workspace& workspace, const std::string& path,
                        std::uint32_t folder_permissions) {
  auto& files = workspace.files;
  // The exports folder itself is shared with other programs, so its mode is not ours alone.
  for (const auto& name : io::folders_in(path)) {
    const auto folder =
        make_folder_path(files, workspace.exports->get(), name, folder_permissions, workspace.made);
    if (!folder) return folder.error();
    const auto status =
        io::or_failure(files.status(folder->get()), path, "the folder cannot be read");
    if (!status) return status.error();
    if (status->mode == folder_permissions) continue;
    auto set = io::or_failure(files.set_permissions(folder->get(), folder_permissions), path,
                              "the mode of the folder cannot be set");
    if (!set) return set;
  }
  return Done{};
}

Status<> correct_mode(const Workspace& workspace, const std::string& path,
                      std::uint32_t permissions) {
  auto& files = workspace.files;
  const auto file = io::or_failure(io::open_file(files, workspace.exports->get(), path), path,
                                   "the file cannot be opened");
  if (!file) return file.error();
  const auto status =
      io::or_failure(files.status(file->get()), path, "the status of the file cannot be read");
  if (!status) return status.error();
  io::SystemStatus set = Done{};
  if (status->mode != permissions) set = files.set_permissions(file->get(), permissions);
  if (set) set = files.sync(file->get());
  return io::or_failure(set, path, "the mode of the file cannot be corrected");
}

Status<> prepare_commit(const Workspace& workspace, const std::vector<StagedFile>& staged,
                        const Journal& journal) {
  auto& files = workspace.files;
  const auto ways = open_ways(workspace);
  if (!ways) return ways.error();
  auto file = write_new_journal(files, workspace.work->get(), journal);
  if (!file) return file.error();
  std::vector<io::Descriptor> descriptors{workspace.staging->get(), file->get(),
                                          workspace.work->get()};
  std::set<std::string> targets;
  for (const auto& one : staged) {
    descriptors.push_back(one.file->get());
    add_way(one.entry.path, targets);
  }
  const auto folders = open_targets(files, workspace.exports->get(), targets);
  if (!folders) return folders.error();
  std::ranges::copy(descriptors_of(*folders), std::back_inserter(descriptors));
  std::ranges::copy(descriptors_of(*ways), std::back_inserter(descriptors));
  Status<> same = Done{};
  auto synced =
      io::or_failure(files.sync_all(descriptors, [&] { same = read_back(files, staged); }),
                     staging_folder, "the staged copies cannot be synced to the disk");
  if (!synced) return synced;
  if (!same) return same;
  for (const auto& one : staged) {
    auto closed =
        io::or_failure(one.file->close(), one.entry.path, "the staged copy cannot be closed");
    if (!closed) return closed;
  }
  return io::or_failure(file->close(), new_journal_file, "the journal cannot be closed");
}

Status<> replace_set(const Workspace& workspace, const Journal& journal,
                     const std::set<std::string>& done) {
  const auto manifests = std::ranges::find_if(journal.files, is_manifest, &JournalEntry::path);
  auto placed = put_in_place(workspace, {journal.files.begin(), manifests}, done);
  if (placed) placed = put_in_place(workspace, {manifests, journal.files.end()}, done);
  if (!placed) return placed;
  return remove_journal(workspace.files, workspace.work->get());
}

bool would_correct_modes(const Workspace& workspace, const std::vector<Candidate>& candidates,
                         const PublishedManifests& manifests) {
  const auto is_wrong = [&](const auto& published) {
    const auto& [audience, manifest] = published;
    return manifest.status.mode !=
           readability_of(manifest_definition(audience).path, workspace.settings).file;
  };
  return std::ranges::any_of(manifests, is_wrong) ||
         std::ranges::any_of(candidates,
                             [&](const Candidate& one) { return has_wrong_mode(workspace, one); });
}

Status<> correct_modes(const Workspace& workspace, const PublishedManifests& manifests) {
  for (const auto& [audience, manifest] : manifests) {
    const std::string path{manifest_definition(audience).path};
    const auto wanted = readability_of(path, workspace.settings).file;
    if (manifest.status.mode == wanted) continue;
    if (auto corrected = correct_mode(workspace, path, wanted); !corrected) return corrected;
  }
  return Done{};
}

Result<bool> replace_files(Workspace& workspace, std::vector<Candidate>& candidates,
                           const std::function<void()>& before_commit, PublishReport& report) {
  std::vector<StagedFile> staged;
  for (auto& candidate : candidates) {
    const std::string path{candidate.definition->path};
    const auto readability = readability_of(path, workspace.settings);
    auto ready = prepare_target(workspace, path, readability.folder);
    if (!ready) return ready.error();
    // A file with a second hard link is replaced: its mode is not ours to change there.
    const bool is_same = candidate.change == Change::same;
    if (is_same && candidate.published->status.mode == readability.file) continue;
    if (is_same && candidate.published->status.links == 1) {
      ready = correct_mode(workspace, path, readability.file);
      if (!ready) return ready.error();
      continue;
    }
    auto one = stage(workspace, candidate, readability.file);
    if (!one) return one.error();
    staged.push_back(*std::move(one));
  }
  if (staged.empty()) return false;
  Journal journal{report.generation, workspace.settings.paths.exports, {}};
  for (const auto& one : staged) journal.files.push_back(one.entry);
  auto done = prepare_commit(workspace, staged, journal);
  if (!done) return done.error();
  if (before_commit) before_commit();
  report.incomplete = true;
  done = commit_new_journal(workspace.files, workspace.work->get());
  if (done) done = replace_set(workspace, journal);
  if (!done) return done.error();
  report.incomplete = false;
  return true;
}

}  // namespace runtime_exports::publish

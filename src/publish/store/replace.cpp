#include "runtime_exports/publish/store/replace.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/store/journal_file.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"

namespace runtime_exports::publish {
namespace {

using Entries = std::vector<const JournalEntry*>;

constexpr std::size_t most_read_bytes = std::size_t{1} << 18U;

Error prepare_error(const std::string& path, const char* message, const std::error_code& error) {
  return io::system_failure(ErrorCode::io, path, message, error);
}

Error replace_error(const std::string& path, const char* message, const std::error_code& error) {
  return io::system_failure(ErrorCode::io, path, message, error,
                            "the next publish, or `runtime-exports recover`, finishes the job");
}

Result<io::OwnedDescriptor> open_target(io::FileSystem& files, io::Descriptor base,
                                        const std::string& path) {
  auto opened = io::open_folder(files, base, path.empty() ? "." : path);
  if (!opened) return replace_error(path, "the folder cannot be opened", opened.error());
  return *std::move(opened);
}

Status<> open_folders(io::FileSystem& files, io::Descriptor exports,
                      const std::set<std::string>& paths,
                      std::vector<io::OwnedDescriptor>& folders) {
  for (const auto& path : paths) {
    auto folder = open_target(files, exports, path);
    if (!folder) return folder.error();
    folders.push_back(*std::move(folder));
  }
  return Done{};
}

Status<> sync_folders(io::FileSystem& files, io::Descriptor exports,
                      const std::set<std::string>& paths) {
  std::vector<io::OwnedDescriptor> folders;
  if (auto opened = open_folders(files, exports, paths, folders); !opened) return opened;
  std::vector<io::Descriptor> descriptors;
  descriptors.reserve(folders.size());
  for (const auto& folder : folders) descriptors.push_back(folder.get());
  if (auto synced = files.sync_all(descriptors); !synced) {
    return replace_error("exports", "the folders cannot be synced to the disk", synced.error());
  }
  return Done{};
}

/// The folder and its parents: a run that was killed may have created them and not synced them.
void add_way(const std::string& folder, std::set<std::string>& way) {
  way.insert(folder);
  way.insert(std::string{});
  for (auto& above : io::folders_in(folder)) way.insert(std::move(above));
}

/// Renames the files and then syncs every folder that received one, including one that received it
/// before an interruption.
Status<> put_in_place(io::FileSystem& files, const Workspace& workspace, const Entries& entries,
                      const std::set<std::string>& done) {
  const auto exports = workspace.folders.exports->get();
  std::set<std::string> touched;
  for (const auto* entry : entries) {
    const auto target = target_of(entry->path);
    add_way(target.folder, touched);
    if (done.contains(entry->path)) continue;
    const auto folder = open_target(files, exports, target.folder);
    if (!folder) return folder.error();
    const auto renamed =
        files.rename(workspace.staging->get(), entry->slot, folder->get(), target.name);
    if (renamed) continue;
    if (renamed.error() == std::errc::cross_device_link) {
      return mount_error(entry->path, renamed.error());
    }
    return replace_error(entry->path, "the file cannot be put in its place", renamed.error());
  }
  return sync_folders(files, exports, touched);
}

Result<FileDigest> digest_of_staged(io::FileSystem& files, const StagedFile& staged) {
  Sha256 hash;
  FileDigest digest;
  std::vector<char> buffer(std::clamp<std::size_t>(staged.entry.digest.bytes, 1, most_read_bytes));
  while (true) {
    const auto count = files.read_at(staged.file->get(), buffer, digest.bytes);
    if (!count) {
      return prepare_error(staged.entry.path, "the staged copy cannot be read back", count.error());
    }
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

Status<> close_all(const std::vector<StagedFile>& staged, io::OwnedDescriptor& journal) {
  for (const auto& one : staged) {
    if (auto closed = one.file->close(); !closed) {
      return prepare_error(one.entry.path, "the staged copy cannot be closed", closed.error());
    }
  }
  if (auto closed = journal.close(); !closed) {
    return prepare_error(new_journal_file, "the journal cannot be closed", closed.error());
  }
  return Done{};
}

}  // namespace

Status<> prepare_commit(io::FileSystem& files, const Workspace& workspace,
                        const std::vector<StagedFile>& staged, const Ways& ways,
                        const Journal& journal) {
  auto file = write_new_journal(files, workspace.folders.work->get(), journal);
  if (!file) return file.error();
  std::vector<io::Descriptor> descriptors{workspace.staging->get(), file->get(),
                                          workspace.folders.work->get()};
  std::set<std::string> targets;
  for (const auto& one : staged) {
    descriptors.push_back(one.file->get());
    add_way(target_of(one.entry.path).folder, targets);
  }
  std::vector<io::OwnedDescriptor> folders;
  auto opened = open_folders(files, workspace.folders.exports->get(), targets, folders);
  if (!opened) return opened;
  for (const auto& folder : folders) descriptors.push_back(folder.get());
  for (const auto& way : ways) descriptors.push_back(way.get());
  Status<> same = Done{};
  const auto synced = files.sync_all(descriptors, [&] { same = read_back(files, staged); });
  if (!synced) {
    return prepare_error(staging_folder, "the staged copies cannot be synced to the disk",
                         synced.error());
  }
  return same ? close_all(staged, *file) : same;
}

Status<> replace_set(io::FileSystem& files, const Workspace& workspace, const Journal& journal,
                     const std::set<std::string>& done) {
  Entries exports;
  Entries manifests;
  for (const auto& entry : journal.files) {
    (is_manifest(entry.path) ? manifests : exports).push_back(&entry);
  }
  for (const auto* entries : {&exports, &manifests}) {
    if (auto placed = put_in_place(files, workspace, *entries, done); !placed) return placed;
  }
  return remove_journal(files, workspace.folders.work->get());
}

bool Replacement::would_correct_modes(const std::vector<Candidate>& candidates,
                                      const PublishedManifests& manifests) const {
  const auto is_wrong = [this](const auto& published) {
    const auto& [audience, manifest] = published;
    return manifest.status.mode !=
           readability_of(manifest_definition(audience).path, settings_).file;
  };
  return std::any_of(candidates.begin(), candidates.end(),
                     [this](const auto& one) { return has_wrong_mode(one); }) ||
         std::any_of(manifests.begin(), manifests.end(), is_wrong);
}

bool Replacement::has_wrong_mode(const Candidate& candidate) const {
  if (!candidate.published) return false;
  const auto wanted = readability_of(candidate.definition->path, settings_);
  if (candidate.published->status.mode != wanted.file) return true;
  for (const auto& name : io::folders_in(candidate.definition->path)) {
    const auto folder = env_.files.status_at(exports(), name);
    if (folder && folder->mode != wanted.folder) return true;
  }
  return false;
}

Status<> Replacement::correct_modes(const PublishedManifests& manifests) {
  for (const auto& [audience, manifest] : manifests) {
    const auto& definition = manifest_definition(audience);
    const auto wanted = readability_of(definition.path, settings_).file;
    if (manifest.status.mode == wanted) continue;
    auto corrected = correct_mode(env_.files, exports(), std::string{definition.path}, wanted);
    if (!corrected) return corrected;
  }
  return Done{};
}

Status<> Replacement::make_ready(Candidate& candidate) {
  const auto readability = readability_of(candidate.definition->path, settings_);
  const std::string path{candidate.definition->path};
  if (auto ready = prepare_target(env_.files, workspace_.folders, path, readability.folder);
      !ready) {
    return ready;
  }
  if (candidate.change == Change::same) {
    const auto& published = candidate.published->status;
    if (published.mode == readability.file) return Done{};
    // A file with a second hard link is replaced: its mode is not ours to change there.
    if (published.links == 1) {
      return correct_mode(env_.files, exports(), path, readability.file);
    }
  }
  auto staged = stage(env_.files, workspace_, candidate.content,
                      {path, candidate.digest, readability.file, candidate.published});
  if (!staged) return staged.error();
  staged_.push_back(*std::move(staged));
  return Done{};
}

Status<> Replacement::replace(std::vector<Candidate>& candidates, std::uint64_t generation) {
  for (auto& candidate : candidates) {
    if (auto ready = make_ready(candidate); !ready) return ready;
  }
  return staged_.empty() ? Status<>{Done{}} : commit(generation);
}

Status<> Replacement::commit(std::uint64_t generation) {
  Journal journal{generation, settings_.paths.exports, {}};
  for (const auto& staged : staged_) journal.files.push_back(staged.entry);
  const auto ways = open_ways(env_.files, workspace_.folders, settings_);
  if (!ways) return ways.error();
  auto done = prepare_commit(env_.files, workspace_, staged_, *ways, journal);
  if (!done) return done;
  if (env_.before_commit) env_.before_commit();
  is_committed_ = true;
  done = commit_new_journal(env_.files, workspace_.folders.work->get());
  return done ? replace_set(env_.files, workspace_, journal) : done;
}

}  // namespace runtime_exports::publish

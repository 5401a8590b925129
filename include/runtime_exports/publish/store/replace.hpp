#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/publish/store/content.hpp"
#include "runtime_exports/publish/store/journal.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"

namespace runtime_exports::publish {

/// A published file that is about to be replaced.
struct ReplacedFile {
  io::FileStatus status;
  FileDigest digest;
};

/// One file that is ready to be published: an export or a manifest.
struct Candidate {
  const exports::ExportDefinition* definition = nullptr;
  Content content;
  FileDigest digest;
  std::optional<ReplacedFile> published;  ///< the file that it would replace
  Change change = Change::added;
};

/// A file in the staging folder that is ready to be moved into place.
struct StagedFile {
  JournalEntry entry;
  std::shared_ptr<io::OwnedDescriptor> file;  ///< open until it is made durable
};

/// Stages one file under two names, not yet synced: its bytes, the owner and security label of the
/// file that it will replace (for a new file the label of its folder), the mode, no access list,
/// and a time. If the size is the same, the second of the time differs from the replaced file's,
/// because web servers and rsync compare only these two.
/// Errors: io; unsafe_target if the file system has no hard links.
Result<StagedFile> stage(const Workspace& workspace, Candidate& candidate,
                         std::uint32_t permissions);

/// Creates the folders of `path` below the exports folder, and sets the mode of ours.
/// Errors: unsafe_target; io.
Status<> prepare_target(Workspace& workspace, const std::string& path,
                        std::uint32_t folder_permissions);

/// Sets the mode of a published file and syncs it. Errors: io.
Status<> correct_mode(const Workspace& workspace, const std::string& path,
                      std::uint32_t permissions);

/// Syncs the staged files, the staging folder, the new journal and the parent directories, all at
/// once, and reads the staged bytes back. Whatever can run out of space has done so by then, and
/// nothing is replaced yet. Errors: io, also if a staged copy does not hold the bytes that were
/// written.
Status<> prepare_commit(const Workspace& workspace, const std::vector<StagedFile>& staged,
                        const Journal& journal);

/// Moves the files of a committed journal into place, the exports first, then the manifests, and
/// then removes the journal. Each step is synced before the next. Files whose paths are in `done`
/// are already in place.
/// Errors: io, unsafe_target; the journal stays, and recovery does the rest.
Status<> replace_set(const Workspace& workspace, const Journal& journal,
                     const std::set<std::string>& done = {});

/// Whether published files that stay as they are, or their folders, have other modes than the
/// settings say.
bool would_correct_modes(const Workspace& workspace, const std::vector<Candidate>& candidates,
                         const PublishedManifests& manifests);

/// Corrects the modes of manifests that do not change. Errors: io.
Status<> correct_modes(const Workspace& workspace, const PublishedManifests& manifests);

/// Stages the changed files of a checked set, commits them and moves them into place; unchanged
/// files with a wrong mode get the right one. The exports folder must exist. Returns whether there
/// was something to commit. After a failure, `report.incomplete` says whether it was committed:
/// recovery then needs the staged files. Errors: unsafe_target, io.
Result<bool> replace_files(Workspace& workspace, std::vector<Candidate>& candidates,
                           const std::function<void()>& before_commit, PublishReport& report);

}  // namespace runtime_exports::publish

#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/journal.hpp"
#include "runtime_exports/publish/stage.hpp"
#include "runtime_exports/publish/workspace.hpp"

namespace runtime_exports::publish {

/// Makes the staged files, the staging folder, the new journal and the names that lead to the
/// folders durable, all at once, and reads the staged bytes back. What can run out of space has
/// done so by then; nothing is replaced yet. Errors: io, also if a staged copy does not hold what
/// was written.
Status<> prepare_commit(io::FileSystem& files, const Workspace& workspace,
                        const std::vector<StagedFile>& staged, const Ways& ways,
                        const Journal& journal);

/// Puts the files of a committed journal in their places: the exports, then the manifests, every
/// step made durable before the next; and then removes the journal, durably. Files whose paths are
/// in `done` are there already.
/// Errors: io, unsafe_target; the journal stays, and recovery does the rest.
Status<> replace_set(io::FileSystem& files, const Workspace& workspace, const Journal& journal,
                     const std::set<std::string>& done = {});

}  // namespace runtime_exports::publish

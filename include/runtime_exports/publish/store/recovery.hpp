#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/publish/store/workspace.hpp"

namespace runtime_exports::publish {

/// What became of an interrupted publish.
struct Recovery {
  enum class Outcome {
    nothing,    ///< none was pending
    finished,   ///< it is published now
    discarded,  ///< it was dropped
  };
  Outcome outcome = Outcome::nothing;
  std::uint64_t generation = 0;    ///< of the set that was finished
  std::vector<std::string> paths;  ///< the files that were put in their places
  Findings findings = {};          ///< what could not be tidied up
};

/// Finishes an interrupted publish, if there is one. It may be interrupted itself and done again.
/// Nothing is touched until all targets were looked at. Needs the lock. The staging folder of what
/// is finished is left to be wiped.
/// Errors: unsafe_target if a target is neither what the publish began with nor what it was to
/// become, or no regular file: the journal stays, discard_interrupted() is a way out; io if the
/// journal is damaged: it is set aside, the staged copies stay; defect if the staged copy of a file
/// that is not in its place yet is gone: the journal stays, and a publish of the whole set replaces
/// it.
Result<Recovery> finish_interrupted(io::FileSystem& files, Workspace& workspace,
                                    const config::Settings& settings);

/// Drops an interrupted publish and a journal that was set aside. Needs the lock. What is published
/// stays as it is: files of two generations, perhaps.
/// Errors: io.
Result<Recovery> discard_interrupted(io::FileSystem& files, const Workspace& workspace);

/// What recover() is asked to do.
struct RecoverRequest {
  enum class Intent { finish, discard };
  std::string root;
  const config::Settings* settings = nullptr;
  Intent intent = Intent::finish;
  std::int64_t wait_ms = 0;  ///< for the lock
};

/// Finishes or drops what an interrupted publish left. Creates nothing where nothing is published.
/// Errors: those of open_workspace_for_writing() and finish_interrupted().
Result<Recovery> recover(const RecoverRequest& request, const Environment& environment);

/// What an earlier publish has left for the one to come.
struct EarlierPublish {
  Findings findings = {};      ///< that it was interrupted, and was finished or is superseded
  bool is_superseded = false;  ///< it cannot be finished, and its journal is still there
  bool left_set_torn = false;  ///< the published files may be of two generations
};

/// Whether the publish to come replaces the whole set, and so may take the place of an interrupted
/// one that cannot be finished.
enum class Replaces { some, whole_set };

/// Makes a locked workspace ready for the next publish: what keeps git away from it is made
/// durable, what an earlier publish left is finished, and the staging folder is wiped. Errors:
/// those of sync_gitignore(), finish_interrupted() and wipe_staging(). What is staged may belong to
/// the interrupted publish then.
Result<EarlierPublish> recover_first(io::FileSystem& files, Workspace& workspace,
                                     const config::Settings& settings, Replaces replaces);

}  // namespace runtime_exports::publish

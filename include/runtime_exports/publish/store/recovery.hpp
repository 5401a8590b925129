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

/// What happened to an interrupted publish.
struct Recovery {
  enum class Outcome {
    nothing,    ///< no publish was pending
    finished,   ///< it is now published
    discarded,  ///< it was dropped
  };
  Outcome outcome = Outcome::nothing;
  std::uint64_t generation = 0;    ///< of the set that was finished
  std::vector<std::string> paths;  ///< the files that were moved into place
  Findings findings = {};          ///< what could not be cleaned up
};

/// Finishes an interrupted publish, if there is one. It can be interrupted and repeated itself.
/// Checks all targets before it changes any. Needs the lock. Leaves the staging folder to be wiped.
/// Errors: unsafe_target if a target is not a regular file, or is neither the file that the publish
/// was to replace nor the new one: the journal stays, and discard_interrupted() is a way out; io if
/// the journal is damaged: it is set aside, and the staged copies stay; defect if the staged copy
/// of a file that is not yet in place is gone: the journal stays, and a publish of the whole set
/// replaces it.
Result<Recovery> finish_interrupted(Workspace& workspace);

/// Drops an interrupted publish and a journal that was set aside. Needs the lock. Does not change
/// the published files, which may be of two generations.
/// Errors: io.
Result<Recovery> discard_interrupted(const Workspace& workspace);

/// A request to recover().
struct RecoverRequest {
  enum class Intent { finish, discard };
  std::string root;
  const config::Settings* settings = nullptr;
  Intent intent = Intent::finish;
  std::int64_t wait_ms = 0;  ///< to wait for the lock
};

/// Finishes or drops an interrupted publish. Creates nothing where nothing is published.
/// Errors: those of open_workspace_for_writing() and finish_interrupted().
Result<Recovery> recover(const RecoverRequest& request, const Environment& environment);

/// What an earlier publish left for the next one.
struct EarlierPublish {
  Findings findings = {};      ///< says that it was interrupted, and finished or superseded
  bool is_superseded = false;  ///< it cannot be finished and its journal is still there
  bool left_set_torn = false;  ///< the published files may be of two generations
};

/// Whether the next publish replaces the whole set. Only then may it supersede an interrupted one
/// that cannot be finished.
enum class Replaces { some, whole_set };

/// Prepares a locked workspace for the next publish: finishes an interrupted publish and wipes the
/// staging folder.
/// Errors: those of finish_interrupted() and wipe_staging(). After an error the staged files may
/// belong to the interrupted publish.
Result<EarlierPublish> recover_first(Workspace& workspace, Replaces replaces);

}  // namespace runtime_exports::publish

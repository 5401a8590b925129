#pragma once

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/publish/workspace.hpp"

namespace runtime_exports::publish {

/// How the workspace was found.
struct Settled {
  Findings findings;        ///< that an interrupted publish was finished, or will be superseded
  bool supersedes = false;  ///< an interrupted publish cannot be finished; its journal is there
  bool is_torn = false;     ///< the published files may be of two generations
};

/// Whether the publish to come replaces the whole set, and so may take the place of an interrupted
/// one that cannot be finished.
enum class Replaces { some, whole_set };

/// Makes a locked workspace ready for the next publish: what keeps git away from it is made
/// durable, what an earlier publish left is finished, and the staging folder is wiped. Errors:
/// those of sync_gitignore(), finish_interrupted() and wipe_staging(). What is staged may belong to
/// the interrupted publish then.
Result<Settled> settle(io::FileSystem& files, Workspace& workspace,
                       const config::Settings& settings, Replaces replaces);

}  // namespace runtime_exports::publish

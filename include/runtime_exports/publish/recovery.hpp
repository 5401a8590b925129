#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/workspace.hpp"

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

}  // namespace runtime_exports::publish

#pragma once

#include <cstdint>
#include <string>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/publish/publisher.hpp"
#include "runtime_exports/publish/recovery.hpp"

namespace runtime_exports::publish {

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

}  // namespace runtime_exports::publish

#pragma once

#include <cstddef>
#include <functional>

#include "runtime_exports/core/result.hpp"

namespace runtime_exports::io {

/// What two workers do with pieces that come, and must go, in one order. `worker` is 0 or 1; each
/// has room of its own for one piece.
struct InOrder {
  /// Takes the next piece; false: there is none. Never two calls at once.
  std::function<Result<bool>(std::size_t worker)> take;
  /// What one worker does beside the other.
  std::function<void(std::size_t worker)> work;
  /// Gives the piece away, in the order in which they were taken; beside take() and work() of the
  /// other worker.
  std::function<Status<>(std::size_t worker)> give;
};

/// Takes, works on and gives away piece after piece until there is none. With one worker, or where
/// the machine has no thread left, the caller does it all.
/// Errors: the first of take() or give() in the order of the pieces, as with one worker; a piece
/// that was taken by then may have been worked on.
Status<> run_in_order(std::size_t workers, const InOrder& steps);

}  // namespace runtime_exports::io

#pragma once

#include <cstddef>
#include <functional>

#include "runtime_exports/core/result.hpp"

namespace runtime_exports::io {

/// Runs each of the jobs 0 to `jobs` - 1 once. Uses at most `threads` threads, including this one,
/// which runs job 0; the others have ended when it returns. They do not take termination signals,
/// because a signal that the caller holds back would end the process in them. With one thread, or
/// if the system cannot start another, the jobs run in order. Rethrows what a job threw.
void run_all(std::size_t threads, std::size_t jobs,
             const std::function<void(std::size_t job)>& run);

/// What two workers do with pieces that must be taken and given away in order. `worker` is 0 or 1;
/// each has room for one piece.
struct InOrder {
  /// Takes the next piece; false if there is none. Never called twice at once.
  std::function<Result<bool>(std::size_t worker)> take;
  /// Works on the piece, at the same time as the other worker.
  std::function<void(std::size_t worker)> work;
  /// Gives the piece away, in the order of taking, while the other worker may be in take() or
  /// work().
  std::function<Status<>(std::size_t worker)> give;
};

/// Takes, works on and gives away piece after piece until there are no more. With one worker, or if
/// the system cannot start another thread, the caller does everything.
/// Errors: the first error of take() or give() in the order of the pieces, as with one worker;
/// later pieces may have been worked on.
Status<> run_in_order(std::size_t workers, const InOrder& steps);

}  // namespace runtime_exports::io

#pragma once

#include <atomic>
#include <cstddef>
#include <future>
#include <system_error>
#include <utility>

#include "runtime_exports/io/signals.hpp"

namespace runtime_exports::publish {

/// Whether work that can go on beside other work gets a thread.
enum class Threads { one, several };

/// Begins the work in a thread of its own, which takes no termination signal: one that came while
/// the caller holds them would end the process. With one thread, or where there is none to be had,
/// it is done when its result is asked for.
template <class Work>
auto begin_beside(Threads threads, Work work) {
  if (threads == Threads::several) {
    try {
      const io::SignalsForThisThread here;
      return std::async(std::launch::async, work);
    } catch (const std::system_error&) {
      // The machine has no thread left.
    }
  }
  return std::async(std::launch::deferred, std::move(work));
}

/// Calls `work(worker, turn)` once for every turn below `count`. With several threads there are two
/// workers, 0 and 1, and who is free takes the next turn.
template <class Work>
void take_turns(Threads threads, std::size_t count, const Work& work) {
  std::atomic<std::size_t> taken = 0;
  const auto take = [&](std::size_t worker) {
    for (auto turn = taken++; turn < count; turn = taken++) work(worker, turn);
  };
  auto beside = begin_beside(threads, [&take] { take(1); });
  take(0);
  beside.get();
}

}  // namespace runtime_exports::publish

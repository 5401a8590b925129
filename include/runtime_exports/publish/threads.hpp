#pragma once

#include <future>
#include <system_error>
#include <utility>

namespace runtime_exports::publish {

/// Whether work that can go on beside other work gets a thread.
enum class Threads { one, several };

/// Begins the work in a thread of its own. With one thread, or where there is none to be had, it is
/// done when its result is asked for.
template <class Work>
auto begin_beside(Threads threads, Work work) {
  if (threads == Threads::several) {
    try {
      return std::async(std::launch::async, work);
    } catch (const std::system_error&) {
      // The machine has no thread left.
    }
  }
  return std::async(std::launch::deferred, std::move(work));
}

}  // namespace runtime_exports::publish

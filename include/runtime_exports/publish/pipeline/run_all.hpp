#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <functional>
#include <future>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include "runtime_exports/io/process.hpp"

namespace runtime_exports::publish {

/// Runs each job once and returns the results in the order of the jobs. Uses at most `threads`
/// threads, including this one; the others have ended when it returns. They do not take termination
/// signals, because a signal that the caller holds back would end the process in them. With one
/// thread the jobs run in order. Rethrows what a job threw.
template <class T>
std::vector<T> run_all(std::size_t threads, const std::vector<std::function<T()>>& jobs) {
  std::vector<std::optional<T>> results(jobs.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (auto i = next++; i < jobs.size(); i = next++) results[i].emplace(jobs[i]());
  };
  std::vector<std::future<void>> others;
  try {
    const io::SignalsForThisThread here;
    while (others.size() + 1 < std::min(threads, jobs.size())) {
      others.push_back(std::async(std::launch::async, work));
    }
  } catch (const std::system_error&) {
    // The system cannot start another thread; fewer will do.
  }
  work();
  for (auto& other : others) other.get();
  std::vector<T> all;
  all.reserve(results.size());
  for (auto& result : results) all.push_back(*std::move(result));
  return all;
}

}  // namespace runtime_exports::publish

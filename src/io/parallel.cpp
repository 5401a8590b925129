#include "runtime_exports/io/parallel.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <system_error>
#include <vector>

#include "runtime_exports/io/process.hpp"

namespace runtime_exports::io {
namespace {

class Line {
 public:
  explicit Line(const InOrder& steps) : steps_(steps) {}

  void serve(std::size_t worker) {
    try {
      while (serve_one(worker)) {
      }
    } catch (...) {
      const std::lock_guard guard{mutex_};
      is_over_ = true;
      is_abandoned_ = true;
      changed_.notify_all();
      throw;
    }
  }

  [[nodiscard]] Status<> outcome() const { return outcome_; }

 private:
  /// Returns whether to go on.
  bool serve_one(std::size_t worker) {
    std::unique_lock lock{mutex_};
    if (is_over_) return false;
    const auto taken = steps_.take(worker);
    is_over_ = !taken || !*taken;
    if (taken && !*taken) return false;
    const auto turn = taken_++;
    lock.unlock();
    if (taken) steps_.work(worker);
    lock.lock();
    changed_.wait(lock, [&] { return given_ == turn || is_abandoned_; });
    if (is_abandoned_) return false;
    lock.unlock();
    // Only the worker whose turn it is gives its piece away.
    auto given = taken ? steps_.give(worker) : Status<>{taken.error()};
    lock.lock();
    ++given_;
    if (!given) {
      outcome_ = std::move(given);
      is_over_ = true;
      is_abandoned_ = true;
    }
    changed_.notify_all();
    return !is_over_;
  }

  const InOrder& steps_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t taken_ = 0;
  std::size_t given_ = 0;
  bool is_over_ = false;       ///< no more pieces are taken
  bool is_abandoned_ = false;  ///< no more pieces are given away, either
  Status<> outcome_ = Done{};
};

}  // namespace

void run_all(std::size_t threads, std::size_t jobs,
             const std::function<void(std::size_t job)>& run) {
  std::atomic<std::size_t> next = 1;
  const auto run_from = [&](std::size_t job) {
    for (; job < jobs; job = next++) run(job);
  };
  std::vector<std::future<void>> others;
  try {
    const SignalsForThisThread here;
    while (others.size() + 1 < std::min(threads, jobs)) {
      others.push_back(std::async(std::launch::async, [&] { run_from(next++); }));
    }
  } catch (const std::system_error&) {
    // The system cannot start another thread; fewer will do.
  }
  run_from(0);
  for (auto& other : others) other.get();
}

Status<> run_in_order(std::size_t workers, const InOrder& steps) {
  Line line{steps};
  run_all(workers, 2, [&line](std::size_t worker) { line.serve(worker); });
  return line.outcome();
}

}  // namespace runtime_exports::io

#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "runtime_exports/io/clock.hpp"

namespace runtime_exports::test_support {

/// A clock that moves only when someone sleeps; a callback then runs, and gets the time from
/// steady_ms().
class BusyClock final : public io::Clock {
 public:
  explicit BusyClock(std::function<void(std::int64_t)> work) : work_(std::move(work)) {}
  std::int64_t now_utc_seconds() override { return 0; }
  std::int64_t steady_ms() override { return now_ms_; }
  void sleep_ms(std::int64_t duration_ms) override {
    now_ms_ += duration_ms;
    work_(now_ms_);
  }

 private:
  std::function<void(std::int64_t)> work_;
  std::int64_t now_ms_ = 0;
};

}  // namespace runtime_exports::test_support

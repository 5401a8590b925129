#pragma once

#include <cstdint>

#include "runtime_exports/io/clock.hpp"

namespace runtime_exports::test_support {

/// A clock that moves only when someone sleeps, or when the test moves it.
class ManualClock final : public io::Clock {
 public:
  explicit ManualClock(std::int64_t utc_seconds = 0) : utc_ms_(utc_seconds * 1000) {}

  std::int64_t now_utc_seconds() override { return utc_ms_ / 1000; }
  std::int64_t steady_ms() override { return steady_ms_; }
  void sleep_ms(std::int64_t duration_ms) override { advance_ms(duration_ms); }

  void advance_ms(std::int64_t duration_ms) {
    if (duration_ms <= 0) return;
    utc_ms_ += duration_ms;
    steady_ms_ += duration_ms;
  }

 private:
  std::int64_t utc_ms_;
  std::int64_t steady_ms_ = 0;
};

}  // namespace runtime_exports::test_support

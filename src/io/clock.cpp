#include "runtime_exports/io/clock.hpp"

#include <ctime>

namespace runtime_exports::io {
namespace {

std::timespec read_clock(clockid_t clock) {
  std::timespec now{};
  // Fails only for unknown clocks.
  ::clock_gettime(clock, &now);
  return now;
}

class SystemClock final : public Clock {
 public:
  std::int64_t now_utc_seconds() override { return read_clock(CLOCK_REALTIME).tv_sec; }

  std::int64_t steady_ms() override {
    const std::timespec now = read_clock(CLOCK_MONOTONIC);
    return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
  }

  void sleep_ms(std::int64_t duration_ms) override {
    if (duration_ms <= 0) return;
    const std::timespec duration{duration_ms / 1000, duration_ms % 1000 * 1'000'000};
    // Not resumed after a signal: someone who asked the program to end should not have to wait.
    ::clock_nanosleep(CLOCK_MONOTONIC, 0, &duration, nullptr);
  }
};

}  // namespace

Clock& system_clock() {
  static SystemClock clock;
  return clock;
}

}  // namespace runtime_exports::io

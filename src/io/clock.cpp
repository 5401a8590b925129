#include "runtime_exports/io/clock.hpp"

#include <chrono>
#include <ctime>

namespace runtime_exports::io {
namespace {

class SystemClock final : public Clock {
 public:
  std::int64_t now_utc_seconds() override {
    using std::chrono::system_clock;
    return system_clock::to_time_t(system_clock::now());
  }

  std::int64_t steady_ms() override {
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
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

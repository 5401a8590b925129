#pragma once

#include <cstdint>

namespace runtime_exports::io {

/// The clock that the program waits by, so that tests need not wait.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Seconds since 1970-01-01T00:00:00Z.
  virtual std::int64_t now_utc_seconds() = 0;
  /// Milliseconds on a clock that never goes back.
  virtual std::int64_t steady_ms() = 0;
  /// Waits that long, or until a signal arrives; not at all if it is zero or negative.
  virtual void sleep_ms(std::int64_t duration_ms) = 0;
};

/// The system's clock.
Clock& system_clock();

}  // namespace runtime_exports::io

#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "runtime_exports/core/progress.hpp"
#include "runtime_exports/io/clock.hpp"

namespace runtime_exports::cli {

/// Shows on a terminal how far long work is, in one line that is written again and again:
/// "reading the state: 42 %, 430,000 rows, 310,000 rows/s, 4 s left". It appears after one second
/// and is gone at the end.
class ProgressLine final : public Progress {
 public:
  /// `write` gets what goes to the terminal.
  ProgressLine(io::Clock& clock, std::function<void(std::string_view)> write);

  void begin(std::string_view phase) override;
  void expect(std::uint64_t bytes) override;
  void advance(std::uint64_t bytes, std::uint64_t rows) override;
  void end() override;

 private:
  void show();

  io::Clock& clock_;
  std::function<void(std::string_view)> write_;
  std::mutex one_at_a_time_;
  std::int64_t next_ms_;       // nothing is shown before
  std::int64_t phase_ms_ = 0;  // when the phase began
  std::string phase_;
  std::uint64_t expected_bytes_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t rows_ = 0;
  bool is_shown_ = false;
};

}  // namespace runtime_exports::cli

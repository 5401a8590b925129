#include "runtime_exports/cli/progress_line.hpp"

#include <algorithm>
#include <utility>

#include "result.hpp"
#include <fmt/format.h>

namespace runtime_exports::cli {
namespace {

constexpr std::int64_t first_ms = 1000;
constexpr std::int64_t interval_ms = 100;
constexpr std::string_view erase_line = "\r\x1b[K";

}  // namespace

ProgressLine::ProgressLine(io::Clock& clock, std::function<void(std::string_view)> write)
    : clock_(clock), write_(std::move(write)), next_ms_(clock.steady_ms() + first_ms) {}

void ProgressLine::begin(std::string_view phase) {
  const std::scoped_lock lock{one_at_a_time_};
  phase_ = phase;
  phase_ms_ = clock_.steady_ms();
  expected_bytes_ = bytes_ = rows_ = 0;
  show();
}

void ProgressLine::expect(std::uint64_t bytes) {
  const std::scoped_lock lock{one_at_a_time_};
  expected_bytes_ += bytes;
}

void ProgressLine::advance(std::uint64_t bytes, std::uint64_t rows) {
  const std::scoped_lock lock{one_at_a_time_};
  bytes_ += bytes;
  rows_ += rows;
  show();
}

void ProgressLine::end() {
  const std::scoped_lock lock{one_at_a_time_};
  if (std::exchange(is_shown_, false)) write_(erase_line);
}

void ProgressLine::show() {
  const auto now_ms = clock_.steady_ms();
  if (now_ms < next_ms_) return;
  next_ms_ = now_ms + interval_ms;
  auto line = fmt::format("{}{}", erase_line, phase_);
  const auto spent_ms = static_cast<double>(std::max<std::int64_t>(now_ms - phase_ms_, 1));
  if (bytes_ > 0 && expected_bytes_ > 0) {
    const auto part =
        std::min(static_cast<double>(bytes_) / static_cast<double>(expected_bytes_), 1.0);
    line += fmt::format(": {:.0f} %", 100 * part);
    if (rows_ > 0) {
      const auto rate = static_cast<std::uint64_t>(1000 * static_cast<double>(rows_) / spent_ms);
      line += fmt::format(", {} rows, {} rows/s", with_thousands(rows_), with_thousands(rate));
    }
    line += fmt::format(", {:.0f} s left", spent_ms / 1000 * (1 - part) / part);
  }
  write_(line);
  is_shown_ = true;
}

}  // namespace runtime_exports::cli

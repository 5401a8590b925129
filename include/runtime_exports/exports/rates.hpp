#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/json/document.hpp"

namespace runtime_exports::exports {

/// The counters, in the order of the export.
inline constexpr std::array<std::string_view, 4> rate_metrics{"messages", "triggers", "actions",
                                                              "actions_failed"};

/// How much every counter rose in the windows that end at one instant, added up from samples of
/// cumulative counters. Memory grows with the number of platforms, not of samples.
class RateWindows {
 public:
  struct Window {
    std::string_view name;
    std::int64_t seconds = 0;
  };
  static constexpr std::array<Window, 2> windows{{{"60s", 60}, {"5m", 300}}};

  explicit RateWindows(Instant end) : end_(end) {}

  /// Adds a sample `{platform: {metric: count}}`; samples come oldest first. The increase since the
  /// sample before counts in each window that contains this sample. A counter that fell was reset,
  /// so its new value counts. `line` is the line of the sample in its input.
  void add(Instant instant, const json::Value& counters, std::uint64_t line = 0);

  using PerMetric = std::array<std::int64_t, rate_metrics.size()>;
  struct Platform {
    std::array<std::optional<std::int64_t>, rate_metrics.size()> last;
    std::array<PerMetric, windows.size()> increase{};
    /// The line of the sample that raised the increase above the allowed value, or else of the
    /// sample with the last increase, or else of the first sample with the platform.
    std::array<std::array<std::uint64_t, rate_metrics.size()>, windows.size()> line{};
  };
  /// By name.
  [[nodiscard]] const std::map<std::string, Platform, std::less<>>& platforms() const {
    return platforms_;
  }

 private:
  Instant end_;
  std::map<std::string, Platform, std::less<>> platforms_;
};

}  // namespace runtime_exports::exports

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

/// What the export's schema allows.
inline constexpr std::int64_t most_increase = 2147483647;

/// What is counted, in the order of the export.
inline constexpr std::array<std::string_view, 4> rate_metrics{"messages", "triggers", "actions",
                                                              "actions_failed"};

/// How much every counter rose in the windows that end at one instant, added up sample by sample
/// from cumulative counters. Memory grows with the platforms, not with the samples.
class RateWindows {
 public:
  struct Window {
    std::string_view name;
    std::int64_t seconds = 0;
  };
  static constexpr std::array<Window, 2> windows{{{"60s", 60}, {"5m", 300}}};

  explicit RateWindows(Instant end) : end_(end) {}

  /// Adds a sample `{platform: {metric: count}}`; samples come oldest first. What a counter rose
  /// by since the sample before counts for each window that holds this sample; one that fell was
  /// reset, and its new value counts. `line` is the sample's in its input.
  void add(Instant instant, const json::Value& counters, std::uint64_t line = 0);

  using PerMetric = std::array<std::int64_t, rate_metrics.size()>;
  struct Platform {
    std::array<std::optional<std::int64_t>, rate_metrics.size()> last;
    std::array<PerMetric, windows.size()> increase{};
    /// The line of the sample that took an increase beyond what may be published; of one that is
    /// not, the line of its last rise.
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

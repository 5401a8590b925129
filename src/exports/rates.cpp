#include "runtime_exports/exports/rates.hpp"

#include <limits>
#include <string_view>

#include "runtime_exports/exports/build_context.hpp"
#include "runtime_exports/exports/state_view.hpp"

namespace runtime_exports::exports {
namespace {

constexpr std::array<std::string_view, rate_metrics.size()> labels{"Messages", "Triggers",
                                                                   "Actions", "Failed actions"};

/// Counters come from a file: their sum may be beyond what the type holds, and must then stay
/// beyond what the export's schema allows.
std::int64_t saturated_sum(std::int64_t a, std::int64_t b) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  return a > most - b ? most : a + b;
}

void write_window(const RateWindows& rates, std::size_t window, json::Writer& out) {
  out.begin_object();
  out.member("window", RateWindows::windows[window].name);
  out.name("metrics");
  out.begin_object();
  for (std::size_t metric = 0; metric < rate_metrics.size(); ++metric) {
    out.name(rate_metrics[metric]);
    out.begin_object();
    for (const auto& [name, platform] : rates.platforms()) {
      out.member(name, platform.increase[window][metric]);
    }
    out.end_object();
  }
  out.end_object();
  out.end_object();
}

void write_sum(const RateWindows& rates, std::size_t metric, json::Writer& out) {
  std::int64_t sum = 0;
  for (const auto& [name, platform] : rates.platforms()) {
    sum = saturated_sum(sum, platform.increase[0][metric]);
  }
  out.begin_object();
  out.member("key", rate_metrics[metric]);
  out.member("label", labels[metric]);
  out.member("value", sum);
  out.member("unit", "per 60s");
  out.end_object();
}

}  // namespace

void RateWindows::add(Instant instant, const json::Value& counters) {
  for (const auto member : counters.members()) {
    auto& platform = platforms_.try_emplace(std::string{member.name}).first->second;
    for (std::size_t metric = 0; metric < rate_metrics.size(); ++metric) {
      const auto value = member.value.find(rate_metrics[metric]);
      const auto count = value ? value->integer() : std::nullopt;
      if (!count) continue;
      const auto before = platform.last[metric].value_or(*count);
      const auto rise = *count < before ? *count : *count - before;
      platform.last[metric] = *count;
      for (std::size_t window = 0; window < windows.size(); ++window) {
        if (instant <= end_.minus_seconds(windows[window].seconds)) continue;
        auto& increase = platform.increase[window][metric];
        increase = saturated_sum(increase, rise);
      }
    }
  }
}

void write_rates(const StateView& state, json::Writer& out, const BuildContext& context) {
  out.begin_object();
  out.member("schema_version", "v1");
  out.member("generated_at", context.stamp_utc);
  out.name("windows");
  out.begin_array();
  for (std::size_t window = 0; window < RateWindows::windows.size(); ++window) {
    write_window(*state.rates, window, out);
  }
  out.end_array();
  out.member("window", RateWindows::windows[0].name);
  out.name("metrics");
  out.begin_array();
  for (std::size_t metric = 0; metric < rate_metrics.size(); ++metric) {
    write_sum(*state.rates, metric, out);
  }
  out.end_array();
  out.end_object();
}

}  // namespace runtime_exports::exports

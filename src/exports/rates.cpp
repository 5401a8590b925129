#include "runtime_exports/exports/rates.hpp"

#include <algorithm>
#include <iterator>
#include <limits>

#include "definitions.hpp"

namespace runtime_exports::exports {
namespace {

// The highest value that the export's schema allows.
constexpr std::int64_t most_increase = 2147483647;

constexpr std::array<std::string_view, rate_metrics.size()> labels{"Messages", "Triggers",
                                                                   "Actions", "Failed actions"};

/// Counters come from a file, so their sum may overflow. The result must then still be above the
/// schema's limit.
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

using Platforms = std::map<std::string, RateWindows::Platform, std::less<>>;

Source rate_source(const Platforms::value_type& platform, std::size_t window, std::size_t metric) {
  return {.input = state::InputId::counters,
          .position = {platform.second.line[window][metric], 0},
          .in_row = {{"counters"}, {platform.first}, {rate_metrics[metric]}},
          .about = "the counter `" + std::string{rate_metrics[metric]} + "` of the platform",
          .name = platform.first};
}

Source rates_source(const StateView& state, json::Path path) {
  const auto& platforms = state.rates->platforms();
  const bool is_rate = path.size() > 4 && path[0].name == "windows" && path[2].name == "metrics";
  if (is_rate) {
    const auto metric = std::ranges::find(rate_metrics, path[3].name) - rate_metrics.begin();
    const auto platform = std::next(platforms.begin(), static_cast<std::ptrdiff_t>(path[4].index));
    return rate_source(*platform, path[1].index, static_cast<std::size_t>(metric));
  }
  if (path.size() < 2 || path[0].name != "metrics" || platforms.empty()) {
    return path.empty() || path[0].name == "generated_at"
               ? snapshot_source(state, path)
               : Source{.input = state::InputId::counters};
  }
  // For a sum over all platforms: the platform that rose most.
  const auto metric = path[1].index;
  const auto most = std::ranges::max_element(
      platforms, {}, [metric](const auto& one) { return one.second.increase[0][metric]; });
  return rate_source(*most, 0, metric);
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

}  // namespace

void RateWindows::add(Instant instant, const json::Value& counters, std::uint64_t line) {
  for (const auto member : counters.members()) {
    const auto [place, is_new] = platforms_.try_emplace(std::string{member.name});
    auto& platform = place->second;
    for (auto& lines : platform.line) {
      if (is_new) lines.fill(line);
    }
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
        if (rise > 0 && increase <= most_increase) platform.line[window][metric] = line;
        increase = saturated_sum(increase, rise);
      }
    }
  }
}

ExportDefinition rates_export() {
  return {.id = "telemetry.rates",
          .path = "telemetry/rates.json",
          .schema = "telemetry.rates.schema.json",
          .input = state::InputId::counters,
          .write = write_rates,
          .source = rates_source};
}

}  // namespace runtime_exports::exports

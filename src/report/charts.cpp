#include <algorithm>
#include <functional>
#include <numeric>

#include "parts.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/counted.hpp"

namespace runtime_exports::report {
namespace {

constexpr std::size_t most_bars = 12;
constexpr std::size_t most_label = 22;
constexpr int row_height = 32;
constexpr int text_base = 13;
constexpr int bar_top = 19;
constexpr int columns_height = 132;
constexpr int columns_top = 16;

std::string percent(double part, double whole) {
  return fmt::format("{:.2f}%", whole > 0 ? 100 * part / whole : 0);
}

struct Box {
  std::string x;
  std::string width;
  int y = 0;
  int height = 0;
};

void write_box(Markup& out, std::string_view kind, const Box& box) {
  out.empty_element("rect", {{"class", kind},
                             {"x", box.x},
                             {"y", std::to_string(box.y)},
                             {"width", box.width},
                             {"height", std::to_string(box.height)}});
}

void write_bar(Markup& out, const Bar& bar, std::string_view kind, std::uint64_t most, int top) {
  const auto group = out.element("g");
  out.element("title", {}, fmt::format("{}: {}", bar.label, with_thousands(bar.value)));
  const auto base = std::to_string(top + text_base);
  out.element("text", {{"x", "0"}, {"y", base}, {"class", "label"}},
              shortened(bar.label, most_label));
  out.element("text", {{"x", "100%"}, {"y", base}, {"class", "value"}, {"text-anchor", "end"}},
              with_thousands(bar.value));
  const auto whole = static_cast<double>(most);
  write_box(out, "track", {"0", "100%", top + bar_top, 6});
  if (bar.value == 0) return;
  const auto value = static_cast<double>(bar.value);
  const auto failed = static_cast<double>(std::min(bar.failed, bar.value));
  write_box(out, kind, {"0", percent(value, whole), top + bar_top, 6});
  if (bar.failed == 0) return;
  write_box(out, "failed",
            {percent(value - failed, whole), percent(failed, whole), top + bar_top, 6});
}

}  // namespace

void write_bars(Markup& out, BarChart chart) {
  auto& bars = chart.bars;
  const bool is_failed = chart.kind == BarKind::failed;
  std::uint64_t sum = 0;
  std::uint64_t most = 1;
  for (const auto& bar : bars) {
    sum += bar.value;
    most = std::max(most, bar.value);
  }
  const auto figure = out.element("figure", {{"class", "card"}});
  {
    const auto caption = out.element("figcaption");
    out.element("span", {{"class", is_failed ? "name failed" : "name"}}, chart.name);
    out.text(" ");
    out.element("strong", {}, with_thousands(sum));
  }
  if (bars.size() > most_bars) {
    std::ranges::stable_sort(bars, std::greater{}, &Bar::value);
    chart.title += fmt::format(", the {} largest of {}", most_bars, with_thousands(bars.size()));
    bars.resize(most_bars);
  }
  const auto height = std::to_string(row_height * static_cast<int>(bars.size()));
  const auto svg = out.element(
      "svg", {{"class", "bars"}, {"role", "img"}, {"width", "100%"}, {"height", height}});
  out.element("title", {}, chart.title);
  int top = 0;
  for (const auto& bar : bars) {
    write_bar(out, bar, is_failed ? "failed" : "plain", most, top);
    top += row_height;
  }
}

void write_columns(Markup& out, std::string_view title, const std::vector<TimeColumn>& columns) {
  std::uint64_t most = 1;
  for (const auto& [begin, end, counts] : columns) {
    most = std::max(most, std::accumulate(counts.begin(), counts.end(), std::uint64_t{0}));
  }
  const auto svg = out.element("svg", {{"class", "columns"},
                                       {"role", "img"},
                                       {"width", "100%"},
                                       {"height", std::to_string(columns_height + columns_top)}});
  out.element("title", {}, title);
  out.element("text", {{"x", "0"}, {"y", "11"}, {"class", "label"}}, with_thousands(most));
  write_box(out, "grid", {"0", "100%", columns_top, 1});
  write_box(out, "grid", {"0", "100%", columns_top + columns_height / 2, 1});
  write_box(out, "axis", {"0", "100%", columns_top + columns_height - 1, 1});
  const auto count = static_cast<double>(columns.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto& column = columns[i];
    const auto group = out.element("g");
    out.element("title", {},
                fmt::format("{} to {}: {} info, {} warning, {} error", column.begin, column.end,
                            column.counts[0], column.counts[1], column.counts[2]));
    std::uint64_t below = 0;
    const auto height_of = [&](std::uint64_t events) {
      return static_cast<int>((columns_height - 1) * events / most);
    };
    for (std::size_t kind = 0; kind < severity_words.size(); ++kind) {
      const auto from = height_of(below);
      below += column.counts.at(kind);
      const auto to = height_of(below);
      if (to == from) continue;
      write_box(out, severity_words.at(kind),
                {percent(static_cast<double>(i) + 0.12, count), percent(0.76, count),
                 columns_top + columns_height - 1 - to, to - from});
    }
  }
}

void write_patterns(Markup& out) {
  const auto svg = out.element(
      "svg", {{"class", "patterns"}, {"width", "0"}, {"height", "0"}, {"aria-hidden", "true"}});
  const auto definitions = out.element("defs");
  const auto pattern = out.element("pattern", {{"id", "hatch"},
                                               {"width", "5"},
                                               {"height", "5"},
                                               {"patternUnits", "userSpaceOnUse"},
                                               {"patternTransform", "rotate(45)"}});
  out.empty_element("rect", {{"class", "hatch-ground"}, {"width", "5"}, {"height", "5"}});
  out.empty_element("rect", {{"class", "hatch-line"}, {"width", "2"}, {"height", "5"}});
}

}  // namespace runtime_exports::report

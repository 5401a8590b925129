#include <algorithm>
#include <map>

#include "charts.hpp"
#include "sections.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/counted.hpp"

namespace runtime_exports::report {
namespace {

constexpr std::array<std::string_view, counter_names.size()> titles{"Messages", "Triggers",
                                                                    "Actions", "Failed actions"};
constexpr std::size_t actions = 2;
constexpr std::size_t failed_actions = 3;

std::string words_of(const std::string& window) {
  if (window == "60s") return "60 seconds";
  return window == "5m" ? "5 minutes" : window;
}

std::uint64_t value_at(const Listed<CounterRow>& counter, const std::string& platform) {
  for (const auto& [name, value] : counter.rows) {
    if (name == platform) return value;
  }
  return 0;
}

void write_counter(Markup& out, const RateWindow& window, std::size_t counter) {
  BarChart chart{
      std::string{titles.at(counter)},
      fmt::format("{} in the last {}, by platform", titles.at(counter), words_of(window.name)),
      counter == failed_actions ? BarKind::failed : BarKind::plain,
      {}};
  for (const auto& [platform, value] : window.counters.at(counter).rows) {
    const auto failed = counter == actions ? value_at(window.counters.at(failed_actions), platform)
                                           : std::uint64_t{0};
    chart.bars.push_back({platform, value, failed});
  }
  write_bars(out, std::move(chart));
}

void write_numbers_of(Markup& out, const RateWindow& window) {
  NumberTable numbers{
      "Rates of the last " + words_of(window.name) + " as a table", {{"Platform"}}, {}};
  for (const auto title : titles) numbers.columns.push_back({title, "number"});
  std::map<std::string, std::vector<std::string>> rows;
  for (std::size_t counter = 0; counter < titles.size(); ++counter) {
    for (const auto& [platform, value] : window.counters.at(counter).rows) {
      auto& row = rows[platform];
      row.resize(titles.size() + 1, "0");
      row[0] = platform;
      row[counter + 1] = with_thousands(value);
    }
  }
  for (auto& [platform, row] : rows) numbers.rows.push_back(std::move(row));
  write_numbers(out, numbers);
}

}  // namespace

void write_rates(const Draft& draft) {
  auto& out = draft.out;
  write_section(draft, section_head("rates"), draft.page.contents.rates, [&](const auto& windows) {
    for (const auto& window : windows) {
      out.element("h3", {}, "Last " + words_of(window.name));
      {
        const auto grid = out.element("div", {{"class", "grid charts"}});
        for (std::size_t i = 0; i < titles.size(); ++i) write_counter(out, window, i);
      }
      std::uint64_t others = 0;
      for (const auto& counter : window.counters) others = std::max(others, counter.others());
      write_others(out, others, "platform");
      write_numbers_of(out, window);
    }
    out.element("p", {{"class", "note"}},
                "Hatched bars are actions that failed; among the actions they mark the part that "
                "failed.");
  });
}

}  // namespace runtime_exports::report

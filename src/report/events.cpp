#include <algorithm>

#include "charts.hpp"
#include "sections.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/counted.hpp"
#include "runtime_exports/core/timestamp.hpp"

namespace runtime_exports::report {
namespace {

constexpr std::int64_t most_columns = 36;

std::string_view chip_of(EventSeverity severity) {
  if (severity == EventSeverity::info) return "quiet";
  return severity_words.at(static_cast<std::size_t>(severity));
}

/// The smallest round step that needs few enough columns for the span.
std::int64_t step_for(std::int64_t span) {
  constexpr std::array<std::int64_t, 18> steps{1,     5,     10,    30,    60,     120,
                                               300,   600,   900,   1800,  3600,   7200,
                                               14400, 21600, 43200, 86400, 172800, 604800};
  for (const auto step : steps) {
    if (span / step + 2 <= most_columns) return step;
  }
  return span / (most_columns - 2) + 1;
}

/// A time that is not known counts from 1970; a span of years has fewer, wider columns.
std::vector<TimeColumn> columns_of(const Events& events) {
  if (events.times.empty()) return {};
  const auto earlier = [](const auto& a, const auto& b) { return a.first < b.first; };
  const auto [first, last] = std::minmax_element(events.times.begin(), events.times.end(), earlier);
  const auto step = step_for(last->first - first->first);
  const auto begin = first->first - ((first->first % step) + step) % step;
  std::vector<TimeColumn> columns(static_cast<std::size_t>((last->first - begin) / step + 1));
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto from = begin + static_cast<std::int64_t>(i) * step;
    columns[i].begin = time_words(from);
    columns[i].end = time_words(from + step);
  }
  for (const auto& [seconds, severity] : events.times) {
    auto& column = columns[static_cast<std::size_t>((seconds - begin) / step)];
    ++column.counts.at(static_cast<std::size_t>(severity));
  }
  return columns;
}

void write_legend(Markup& out, const Events& events) {
  std::array<std::uint64_t, 3> counts{};
  for (const auto& [seconds, severity] : events.times) {
    ++counts.at(static_cast<std::size_t>(severity));
  }
  const auto legend = out.element("p", {{"class", "legend"}});
  for (std::size_t i = 0; i < severity_words.size(); ++i) {
    const auto item = out.element("span", {{"class", severity_words.at(i)}});
    out.text(std::string{severity_words.at(i)} + " ");
    out.element("strong", {}, with_thousands(counts.at(i)));
  }
}

void write_chart(Markup& out, const Events& events) {
  const auto columns = columns_of(events);
  if (columns.empty()) return;
  {
    const auto figure = out.element("figure", {{"class", "card"}});
    write_legend(out, events);
    write_columns(out, "Events over time, by severity", columns);
    const auto axis = out.element("figcaption", {{"class", "axis-labels"}});
    out.element("span", {}, columns.front().begin);
    out.element("span", {}, columns.back().end);
  }
  NumberTable numbers{"Events over time as a table", {{"From"}, {"To"}}, {}};
  for (const auto severity : severity_words) numbers.columns.push_back({severity, "number"});
  for (const auto& column : columns) {
    numbers.rows.push_back({column.begin, column.end});
    for (const auto count : column.counts) numbers.rows.back().push_back(with_thousands(count));
  }
  write_numbers(out, numbers);
}

void write_newest(const Draft& draft, const Events& events) {
  auto& out = draft.out;
  const std::vector newest_first(events.newest.rbegin(), events.newest.rend());
  constexpr std::array columns{Column{"Time (UTC)", "when"}, Column{"Severity"}, Column{"Source"},
                               Column{"Message", "wide"}};
  Table table{
      out, fmt::format("The newest {} of {}", events.newest.size(), counted(events.total, "event")),
      columns, "log"};
  for (const auto& event : newest_first) {
    const auto row = table.row();
    {
      const auto cell = table.cell();
      write_time(draft, event.timestamp);
    }
    {
      const auto cell = table.cell();
      write_chip(out, chip_of(event.severity),
                 severity_words.at(static_cast<std::size_t>(event.severity)));
    }
    table.cell(event.source);
    table.cell(event.message);
  }
}

}  // namespace

void write_events(const Draft& draft) {
  constexpr auto head = section_head("events");
  write_section(draft, head, draft.page.contents.events, [&](const Events& events) {
    if (events.total == 0) {
      draft.out.element("p", {{"class", "empty"}}, "There are no events.");
      return;
    }
    write_chart(draft.out, events);
    write_newest(draft, events);
  });
}

}  // namespace runtime_exports::report

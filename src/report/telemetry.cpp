#include <algorithm>
#include <functional>
#include <map>
#include <numeric>

#include "parts.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/counted.hpp"

namespace runtime_exports::report {
namespace {

// Rates.

constexpr std::size_t most_windows = 50;
constexpr std::size_t most_platforms = 200;
constexpr std::array<std::string_view, 4> counter_names{"messages", "triggers", "actions",
                                                        "actions_failed"};
constexpr std::array<std::string_view, counter_names.size()> titles{"Messages", "Triggers",
                                                                    "Actions", "Failed actions"};
constexpr std::size_t actions = 2;
constexpr std::size_t failed_actions = 3;

/// A value for each of counter_names.
using Rates = std::array<std::uint64_t, counter_names.size()>;

/// The rates of one window, by platform.
struct RateWindow {
  std::string name;  ///< "60s", or in words
  std::map<std::string_view, Rates> platforms;
};

RateWindow window_of(const json::Value& element) {
  RateWindow window{text_of(element, "window"), {}};
  if (window.name == "60s") window.name = "60 seconds";
  if (window.name == "5m") window.name = "5 minutes";
  const auto metrics = element.find("metrics");
  for (std::size_t i = 0; metrics && i < counter_names.size(); ++i) {
    const auto counter = metrics->find(counter_names.at(i));
    if (!counter) continue;
    for (const auto& [name, offset, value] : counter->members()) {
      window.platforms[name].at(i) = static_cast<std::uint64_t>(value.integer().value_or(0));
    }
  }
  return window;
}

void write_counter(Markup& out, const RateWindow& window, std::size_t counter) {
  BarChart chart{std::string{titles.at(counter)},
                 fmt::format("{} in the last {}, by platform", titles.at(counter), window.name),
                 counter == failed_actions ? BarKind::failed : BarKind::plain,
                 {}};
  for (const auto& [platform, values] : window.platforms) {
    const auto failed = counter == actions ? values[failed_actions] : 0;
    chart.bars.push_back({std::string{platform}, values.at(counter), failed});
  }
  write_bars(out, std::move(chart));
}

void write_numbers_of(Markup& out, const RateWindow& window) {
  NumberTable numbers{"Rates of the last " + window.name + " as a table", {{"Platform"}}, {}};
  for (const auto title : titles) numbers.columns.push_back({title, "number"});
  std::vector<std::pair<std::string_view, Rates>> shown(window.platforms.begin(),
                                                        window.platforms.end());
  if (shown.size() > most_platforms) {
    std::ranges::stable_sort(shown, std::greater{}, [](const auto& one) {
      return std::accumulate(one.second.begin(), one.second.end(), std::uint64_t{0});
    });
    shown.resize(most_platforms);
  }
  for (const auto& [platform, values] : shown) {
    numbers.rows.push_back({std::string{platform}});
    for (const auto value : values) numbers.rows.back().push_back(with_thousands(value));
  }
  write_numbers(out, numbers);
  write_others(out, window.platforms.size() - shown.size(), "platform");
}

// Events.

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
  const auto seconds_of = [](const auto& event) { return event.first; };
  const auto [first, last] = std::ranges::minmax_element(events.times, {}, seconds_of);
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

void write_legend(Markup& out, const std::vector<TimeColumn>& columns) {
  const auto legend = out.element("p", {{"class", "legend"}});
  for (std::size_t i = 0; i < severity_words.size(); ++i) {
    std::uint64_t count = 0;
    for (const auto& column : columns) count += column.counts.at(i);
    const auto item = out.element("span", {{"class", severity_words.at(i)}});
    out.text(std::string{severity_words.at(i)} + " ");
    out.element("strong", {}, with_thousands(count));
  }
}

void write_chart(Markup& out, const Events& events) {
  const auto columns = columns_of(events);
  if (columns.empty()) return;
  {
    const auto figure = out.element("figure", {{"class", "card"}});
    write_legend(out, columns);
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

// Errors.

void write_error(const Draft& draft, const ErrorRow& error, std::string_view chip,
                 std::string_view word) {
  auto& out = draft.out;
  const auto item = out.element("li", {{"class", "card"}});
  {
    const auto line = out.element("p", {{"class", "card-head"}});
    write_chip(out, chip, word);
    out.element("strong", {}, error.error_type);
    const auto where = error.source.empty() ? error.subsystem
                                            : fmt::format("{} · {}", error.subsystem, error.source);
    out.element("span", {{"class", "quiet-text"}}, where);
  }
  out.element("p", {{"class", "message"}}, error.message);
  const auto when = out.element("p", {{"class", "quiet-text"}});
  write_time(draft, error.timestamp);
}

// Authentication events.

constexpr std::size_t most_types = 20;
constexpr std::size_t most_results = 8;

using Counts = std::map<std::string, std::uint64_t>;

/// The names with the highest counts, in the order of names.
std::vector<std::string> largest(const Counts& counts, std::size_t most) {
  std::vector<std::string> names;
  names.reserve(counts.size());
  for (const auto& [name, count] : counts) names.push_back(name);
  const auto count_of = [&counts](const std::string& name) { return counts.at(name); };
  std::ranges::stable_sort(names, std::greater{}, count_of);
  if (names.size() > most) names.resize(most);
  std::ranges::sort(names);
  if (counts.size() > most) names.emplace_back("others");
  return names;
}

/// The place of the name, or the last place, which is for all others.
std::size_t place_of(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return static_cast<std::size_t>((found == names.end() ? names.end() - 1 : found) - names.begin());
}

/// Counts by type (down) and result (across).
void write_grid(Markup& out, const AuthEvents& events) {
  Counts by_type;
  Counts by_result;
  for (const auto& [key, count] : events.counts) {
    by_type[key.first] += count;
    by_result[key.second] += count;
  }
  const auto types = largest(by_type, most_types);
  const auto results = largest(by_result, most_results);
  std::vector counts(types.size(), std::vector<std::uint64_t>(results.size()));
  std::uint64_t most = 0;
  for (const auto& [key, count] : events.counts) {
    auto& cell = counts[place_of(types, key.first)][place_of(results, key.second)];
    cell += count;
    most = std::max(most, cell);
  }
  std::vector<Column> columns{{"Type"}};
  for (const auto& result : results) columns.push_back({result, "number"});
  columns.push_back({"All", "sum"});
  Table table{out, counted(events.total, "authentication event") + ", by type and result", columns};
  for (std::size_t type = 0; type < types.size(); ++type) {
    const auto row = table.row();
    table.cell(types[type]);
    for (const auto count : counts[type]) {
      const auto cell = table.cell();
      const auto shade = (5 * count + most - 1) / most;
      out.element("span", {{"class", fmt::format("shade shade-{}", shade)}}, with_thousands(count));
    }
    table.cell(with_thousands(std::reduce(counts[type].begin(), counts[type].end())));
  }
}

}  // namespace

void write_rates(const Draft& draft, const json::Document& rates) {
  auto& out = draft.out;
  const auto windows = list_of(rates.root(), "windows");
  for (std::size_t at = 0; at < std::min(windows.size(), most_windows); ++at) {
    const auto window = window_of(windows[at]);
    out.element("h3", {}, "Last " + window.name);
    {
      const auto grid = out.element("div", {{"class", "grid charts"}});
      for (std::size_t i = 0; i < titles.size(); ++i) write_counter(out, window, i);
    }
    write_numbers_of(out, window);
  }
  write_paragraph(
      out, "note",
      "Hatched bars are actions that failed; among the actions they mark the part that failed.");
}

void write_events(const Draft& draft, const Events& events) {
  if (events.total == 0) return write_paragraph(draft.out, "empty", "There are no events.");
  write_chart(draft.out, events);
  write_newest(draft, events);
}

void write_errors(const Draft& draft, const Errors& errors) {
  auto& out = draft.out;
  const auto& [active, past] = errors;
  if (active.total + past.total == 0) return write_paragraph(out, "note", "There are no errors.");
  write_paragraph(
      out, "note",
      fmt::format("{} active, {} past", with_thousands(active.total), with_thousands(past.total)));
  {
    const auto list = out.element("ul", {{"class", "grid cards errors"}});
    for (const auto& error : active.rows) write_error(draft, error, "error", "active");
    for (const auto& error : past.rows) write_error(draft, error, "quiet", "past");
  }
  write_others(out, active.others(), "active error");
  write_others(out, past.others(), "past error");
}

void write_auth_events(const Draft& draft, const AuthEvents& events) {
  auto& out = draft.out;
  if (events.total == 0) {
    return write_paragraph(out, "empty", "There are no authentication events.");
  }
  write_grid(out, events);
  write_others(out, events.others, "event of other types and result");
}

}  // namespace runtime_exports::report

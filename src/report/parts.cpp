#include "parts.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime_exports/core/counted.hpp"
#include "runtime_exports/core/timestamp.hpp"

namespace runtime_exports::report {
namespace {

constexpr std::size_t most_problems = 50;

std::string_view kind_of(Severity severity) {
  if (severity == Severity::error) return "error";
  return severity == Severity::warning ? "warning" : "quiet";
}

std::string_view word_of(Severity severity) {
  return severity == Severity::note ? "note" : kind_of(severity);
}

/// Writes what comes before the body of a table.
Markup::Element begin_body(Markup& out, std::string_view caption, std::span<const Column> columns) {
  out.element("caption", {}, caption);
  {
    const auto head = out.element("thead", {{"role", "rowgroup"}});
    const auto row = out.element("tr", {{"role", "row"}});
    for (const auto& column : columns) {
      out.element("th", {{"role", "columnheader"}, {"scope", "col"}, {"class", column.kind}},
                  column.title);
    }
  }
  return out.element("tbody", {{"role", "rowgroup"}});
}

}  // namespace

std::string duration_words(std::int64_t seconds) {
  constexpr std::int64_t minute = 60;
  constexpr std::int64_t hour = 60 * minute;
  if (seconds < minute) return fmt::format("{} s", seconds);
  if (seconds < hour) return fmt::format("{} min", seconds / minute);
  if (seconds < 2 * seconds_per_day) return fmt::format("{} h", seconds / hour);
  return counted(static_cast<std::uint64_t>(seconds / seconds_per_day), "day");
}

std::string time_words(std::int64_t seconds) {
  // The years 0000 to 9999.
  seconds = std::clamp<std::int64_t>(seconds, -62'167'219'200, 253'402'300'799);
  const auto second = (seconds % seconds_per_day + seconds_per_day) % seconds_per_day;
  return fmt::format("{} {:02}:{:02}:{:02}", utc_date(seconds), second / 3600, second / 60 % 60,
                     second % 60);
}

std::string short_time(std::string_view utc) {
  constexpr std::string_view form = "YYYY-MM-DDTHH:MM:SS";
  if (utc.size() < form.size()) return std::string{utc};
  return fmt::format("{} {}", utc.substr(0, 10), utc.substr(11, 8));
}

void write_time(const Draft& draft, std::string_view utc) {
  auto& out = draft.out;
  if (utc.empty()) return out.element("span", {{"class", "age"}}, "never");
  out.element("time", {{"datetime", utc}}, short_time(utc));
  const auto instant = parse_instant(utc);
  if (!instant) return;
  const auto age = draft.state_seconds - instant->seconds;
  out.text(" ");
  out.element("span", {{"class", "age"}},
              age < 0 ? duration_words(-age) + " later" : duration_words(age) + " ago");
}

void write_paragraph(Markup& out, std::string_view kind, std::string_view text) {
  if (!text.empty()) out.element("p", {{"class", kind}}, text);
}

void write_chip(Markup& out, std::string_view kind, std::string_view text) {
  out.element("span", {{"class", fmt::format("chip {}", kind)}}, text);
}

void write_problems(Markup& out, const Problems& problems) {
  if (problems.empty()) return;
  const auto shown = std::min(problems.size(), most_problems);
  {
    const auto list = out.element("ul", {{"class", "problems"}});
    for (const auto& problem : std::span{problems}.first(shown)) {
      const auto item = out.element("li", {{"class", kind_of(problem.severity)}});
      write_chip(out, kind_of(problem.severity), word_of(problem.severity));
      out.text(" " + problem.text);
      write_paragraph(out, "help", problem.help);
    }
  }
  write_others(out, problems.size() - shown, "problem");
}

void write_others(Markup& out, std::uint64_t count, std::string_view noun) {
  if (count == 0) return;
  write_paragraph(out, "note", "and " + counted(count, fmt::format("more {}", noun)));
}

Table::Table(Markup& out, std::string_view caption, std::span<const Column> columns,
             std::string_view kind)
    : out_(out),
      columns_(columns),
      table_(out.element("table", {{"role", "table"}, {"class", kind}})),
      body_(begin_body(out, caption, columns)) {}

Markup::Element Table::row() {
  next_ = 0;
  return out_.element("tr", {{"role", "row"}});
}

Markup::Element Table::cell() {
  const auto& column = columns_[next_];
  if (next_++ == 0) {
    return out_.element("th", {{"role", "rowheader"}, {"scope", "row"}, {"class", column.kind}});
  }
  return out_.element("td",
                      {{"role", "cell"}, {"data-label", column.title}, {"class", column.kind}});
}

void Table::cell(std::string_view text) {
  const auto begun = cell();
  out_.text(text);
}

void write_numbers(Markup& out, const NumberTable& numbers) {
  const auto details = out.element("details");
  out.element("summary", {}, numbers.summary);
  Table table{out, numbers.summary, numbers.columns};
  for (const auto& cells : numbers.rows) {
    const auto row = table.row();
    for (const auto& cell : cells) table.cell(cell);
  }
}

}  // namespace runtime_exports::report

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/report/markup.hpp"
#include "runtime_exports/report/page.hpp"

// What a page and its sections are made of.
namespace runtime_exports::report {

/// The look of a page: light and dark, from 320 to 1,920 pixels, and on paper.
StyleSheet page_style();

/// Where a section is written, and what it is made from.
struct Draft {
  Markup& out;
  const Page& page;
  std::int64_t state_seconds = 0;  ///< the state's time, from which ages count back
};

/// "12 s", "3 min", "5 h", "134 days".
std::string duration_words(std::int64_t seconds);

/// "2026-07-16 12:38:23", that many seconds after 1970-01-01T00:00:00Z.
std::string time_words(std::int64_t seconds);

/// "2026-07-16 12:38:23" of a time in UTC, or the text itself.
std::string short_time(std::string_view utc);

/// A time in UTC with its age at the state's time; "never" if it is empty.
void write_time(const Draft& draft, std::string_view utc);

/// A paragraph of that class; nothing if the text is empty.
void write_paragraph(Markup& out, std::string_view kind, std::string_view text);

/// A small label. Its kind is a class of the style: "ok", "warning", "error", "quiet" or "new".
void write_chip(Markup& out, std::string_view kind, std::string_view text);

/// The first 50 problems, each with its help.
void write_problems(Markup& out, const Problems& problems);

/// "and 12 more" of something, in a paragraph; nothing if there are no more.
void write_others(Markup& out, std::uint64_t count, std::string_view noun);

struct Column {
  std::string_view title;
  std::string_view kind = {};  ///< a class of the style: "number", "code", "wide"
};

/// A table whose rows become cards where the page is narrow. Cells are added from left to right;
/// the first cell of a row is its heading.
class Table {
 public:
  Table(Markup& out, std::string_view caption, std::span<const Column> columns,
        std::string_view kind = {});

  [[nodiscard]] Markup::Element row();
  [[nodiscard]] Markup::Element cell();
  void cell(std::string_view text);

 private:
  Markup& out_;
  std::span<const Column> columns_;
  std::size_t next_ = 0;
  Markup::Element table_;
  Markup::Element body_;
};

/// The numbers of a chart as a table, which its summary opens.
struct NumberTable {
  std::string summary;
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
};
void write_numbers(Markup& out, const NumberTable& numbers);

// Charts as inline SVG. They stretch with the page, while their text keeps its size.

struct Bar {
  std::string label;
  std::uint64_t value = 0;
  std::uint64_t failed = 0;  ///< the part of the value that is marked
};

enum class BarKind { plain, failed };

struct BarChart {
  std::string name;   ///< what is seen above the bars
  std::string title;  ///< what a screen reader says
  BarKind kind = BarKind::plain;
  std::vector<Bar> bars;
};

/// A card with the name, the sum of all bars, and horizontal bars; of more than twelve the largest.
void write_bars(Markup& out, BarChart chart);

/// Events of one step of time.
struct TimeColumn {
  std::string begin;  ///< "2026-07-16 08:00:00"
  std::string end;
  std::array<std::uint64_t, 3> counts{};  ///< in the order of EventSeverity
};

/// Columns of events by severity, from left to right.
void write_columns(Markup& out, std::string_view title, const std::vector<TimeColumn>& columns);

/// The patterns that charts refer to; once for each page.
void write_patterns(Markup& out);

// The sections.

void write_rates(const Draft& draft, const json::Document& rates);
void write_events(const Draft& draft, const Events& events);
void write_errors(const Draft& draft, const Errors& errors);
void write_auth_events(const Draft& draft, const AuthEvents& events);
void write_snapshot(const Draft& draft, const json::Document& snapshot);
void write_changelog(const Draft& draft, const json::Document& changelog);
void write_accounts(const Draft& draft, const Tally<std::string>& by_role);
void write_audit(const Draft& draft, const Tally<std::string>& by_action);

}  // namespace runtime_exports::report

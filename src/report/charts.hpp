#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/report/contents.hpp"
#include "runtime_exports/report/markup.hpp"

// Charts as inline SVG. They stretch with the page, while their text keeps its size.
namespace runtime_exports::report {

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

}  // namespace runtime_exports::report

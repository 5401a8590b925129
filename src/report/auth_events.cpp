#include <algorithm>

#include "sections.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/counted.hpp"

namespace runtime_exports::report {
namespace {

constexpr std::size_t most_types = 20;
constexpr std::size_t most_results = 8;
constexpr std::string_view other = "others";

using Counts = std::map<std::string, std::uint64_t>;

/// The names with the highest counts, in the order of names.
std::vector<std::string> largest(const Counts& counts, std::size_t most) {
  std::vector<std::pair<std::string, std::uint64_t>> order(counts.begin(), counts.end());
  std::stable_sort(order.begin(), order.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (order.size() > most) order.resize(most);
  std::vector<std::string> names;
  names.reserve(order.size() + 1);
  for (auto& [name, count] : order) names.push_back(std::move(name));
  std::sort(names.begin(), names.end());
  if (counts.size() > most) names.emplace_back(other);
  return names;
}

/// The place of the name, or the last place, which is for all others.
std::size_t place_of(const std::vector<std::string>& names, const std::string& name) {
  const auto found = std::find(names.begin(), names.end(), name);
  return static_cast<std::size_t>((found == names.end() ? names.end() - 1 : found) - names.begin());
}

/// Counts by type (down) and result (across).
struct Grid {
  std::vector<std::string> types;
  std::vector<std::string> results;
  std::vector<std::vector<std::uint64_t>> counts;
};

Grid grid_of(const AuthEvents& events) {
  Counts by_type;
  Counts by_result;
  for (const auto& [key, count] : events.counts) {
    by_type[key.first] += count;
    by_result[key.second] += count;
  }
  Grid grid{largest(by_type, most_types), largest(by_result, most_results), {}};
  grid.counts.resize(grid.types.size(), std::vector<std::uint64_t>(grid.results.size()));
  for (const auto& [key, count] : events.counts) {
    grid.counts[place_of(grid.types, key.first)][place_of(grid.results, key.second)] += count;
  }
  return grid;
}

/// How strongly a cell is tinted, from 0 to 5.
std::string shade_of(std::uint64_t count, std::uint64_t most) {
  return fmt::format("shade shade-{}", most == 0 ? 0 : (5 * count + most - 1) / most);
}

void write_grid(Markup& out, const Grid& grid, std::uint64_t total) {
  std::uint64_t most = 0;
  for (const auto& row : grid.counts) {
    for (const auto count : row) most = std::max(most, count);
  }
  std::vector<Column> columns{{"Type"}};
  for (const auto& result : grid.results) columns.push_back({result, "number"});
  columns.push_back({"All", "sum"});
  Table table{out, counted(total, "authentication event") + ", by type and result", columns};
  for (std::size_t type = 0; type < grid.types.size(); ++type) {
    const auto row = table.row();
    table.cell(grid.types[type]);
    std::uint64_t sum = 0;
    for (const auto count : grid.counts[type]) {
      const auto cell = table.cell();
      out.element("span", {{"class", shade_of(count, most)}}, with_thousands(count));
      sum += count;
    }
    table.cell(with_thousands(sum));
  }
}

}  // namespace

void write_auth_events(const Draft& draft) {
  constexpr auto head = section_head("auth-events");
  write_section(draft, head, draft.page.contents.auth_events, [&](const AuthEvents& events) {
    if (events.total == 0) {
      draft.out.element("p", {{"class", "empty"}}, "There are no authentication events.");
      return;
    }
    write_grid(draft.out, grid_of(events), events.total);
    write_others(draft.out, events.others, "event of other types and result");
  });
}

}  // namespace runtime_exports::report

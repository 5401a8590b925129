#include <algorithm>

#include "charts.hpp"
#include "sections.hpp"

#include "runtime_exports/core/counted.hpp"

namespace runtime_exports::report {
namespace {

struct Words {
  std::string_view title;
  std::string_view column;
};

void write_tally(Markup& out, const Tally<std::string>& tally, const Words& words) {
  const auto title = std::string{words.title};
  BarChart chart{title, title, BarKind::plain, {}};
  NumberTable numbers{title + " as a table", {{words.column}, {"Rows", "number"}}, {}};
  const auto add = [&](const std::string& key, std::uint64_t count) {
    chart.bars.push_back({key, count});
    numbers.rows.push_back({key, with_thousands(count)});
  };
  for (const auto& [key, count] : tally.counts) add(key, count);
  if (tally.others > 0) add("others", tally.others);
  if (chart.bars.empty()) return out.element("p", {{"class", "empty"}}, "There are no rows.");
  write_bars(out, std::move(chart));
  write_numbers(out, numbers);
}

}  // namespace

void write_admin(const Draft& draft) {
  if (!draft.page.shows_admin) return;
  const auto& contents = draft.page.contents;
  write_section(draft, section_head("accounts"), contents.accounts, [&](const auto& tally) {
    write_tally(draft.out, tally, {"Accounts by role", "Role"});
  });
  write_section(draft, section_head("audit"), contents.audit, [&](const auto& tally) {
    write_tally(draft.out, tally, {"Audit rows by action", "Action"});
  });
}

}  // namespace runtime_exports::report

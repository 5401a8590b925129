#include "runtime_exports/publish/pipeline/feed_entries.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "runtime_exports/checks/append_only.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/exports/changelog.hpp"

namespace runtime_exports::publish {

std::vector<std::size_t> select_feed_entries(const LoadedState& loaded, const Selection& selected) {
  const bool is_selected =
      std::ranges::any_of(selected, [](const auto* one) { return one->id == "feed"; });
  if (!is_selected) return {};
  constexpr std::size_t most_entries = 100;
  const auto latest_date = utc_date(loaded.snapshot.generated_at.instant.seconds + seconds_per_day);
  std::set<std::string> ids;
  std::vector<std::size_t> chosen;
  const auto& entries = loaded.changelog->entries;
  for (std::size_t number = 0; number < entries.size() && chosen.size() < most_entries; ++number) {
    const auto text = exports::write_new_entries({&entries[number], 1});
    const checks::ChangelogText alone{loaded.changelog_file, text};
    const auto report = checks::check_append_only(alone, {}, latest_date, loaded.knowledge());
    const bool is_new_id = ids.insert(lower_case(entries[number].id)).second;
    if (is_new_id && !has_errors(report.findings)) chosen.push_back(number);
  }
  return chosen;
}

}  // namespace runtime_exports::publish

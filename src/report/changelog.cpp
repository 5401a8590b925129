#include "sections.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/counted.hpp"
#include "runtime_exports/core/timestamp.hpp"

namespace runtime_exports::report {
namespace {

/// How many days before the state's day the date is.
std::string age_of(std::string_view date, std::int64_t state_seconds) {
  const auto instant = parse_instant(std::string{date} + "T00:00:00Z");
  if (!instant) return {};
  const auto days = state_seconds / seconds_per_day - instant->seconds / seconds_per_day;
  if (days == 0) return "same day";
  const auto words = counted(static_cast<std::uint64_t>(days < 0 ? -days : days), "day");
  return days < 0 ? words + " later" : words + " ago";
}

void write_tags(Markup& out, const ChangelogEntry& entry) {
  if (entry.tags.empty()) return;
  const auto list = out.element("ul", {{"class", "tags"}, {"aria-label", "Tags"}});
  for (const auto& tag : entry.tags) out.element("li", {{"class", "chip quiet"}}, tag);
}

void write_entry(const Draft& draft, const ChangelogEntry& entry) {
  auto& out = draft.out;
  const auto item = out.element("li", {{"class", entry.is_new ? "entry new" : "entry"}});
  {
    const auto when = out.element("p", {{"class", "when"}});
    out.element("time", {{"datetime", entry.date}}, entry.date);
    out.text(" ");
    out.element("span", {{"class", "age"}}, age_of(entry.date, draft.state_seconds));
  }
  const auto body = out.element("div");
  {
    const auto title = out.element("h3");
    out.text(entry.title);
    if (entry.is_new) write_chip(out, "new", "new");
  }
  out.element("p", {{"class", "quiet-text"}}, fmt::format("{} · {}", entry.version, entry.id));
  out.element("p", {{"class", "message"}}, entry.summary);
  if (!entry.details.rows.empty()) {
    const auto list = out.element("ul", {{"class", "details"}});
    for (const auto& detail : entry.details.rows) out.element("li", {}, detail);
  }
  write_others(out, entry.details.others(), "detail");
  write_tags(out, entry);
}

}  // namespace

void write_changelog(const Draft& draft) {
  auto& out = draft.out;
  constexpr auto head = section_head("changelog");
  write_section(draft, head, draft.page.contents.changelog, [&](const auto& changelog) {
    if (changelog.total == 0) {
      return out.element("p", {{"class", "empty"}}, "There are no entries.");
    }
    {
      const auto list = out.element("ol", {{"class", "timeline"}});
      for (const auto& entry : changelog.rows) write_entry(draft, entry);
    }
    // Not write_others(): the plural is irregular.
    if (changelog.others() > 0) {
      out.element("p", {{"class", "note"}},
                  fmt::format("and {} older: changelog.json has all", changelog.others()));
    }
  });
}

}  // namespace runtime_exports::report

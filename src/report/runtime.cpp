#include "parts.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/counted.hpp"
#include "runtime_exports/core/timestamp.hpp"

namespace runtime_exports::report {
namespace {

// Platforms, jobs and creators.

/// `warning` may be empty.
void write_card_head(Markup& out, std::string_view name, std::optional<bool> enabled,
                     std::string_view warning) {
  const auto head = out.element("p", {{"class", "card-head"}});
  out.element("strong", {}, name);
  const bool is_on = enabled.value_or(false);
  const auto* const word = is_on ? "enabled" : "disabled";
  write_chip(out, is_on ? "ok" : "quiet", enabled ? word : "unknown");
  if (!warning.empty()) write_chip(out, "warning", warning);
}

void write_remark(Markup& out, std::string_view kind, std::string_view text) {
  if (!text.empty()) out.element("p", {{"class", kind}}, text);
}

void write_heartbeat(const Draft& draft, std::string_view utc) {
  const auto line = draft.out.element("p", {{"class", "quiet-text"}});
  draft.out.text("Heartbeat ");
  write_time(draft, utc);
}

void write_card(const Draft& draft, const Platform& platform) {
  auto& out = draft.out;
  const auto card = out.element("li", {{"class", "card"}});
  write_card_head(out, platform.name, platform.enabled, platform.paused ? "paused" : "");
  write_remark(out, "quiet-text", platform.status);
  write_remark(out, "message", platform.paused_reason);
  write_remark(out, "message error-text", platform.error);
  write_heartbeat(draft, platform.last_heartbeat);
}

void write_card(const Draft& draft, const Job& job) {
  auto& out = draft.out;
  const auto card = out.element("li", {{"class", "card"}});
  write_card_head(out, job.name, job.enabled, job.applied.value_or(true) ? "" : "not applied");
  write_remark(out, "message", job.reason);
}

void write_card(const Draft& draft, const Creator& creator) {
  auto& out = draft.out;
  const auto card = out.element("li", {{"class", "card"}});
  const bool has_name = !creator.display_name.empty();
  write_card_head(out, has_name ? creator.display_name : creator.id, creator.enabled, {});
  const auto platforms = fmt::format("{}", fmt::join(creator.platforms, ", "));
  write_remark(out, "quiet-text", has_name ? creator.id : "");
  write_remark(out, "message", platforms.empty() ? "No platform is enabled" : platforms);
  write_remark(out, "message error-text", creator.error);
  write_heartbeat(draft, creator.last_heartbeat);
}

template <class T>
void write_cards(const Draft& draft, std::string_view title, std::string_view noun,
                 const Listed<T>& list) {
  auto& out = draft.out;
  {
    const auto heading = out.element("h3");
    out.text(title);
    out.text(" ");
    out.element("span", {{"class", "count"}}, with_thousands(list.total));
  }
  if (list.total == 0) {
    return out.element("p", {{"class", "empty"}}, fmt::format("There are no {}s.", noun));
  }
  {
    const auto grid = out.element("ul", {{"class", "grid cards"}});
    for (const auto& one : list.rows) write_card(draft, one);
  }
  write_others(out, list.others(), noun);
}

// The changelog.

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

// Accounts and audit.

void write_tally(Markup& out, const Tally<std::string>& tally, const std::string& title,
                 std::string_view column) {
  BarChart chart{title, title, BarKind::plain, {}};
  NumberTable numbers{title + " as a table", {{column}, {"Rows", "number"}}, {}};
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

void write_snapshot(const Draft& draft) {
  constexpr auto head = section_head("snapshot");
  write_section(draft, head, draft.page.contents.snapshot, [&](const Snapshot& snapshot) {
    write_cards(draft, "Platforms", "platform", snapshot.platforms);
    write_cards(draft, "Jobs", "job", snapshot.jobs);
    write_cards(draft, "Creators", "creator", snapshot.creators);
  });
}

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

void write_admin(const Draft& draft) {
  if (!draft.page.shows_admin) return;
  const auto& contents = draft.page.contents;
  write_section(draft, section_head("accounts"), contents.accounts, [&](const auto& tally) {
    write_tally(draft.out, tally, "Accounts by role", "Role");
  });
  write_section(draft, section_head("audit"), contents.audit, [&](const auto& tally) {
    write_tally(draft.out, tally, "Audit rows by action", "Action");
  });
}

}  // namespace runtime_exports::report

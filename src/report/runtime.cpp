#include "parts.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/counted.hpp"
#include "runtime_exports/core/timestamp.hpp"

namespace runtime_exports::report {
namespace {

using json::Value;

// Platforms, jobs and creators.

constexpr std::size_t most_cards = 200;

/// What is shown of a platform, a job or a creator. Empty texts are not shown.
struct Card {
  std::string name;
  std::optional<bool> enabled;
  std::string warning = {};
  std::string aside = {};
  std::string message = {};
  std::string error = {};
  std::optional<std::string> last_heartbeat = std::nullopt;  ///< empty: never
};

Card platform_card(const Value& platform) {
  return {.name = text_of(platform, "name"),
          .enabled = flag_of(platform, "enabled"),
          .warning = flag_of(platform, "paused").value_or(false) ? "paused" : "",
          .aside = text_of(platform, "status"),
          .message = text_of(platform, "paused_reason"),
          .error = text_of(platform, "error"),
          .last_heartbeat = text_of(platform, "last_heartbeat")};
}

Card job_card(const Value& job) {
  return {.name = text_of(job, "name"),
          .enabled = flag_of(job, "enabled"),
          .warning = flag_of(job, "applied").value_or(true) ? "" : "not applied",
          .message = text_of(job, "reason")};
}

/// The names of the platforms that are enabled.
std::string platforms_of(const Value& creator) {
  std::vector<std::string_view> names;
  if (const auto platforms = creator.find("platforms")) {
    for (const auto& [name, offset, enabled] : platforms->members()) {
      if (enabled.is_true() && names.size() < most_cards) names.push_back(name);
    }
  }
  return names.empty() ? "No platform is enabled" : fmt::format("{}", fmt::join(names, ", "));
}

Card creator_card(const Value& creator) {
  auto id = text_of(creator, "creator_id");
  auto name = text_of(creator, "display_name");
  if (name.empty()) name = std::exchange(id, {});
  return {.name = std::move(name),
          .enabled = flag_of(creator, "enabled"),
          .aside = std::move(id),
          .message = platforms_of(creator),
          .error = text_of(creator, "error"),
          .last_heartbeat = text_of(creator, "last_heartbeat")};
}

void write_card(const Draft& draft, const Card& card) {
  auto& out = draft.out;
  const auto item = out.element("li", {{"class", "card"}});
  {
    const auto head = out.element("p", {{"class", "card-head"}});
    out.element("strong", {}, card.name);
    const bool is_on = card.enabled.value_or(false);
    const auto* const word = is_on ? "enabled" : "disabled";
    write_chip(out, is_on ? "ok" : "quiet", card.enabled ? word : "unknown");
    if (!card.warning.empty()) write_chip(out, "warning", card.warning);
  }
  write_paragraph(out, "quiet-text", card.aside);
  write_paragraph(out, "message", card.message);
  write_paragraph(out, "message error-text", card.error);
  if (!card.last_heartbeat) return;
  const auto line = out.element("p", {{"class", "quiet-text"}});
  out.text("Heartbeat ");
  write_time(draft, *card.last_heartbeat);
}

void write_cards(const Draft& draft, std::string_view title, std::string_view noun,
                 const std::vector<Value>& list, Card (*card_of)(const Value&)) {
  auto& out = draft.out;
  {
    const auto heading = out.element("h3");
    out.text(title);
    out.text(" ");
    out.element("span", {{"class", "count"}}, with_thousands(list.size()));
  }
  if (list.empty()) {
    return write_paragraph(out, "empty", fmt::format("There are no {}s.", noun));
  }
  const auto shown = std::min(list.size(), most_cards);
  {
    const auto grid = out.element("ul", {{"class", "grid cards"}});
    for (std::size_t i = 0; i < shown; ++i) write_card(draft, card_of(list[i]));
  }
  write_others(out, list.size() - shown, noun);
}

// The changelog.

constexpr std::size_t most_entries = 100;
constexpr std::size_t most_details = 20;
constexpr std::size_t most_tags = 20;

/// How many days before the state's day the date is.
std::string age_of(std::string_view date, std::int64_t state_seconds) {
  const auto instant = parse_instant(std::string{date} + "T00:00:00Z");
  if (!instant) return {};
  const auto days = state_seconds / seconds_per_day - instant->seconds / seconds_per_day;
  if (days == 0) return "same day";
  const auto words = counted(static_cast<std::uint64_t>(days < 0 ? -days : days), "day");
  return days < 0 ? words + " later" : words + " ago";
}

void write_details(Markup& out, const Value& entry, const std::string& summary) {
  Listed<std::string> details;
  for (const auto& detail : list_of(entry, "details")) {
    auto text = shortened(detail.text(), most_text_bytes);
    if (text != summary) details.add(std::move(text), most_details);
  }
  if (!details.rows.empty()) {
    const auto list = out.element("ul", {{"class", "details"}});
    for (const auto& detail : details.rows) out.element("li", {}, detail);
  }
  write_others(out, details.others(), "detail");
}

void write_tags(Markup& out, const Value& entry) {
  const auto tags = list_of(entry, "tags");
  if (tags.empty()) return;
  const auto list = out.element("ul", {{"class", "tags"}, {"aria-label", "Tags"}});
  for (std::size_t i = 0; i < std::min(tags.size(), most_tags); ++i) {
    out.element("li", {{"class", "chip quiet"}}, tags[i].text());
  }
}

void write_entry(const Draft& draft, const Value& entry) {
  auto& out = draft.out;
  const auto id = text_of(entry, "id");
  const auto date = text_of(entry, "date");
  const auto summary = text_of(entry, "summary");
  const auto& published = draft.page.contents.published_entries;
  const bool is_new = published && !published->contains(id);
  const auto item = out.element("li", {{"class", is_new ? "entry new" : "entry"}});
  {
    const auto when = out.element("p", {{"class", "when"}});
    out.element("time", {{"datetime", date}}, date);
    out.text(" ");
    out.element("span", {{"class", "age"}}, age_of(date, draft.state_seconds));
  }
  const auto body = out.element("div");
  {
    const auto title = out.element("h3");
    out.text(text_of(entry, "title"));
    if (is_new) write_chip(out, "new", "new");
  }
  write_paragraph(out, "quiet-text", fmt::format("{} · {}", text_of(entry, "version"), id));
  out.element("p", {{"class", "message"}}, summary);
  write_details(out, entry, summary);
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
  if (chart.bars.empty()) return write_paragraph(out, "empty", "There are no rows.");
  write_bars(out, std::move(chart));
  write_numbers(out, numbers);
}

}  // namespace

void write_snapshot(const Draft& draft, const json::Document& snapshot) {
  const auto root = snapshot.root();
  write_cards(draft, "Platforms", "platform", list_of(root, "platforms"), platform_card);
  write_cards(draft, "Jobs", "job", list_of(root, "jobs"), job_card);
  write_cards(draft, "Creators", "creator", list_of(root, "creators"), creator_card);
}

void write_changelog(const Draft& draft, const json::Document& changelog) {
  auto& out = draft.out;
  const auto entries = list_of(changelog.root(), "entries");
  if (entries.empty()) return write_paragraph(out, "empty", "There are no entries.");
  const auto shown = std::min(entries.size(), most_entries);
  {
    const auto list = out.element("ol", {{"class", "timeline"}});
    for (std::size_t i = 0; i < shown; ++i) write_entry(draft, entries[i]);
  }
  // Not write_others(): the plural is irregular.
  if (shown == entries.size()) return;
  write_paragraph(out, "note",
                  fmt::format("and {} older: changelog.json has all", entries.size() - shown));
}

void write_accounts(const Draft& draft, const Tally<std::string>& by_role) {
  write_tally(draft.out, by_role, "Accounts by role", "Role");
}

void write_audit(const Draft& draft, const Tally<std::string>& by_action) {
  write_tally(draft.out, by_action, "Audit rows by action", "Action");
}

}  // namespace runtime_exports::report

#include "runtime_exports/report/contents.hpp"

#include <algorithm>
#include <memory>

#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/core/utf8.hpp"
#include "runtime_exports/json/parser.hpp"

namespace runtime_exports::report {
namespace {

using Part = checks::FileCheck::Part;
using json::Value;

constexpr std::size_t most_times = 10000;
constexpr std::size_t most_rows = 50;
constexpr std::size_t most_cards = 200;
constexpr std::size_t most_entries = 100;
constexpr std::size_t most_details = 20;
constexpr std::size_t most_tags = 20;
constexpr std::size_t most_text_bytes = 1200;

std::string text_of(const Value& object, std::string_view name) {
  return shortened(object.find_text(name).value_or(""), most_text_bytes);
}

std::optional<bool> flag_of(const Value& object, std::string_view name) {
  const auto member = object.find(name);
  if (!member || member->kind() != json::Kind::boolean) return std::nullopt;
  return member->is_true();
}

/// Takes each element of the array with that name, if there is one.
template <class Take>
void for_each(const Value& object, std::string_view name, Take take) {
  const auto list = object.find(name);
  if (!list) return;
  for (const auto element : list->elements()) take(element);
}

Stamp stamp_of(const Value& head, const Value& document) {
  return {text_of(head, "project"), text_of(head, "version"), text_of(head, "build"),
          text_of(document, "generated_at")};
}

void read_version(Contents& into, Part /*part*/, const Value& document) {
  into.version = stamp_of(document, document);
}

RateWindow window_of(const Value& element) {
  RateWindow window{text_of(element, "window"), {}};
  const auto metrics = element.find("metrics");
  if (!metrics) return window;
  for (std::size_t i = 0; i < counter_names.size(); ++i) {
    const auto counter = metrics->find(counter_names.at(i));
    if (!counter) continue;
    for (const auto& [name, offset, value] : counter->members()) {
      const auto number = static_cast<std::uint64_t>(value.integer().value_or(0));
      window.counters.at(i).add({std::string{name}, number}, most_cards);
    }
  }
  return window;
}

void read_rates(Contents& into, Part /*part*/, const Value& document) {
  auto& rates = into.rates.emplace();
  for_each(document, "windows", [&](const Value& window) {
    if (rates.size() < most_rows) rates.push_back(window_of(window));
  });
}

EventSeverity severity_of(std::string_view word) {
  const auto* const found = std::ranges::find(severity_words, word);
  if (found == severity_words.end()) return EventSeverity::info;
  return static_cast<EventSeverity>(found - severity_words.begin());
}

template <class T>
void keep_newest(std::deque<T>& rows, T row, std::size_t most) {
  rows.push_back(std::move(row));
  if (rows.size() > most) rows.pop_front();
}

void read_event(Contents& into, Part part, const Value& row) {
  if (!into.events) into.events.emplace();
  if (part != Part::row) return;
  auto& events = *into.events;
  ++events.total;
  EventRow event{text_of(row, "timestamp"), text_of(row, "source"),
                 severity_of(row.find_text("severity").value_or("")), text_of(row, "message")};
  const auto instant = parse_instant(event.timestamp).value_or(Instant{});
  keep_newest(events.times, {instant.seconds, event.severity}, most_times);
  keep_newest(events.newest, std::move(event), most_rows);
}

void read_error(Contents& into, Part part, const Value& row) {
  if (!into.errors) into.errors.emplace();
  if (part != Part::row) return;
  auto& list = flag_of(row, "active").value_or(false) ? into.errors->active : into.errors->past;
  list.add({text_of(row, "timestamp"), text_of(row, "subsystem"), text_of(row, "error_type"),
            text_of(row, "message"), text_of(row, "source")},
           most_rows);
}

void read_auth_event(Contents& into, Part part, const Value& row) {
  if (!into.auth_events) into.auth_events.emplace();
  if (part != Part::row) return;
  auto result = text_of(row, "result");
  into.auth_events->add({text_of(row, "event_type"), result.empty() ? "none" : std::move(result)});
}

Platform platform_of(const Value& element) {
  return {text_of(element, "name"),
          flag_of(element, "enabled"),
          flag_of(element, "paused").value_or(false),
          text_of(element, "status"),
          text_of(element, "paused_reason"),
          text_of(element, "error"),
          text_of(element, "last_heartbeat")};
}

Creator creator_of(const Value& element) {
  Creator creator{text_of(element, "creator_id"), text_of(element, "display_name"),
                  flag_of(element, "enabled"),    {},
                  text_of(element, "error"),      text_of(element, "last_heartbeat")};
  const auto platforms = element.find("platforms");
  if (!platforms) return creator;
  for (const auto& [name, offset, enabled] : platforms->members()) {
    if (enabled.is_true() && creator.platforms.size() < most_cards) {
      creator.platforms.emplace_back(name);
    }
  }
  return creator;
}

void read_snapshot(Contents& into, Part /*part*/, const Value& document) {
  auto& snapshot = into.snapshot.emplace();
  if (const auto head = document.find("runtime")) snapshot.stamp = stamp_of(*head, document);
  for_each(document, "platforms",
           [&](const Value& element) { snapshot.platforms.add(platform_of(element), most_cards); });
  for_each(document, "jobs", [&](const Value& element) {
    snapshot.jobs.add({text_of(element, "name"), flag_of(element, "enabled"),
                       flag_of(element, "applied"), text_of(element, "reason")},
                      most_cards);
  });
  for_each(document, "creators",
           [&](const Value& element) { snapshot.creators.add(creator_of(element), most_cards); });
}

ChangelogEntry entry_of(const Value& element) {
  ChangelogEntry entry{text_of(element, "id"),
                       text_of(element, "date"),
                       text_of(element, "version"),
                       text_of(element, "title"),
                       text_of(element, "summary"),
                       {},
                       {},
                       false};
  for_each(element, "details", [&](const Value& detail) {
    const auto text = shortened(detail.text(), most_text_bytes);
    if (text != entry.summary) entry.details.add(text, most_details);
  });
  for_each(element, "tags", [&](const Value& tag) {
    if (entry.tags.size() < most_tags) entry.tags.emplace_back(tag.text());
  });
  return entry;
}

void read_changelog(Contents& into, Part /*part*/, const Value& document) {
  auto& changelog = into.changelog.emplace();
  for_each(document, "entries", [&](const Value& element) {
    const bool is_shown = changelog.total < most_entries;
    changelog.add(is_shown ? entry_of(element) : ChangelogEntry{}, most_entries);
  });
}

void count_by(std::optional<Tally<std::string>>& tally, Part part, const Value& row,
              std::string_view member) {
  if (!tally) tally.emplace();
  if (part != Part::row) return;
  auto key = text_of(row, member);
  tally->add(key.empty() ? "none" : std::move(key));
}

void read_account(Contents& into, Part part, const Value& row) {
  count_by(into.accounts, part, row, "role");
}

void read_audit_row(Contents& into, Part part, const Value& row) {
  count_by(into.audit, part, row, "action");
}

/// How each export is read, and forgotten.
struct Reader {
  std::string_view id;
  void (*read)(Contents& into, Part part, const Value& value);
  void (*forget)(Contents& from);
};

template <auto member>
void reset(Contents& from) {
  (from.*member).reset();
}

constexpr std::array readers{
    Reader{"version", read_version, reset<&Contents::version>},
    Reader{"telemetry.rates", read_rates, reset<&Contents::rates>},
    Reader{"telemetry.events", read_event, reset<&Contents::events>},
    Reader{"telemetry.errors", read_error, reset<&Contents::errors>},
    Reader{"telemetry.auth_events", read_auth_event, reset<&Contents::auth_events>},
    Reader{"snapshot", read_snapshot, reset<&Contents::snapshot>},
    Reader{"changelog", read_changelog, reset<&Contents::changelog>},
    Reader{"admin.users", read_account, reset<&Contents::accounts>},
    Reader{"admin.audit", read_audit_row, reset<&Contents::audit>},
};

const Reader* reader_of(std::string_view id) {
  const auto* const found = std::ranges::find(readers, id, &Reader::id);
  return found == readers.end() ? nullptr : found;
}

/// Parses each part again, since only its text is shown.
template <class Take>
checks::FileCheck::Watcher parsing(Take take) {
  auto parser = std::make_shared<json::Parser>();
  auto document = std::make_shared<json::Document>();
  return [parser, document, take](Part part, std::string_view text, const checks::RowOrigin&) {
    if (parser->parse(text, *document)) take(part, document->root());
  };
}

}  // namespace

std::string shortened(std::string_view text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return std::string{text};
  auto end = most_bytes;
  while (end > 0 && continues_character(text[end])) --end;
  return std::string{text.substr(0, grapheme_boundary(text, end))} + "…";
}

checks::FileCheck::Watcher Contents::watcher_of(const exports::ExportDefinition& definition) {
  const auto* const reader = reader_of(definition.id);
  if (reader == nullptr) return {};
  return parsing(
      [this, reader](Part part, const Value& value) { reader->read(*this, part, value); });
}

void Contents::forget(std::string_view path) {
  const auto* const definition = exports::find_export_at(path);
  const auto* const reader = definition == nullptr ? nullptr : reader_of(definition->id);
  if (reader != nullptr) reader->forget(*this);
}

checks::FileCheck::Watcher watch_entry_ids(const exports::ExportDefinition& definition,
                                           std::vector<std::string>& ids) {
  if (definition.id != "changelog") return {};
  return parsing([&ids](Part /*part*/, const Value& document) {
    for_each(document, "entries", [&](const Value& entry) {
      if (const auto id = entry.find_text("id")) ids.emplace_back(*id);
    });
  });
}

}  // namespace runtime_exports::report

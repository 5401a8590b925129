#include <algorithm>
#include <memory>

#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/core/utf8.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/report/page.hpp"

namespace runtime_exports::report {
namespace {

using Part = checks::FileCheck::Part;
using json::Value;
using Watcher = checks::FileCheck::Watcher;

constexpr std::size_t most_times = 10000;
constexpr std::size_t most_rows = 50;

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

void add_event(Events& events, const Value& row) {
  ++events.total;
  EventRow event{text_of(row, "timestamp"), text_of(row, "source"),
                 severity_of(row.find_text("severity").value_or("")), text_of(row, "message")};
  const auto instant = parse_instant(event.timestamp).value_or(Instant{});
  keep_newest(events.times, {instant.seconds, event.severity}, most_times);
  keep_newest(events.newest, std::move(event), most_rows);
}

void add_error(Errors& errors, const Value& row) {
  auto& list = flag_of(row, "active").value_or(false) ? errors.active : errors.past;
  list.add({text_of(row, "timestamp"), text_of(row, "subsystem"), text_of(row, "error_type"),
            text_of(row, "message"), text_of(row, "source")},
           most_rows);
}

/// What rows are counted by: the text of a member, or "none".
std::string key_of(const Value& row, std::string_view member) {
  auto key = text_of(row, member);
  return key.empty() ? "none" : key;
}

void add_auth_event(AuthEvents& events, const Value& row) {
  events.add({text_of(row, "event_type"), key_of(row, "result")});
}

void add_account(Tally<std::string>& accounts, const Value& row) {
  accounts.add(key_of(row, "role"));
}

void add_audit_row(Tally<std::string>& audit, const Value& row) {
  audit.add(key_of(row, "action"));
}

/// Parses each part again, since only its text is shown.
template <class Take>
Watcher parsing(Take take) {
  auto parser = std::make_shared<json::Parser>();
  auto document = std::make_shared<json::Document>();
  return [parser, document, take](Part part, std::string_view text, const checks::RowOrigin&) {
    if (parser->parse(text, *document)) take(part, document->root());
  };
}

template <auto member>
Watcher keep_document(Contents& into) {
  auto parser = std::make_shared<json::Parser>();
  return [&into, parser](Part /*part*/, std::string_view text, const checks::RowOrigin&) {
    auto& document = into.*member;
    if (!parser->parse(text, document.emplace())) document.reset();
  };
}

template <auto member, auto add>
Watcher add_rows(Contents& into) {
  return parsing([&into](Part part, const Value& row) {
    auto& data = into.*member;
    if (!data) data.emplace();
    if (part == Part::row) add(*data, row);
  });
}

template <auto member>
void reset(Contents& from) {
  (from.*member).reset();
}

/// How each export is read, and forgotten.
struct Reader {
  std::string_view id;
  Watcher (*watch)(Contents& into);
  void (*forget)(Contents& from);
};

template <auto member>
constexpr Reader document(std::string_view id) {
  return {id, keep_document<member>, reset<member>};
}

template <auto member, auto add>
constexpr Reader rows(std::string_view id) {
  return {id, add_rows<member, add>, reset<member>};
}

constexpr std::array readers{
    document<&Contents::version>("version"),
    document<&Contents::rates>("telemetry.rates"),
    rows<&Contents::events, add_event>("telemetry.events"),
    rows<&Contents::errors, add_error>("telemetry.errors"),
    rows<&Contents::auth_events, add_auth_event>("telemetry.auth_events"),
    document<&Contents::snapshot>("snapshot"),
    document<&Contents::changelog>("changelog"),
    rows<&Contents::accounts, add_account>("admin.users"),
    rows<&Contents::audit, add_audit_row>("admin.audit"),
};

const Reader* reader_of(std::string_view id) {
  const auto* const found = std::ranges::find(readers, id, &Reader::id);
  return found == readers.end() ? nullptr : found;
}

}  // namespace

std::string shortened(std::string_view text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return std::string{text};
  auto end = most_bytes;
  while (end > 0 && continues_character(text[end])) --end;
  return std::string{text.substr(0, grapheme_boundary(text, end))} + "…";
}

std::string text_of(const Value& object, std::string_view name) {
  return shortened(object.find_text(name).value_or(""), most_text_bytes);
}

std::optional<bool> flag_of(const Value& object, std::string_view name) {
  const auto member = object.find(name);
  if (!member || member->kind() != json::Kind::boolean) return std::nullopt;
  return member->is_true();
}

std::vector<Value> list_of(const Value& object, std::string_view name) {
  std::vector<Value> list;
  if (const auto member = object.find(name)) {
    for (const auto element : member->elements()) list.push_back(element);
  }
  return list;
}

Watcher Contents::watcher_of(const exports::ExportDefinition& definition) {
  const auto* const reader = reader_of(definition.id);
  return reader == nullptr ? Watcher{} : reader->watch(*this);
}

void Contents::forget(std::string_view path) {
  const auto* const definition = exports::find_export_at(path);
  const auto* const reader = definition == nullptr ? nullptr : reader_of(definition->id);
  if (reader != nullptr) reader->forget(*this);
}

Watcher watch_entry_ids(const exports::ExportDefinition& definition,
                        std::vector<std::string>& ids) {
  if (definition.id != "changelog") return {};
  return parsing([&ids](Part /*part*/, const Value& document) {
    for (const auto& entry : list_of(document, "entries")) {
      if (const auto id = entry.find_text("id")) ids.emplace_back(*id);
    }
  });
}

}  // namespace runtime_exports::report

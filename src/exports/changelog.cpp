#include "runtime_exports/exports/changelog.hpp"

#include <vector>

#include "definitions.hpp"

namespace runtime_exports::exports {
namespace {

using state::ChangelogEntry;

/// Writes a member that is a list of texts.
void write_texts(std::string_view name, const std::vector<std::string>& texts, json::Writer& out) {
  out.name(name);
  out.begin_array();
  for (const auto& text : texts) out.string(text);
  out.end_array();
}

void write_changes(const ChangelogEntry& entry, json::Writer& out) {
  if (!entry.changes) return;
  out.name("changes");
  out.begin_object();
  for (const auto& [name, texts] : *entry.changes) write_texts(name, texts, out);
  out.end_object();
}

std::vector<std::string> details_of(const ChangelogEntry& entry) {
  if (entry.details) return *entry.details;
  if (!entry.changes) return {entry.description};
  std::vector<std::string> details;
  for (const auto& [name, texts] : *entry.changes) {
    details.insert(details.end(), texts.begin(), texts.end());
  }
  return details;
}

void write_entry(const ChangelogEntry& entry, json::Writer& out) {
  out.begin_object();
  out.member("id", entry.id);
  out.member("date", entry.date);
  out.member("version", entry.version);
  out.member("scope", entry.scope);
  out.member("title", entry.title);
  out.member("summary", entry.summary.value_or(entry.description));
  write_texts("details", details_of(entry), out);
  write_changes(entry, out);
  write_texts("tags", entry.tags, out);
  out.end_object();
}

/// An empty date, an empty version and a list without tags.
enum class Empty { written, left_out };

void write_canonical_entry(const ChangelogEntry& entry, Empty empty, json::Writer& out) {
  const bool writes_all = empty == Empty::written;
  out.begin_object();
  out.member("id", entry.id);
  if (writes_all || !entry.date.empty()) out.member("date", entry.date);
  out.member("title", entry.title);
  out.member("description", entry.description);
  if (writes_all || !entry.version.empty()) out.member("version", entry.version);
  out.member("scope", entry.scope);
  if (entry.summary) out.member("summary", *entry.summary);
  if (entry.details) write_texts("details", *entry.details, out);
  write_changes(entry, out);
  if (writes_all || !entry.tags.empty()) write_texts("tags", entry.tags, out);
  out.end_object();
}

/// The member that `summary` and `details` are made from if the entry lacks them.
json::Value source_of_fallback(const json::Value& entry, json::Path path) {
  const auto changes = entry.find("changes");
  const bool is_change = path[0].name == "details" && changes && changes->is_object();
  if (!is_change) return json::follow(entry, json::path_of_names("/description"));
  auto left = path.size() > 1 ? path[1].index : 0;
  for (const auto change : changes->members()) {
    for (const auto text : change.value.elements()) {
      if (left-- == 0) return text;
    }
  }
  return *changes;
}

/// The place of an entry, or of the part of it that the path leads to, in the changelog's file;
/// `number` is the entry's in `changelog.entries`.
Source entry_source(const state::Changelog& changelog, std::size_t number, json::Path in_entry) {
  const auto& entry = changelog.values[number];
  auto place = json::follow(entry, in_entry);
  if (!in_entry.empty() && place.offset() == entry.offset()) {
    place = source_of_fallback(entry, in_entry);
  }
  return {.input = state::InputId::changelog,
          .position = position_of(changelog.document->source(), place.offset()),
          .about = "the entry",
          .name = changelog.entries[number].id};
}

Source changelog_source(const StateView& state, json::Path path) {
  if (path.size() < 2 || path[0].name != "entries") return snapshot_source(state, path);
  return entry_source(*state.changelog, path[1].index, path.subspan(2));
}

Source runtime_changelog_source(const StateView& state, json::Path path) {
  if (path.empty()) return {.input = state::InputId::changelog};
  return entry_source(*state.changelog, path[0].index, path.subspan(1));
}

void write_changelog(const StateView& state, json::Writer& out, const BuildContext& context) {
  out.begin_object();
  out.name("meta");
  out.begin_object();
  out.member("source", "runtime");
  out.member("project", context.runtime.project);
  out.member("version", context.runtime.version);
  out.member("generated_at", context.stamp_utc);
  out.end_object();
  out.name("entries");
  out.begin_array();
  for (const auto& entry : state.changelog->entries) write_entry(entry, out);
  out.end_array();
  out.end_object();
}

void write_runtime_changelog(const StateView& state, json::Writer& out,
                             const BuildContext& /*context*/) {
  out.begin_array();
  for (const auto& entry : state.changelog->entries) {
    write_canonical_entry(entry, Empty::written, out);
  }
  out.end_array();
}

constexpr std::string_view feed_version = "https://jsonfeed.org/version/1.1";
constexpr std::string_view home_page_url = "home_page_url";
constexpr std::string_view home_page_setting = "feed.home_page_url";

void write_item(const state::ChangelogEntry& entry, json::Writer& out) {
  out.begin_object();
  out.member("id", entry.id);
  out.member("title", entry.title);
  out.member("content_text", entry.description);
  out.member("date_published", entry.date + "T00:00:00Z");
  write_texts("tags", entry.tags, out);
  out.end_object();
}

void write_feed(const StateView& state, json::Writer& out, const BuildContext& context) {
  out.begin_object();
  out.member("version", feed_version);
  out.member("title", context.runtime.project);
  out.member(home_page_url, context.feed_home_page_url);
  out.name("items");
  out.begin_array();
  for (const auto number : *state.feed) write_item(state.changelog->entries[number], out);
  out.end_array();
  out.end_object();
}

/// The member of an entry that a member of an item is made of.
std::string_view member_of_entry(std::string_view name) {
  if (name == "content_text") return "description";
  return name == "date_published" ? "date" : name;
}

Source feed_source(const StateView& state, json::Path path) {
  if (path.size() < 2 || path[0].name != "items") {
    if (!path.empty() && path[0].name == home_page_url) return {.setting = home_page_setting};
    return snapshot_source(state, json::path_of_names("/project"));
  }
  std::vector<json::PathStep> in_entry(path.begin() + 2, path.end());
  if (!in_entry.empty()) in_entry.front().name = member_of_entry(in_entry.front().name);
  return entry_source(*state.changelog, (*state.feed)[path[1].index], in_entry);
}

}  // namespace

void write_new_entry(const ChangelogEntry& entry, json::Writer& out) {
  write_canonical_entry(entry, Empty::left_out, out);
}

std::string write_new_entries(std::span<const ChangelogEntry> entries) {
  std::string text;
  json::Writer out{text};
  out.begin_array();
  for (const auto& entry : entries) write_new_entry(entry, out);
  out.end_array();
  return text;
}

ExportDefinition changelog_export() {
  return {.id = "changelog",
          .path = "changelog.json",
          .schema = "changelog.schema.json",
          .input = state::InputId::changelog,
          .write = write_changelog,
          .source = changelog_source,
          .is_append_only = true};
}

ExportDefinition runtime_changelog_export() {
  return {.id = "changelog.runtime",
          .path = "changelog.runtime.json",
          .schema = "changelog.runtime.schema.json",
          .input = state::InputId::changelog,
          .write = write_runtime_changelog,
          .source = runtime_changelog_source,
          .is_append_only = true};
}

ExportDefinition feed_export() {
  return {.id = "feed",
          .path = "feed.json",
          .schema = "feed.schema.json",
          .input = state::InputId::changelog,
          .write = write_feed,
          .source = feed_source,
          .switched_on_by = home_page_setting};
}

}  // namespace runtime_exports::exports

#include "runtime_exports/exports/changelog.hpp"

#include <string>
#include <vector>

namespace runtime_exports::exports {
namespace {

using state::ChangelogEntry;

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

void write_canonical_entry(const ChangelogEntry& entry, json::Writer& out) {
  out.begin_object();
  out.member("id", entry.id);
  out.member("date", entry.date);
  out.member("title", entry.title);
  out.member("description", entry.description);
  out.member("version", entry.version);
  out.member("scope", entry.scope);
  if (entry.summary) out.member("summary", *entry.summary);
  if (entry.details) write_texts("details", *entry.details, out);
  write_changes(entry, out);
  write_texts("tags", entry.tags, out);
  out.end_object();
}

}  // namespace

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
  for (const auto& entry : *state.changelog) write_entry(entry, out);
  out.end_array();
  out.end_object();
}

void write_runtime_changelog(const StateView& state, json::Writer& out,
                             const BuildContext& /*context*/) {
  out.begin_array();
  for (const auto& entry : *state.changelog) write_canonical_entry(entry, out);
  out.end_array();
}

}  // namespace runtime_exports::exports

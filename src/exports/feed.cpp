#include <vector>

#include "definitions.hpp"

#include "runtime_exports/exports/changelog.hpp"

namespace runtime_exports::exports {
namespace {

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
    constexpr json::PathStep project{"project"};
    return snapshot_source(state, {&project, 1});
  }
  std::vector<json::PathStep> in_entry(path.begin() + 2, path.end());
  if (!in_entry.empty()) in_entry.front().name = member_of_entry(in_entry.front().name);
  return entry_source(*state.changelog, (*state.feed)[path[1].index], in_entry);
}

}  // namespace

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

#include "runtime_exports/state/changelog.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "runtime_exports/state/checked_document.hpp"

namespace runtime_exports::state {
namespace {

std::vector<std::string> decode_texts(const json::Value& array) {
  std::vector<std::string> texts;
  for (const auto element : array.elements()) texts.emplace_back(element.text());
  return texts;
}

ChangelogEntry::Changes decode_changes(const json::Value& object) {
  ChangelogEntry::Changes changes;
  for (const auto member : object.members()) {
    changes.emplace_back(member.name, decode_texts(member.value));
  }
  return changes;
}

}  // namespace

ChangelogEntry decode_entry(const json::Value& value) {
  ChangelogEntry entry;
  const std::pair<std::string_view, std::string*> texts[] = {
      {"id", &entry.id},           {"date", &entry.date},
      {"title", &entry.title},     {"description", &entry.description},
      {"version", &entry.version}, {"scope", &entry.scope}};
  for (const auto& [name, text] : texts) {
    if (const auto member = value.find(name)) *text = member->text();
  }
  if (const auto summary = value.find("summary"); summary && summary->is_string()) {
    entry.summary = summary->text();
  }
  if (const auto details = value.find("details"); details && details->is_array()) {
    entry.details = decode_texts(*details);
  }
  if (const auto changes = value.find("changes"); changes && changes->is_object()) {
    entry.changes = decode_changes(*changes);
  }
  if (const auto tags = value.find("tags")) entry.tags = decode_texts(*tags);
  return entry;
}

Changelog decode_changelog(std::unique_ptr<json::Document> document) {
  std::vector<std::pair<ChangelogEntry, std::size_t>> decoded;
  for (const auto element : document->root().elements()) {
    decoded.emplace_back(decode_entry(element), decoded.size());
  }
  std::stable_sort(decoded.begin(), decoded.end(), [](const auto& a, const auto& b) {
    return std::tie(b.first.date, a.first.id) < std::tie(a.first.date, b.first.id);
  });
  Changelog changelog;
  changelog.document = std::move(document);
  for (auto& [entry, index] : decoded) {
    changelog.entries.push_back(std::move(entry));
    changelog.order.push_back(index);
  }
  return changelog;
}

Result<Changelog> parse_changelog(std::string_view name, std::string_view text,
                                  const schema::Program& program) {
  auto document = parse_checked_document(name, text, program);
  if (!document) return document.error();
  return decode_changelog(*std::move(document));
}

Result<Changelog> read_changelog(io::InputFile& file, const schema::Program& program) {
  auto document = read_checked_document(file, program);
  if (!document) return document.error();
  return decode_changelog(*std::move(document));
}

}  // namespace runtime_exports::state

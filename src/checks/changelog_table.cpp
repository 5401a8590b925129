#include "changelog_table.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "runtime_exports/core/position.hpp"
#include "runtime_exports/schema/canonical.hpp"

namespace runtime_exports::checks {
namespace {

// The same for two entries if and only if all members that count are equal, whatever their order.
void append_entry(std::string& out, const json::Value& entry, std::vector<json::Member>& members) {
  members.clear();
  for (const auto member : entry.members()) {
    if (counts(member)) members.push_back(member);
  }
  std::sort(members.begin(), members.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  for (const auto& member : members) {
    schema::append_canonical(out, member.name);
    schema::append_canonical(out, member.value);
  }
}

Error no_changelog(std::string_view file, std::string_view text, const json::Value& value,
                   std::string message) {
  const auto position = position_of(text, value.offset());
  return {.code = ErrorCode::refused,
          .subject = std::string{file},
          .line = position.line,
          .column = position.column,
          .message = std::move(message)};
}

}  // namespace

bool counts(const json::Member& member) {
  const bool is_empty_array = member.value.is_array() && member.value.size() == 0;
  return !member.value.is_null() && !(member.name == "tags" && is_empty_array);
}

Status<> ChangelogTable::parse(std::string_view file, std::string_view text) {
  if (auto parsed = parser_.parse(text, document_); !parsed) {
    return json::refused_json(file, parsed.error());
  }
  const auto root = document_.root();
  if (!root.is_array()) return no_changelog(file, text, root, "a changelog is an array of entries");
  std::string canonical;
  std::vector<json::Member> members;
  entries_.reserve(root.size());
  std::size_t index = 0;
  for (const auto value : root.elements()) {
    const auto id = value.find_text("id");
    if (!id) return no_changelog(file, text, value, "an entry of a changelog has a text as its id");
    canonical.clear();
    append_entry(canonical, value, members);
    entries_.push_back({*id, sha256(canonical), index++, value});
  }
  std::sort(entries_.begin(), entries_.end(), [](const auto& a, const auto& b) {
    return std::tie(a.id, a.digest, a.index) < std::tie(b.id, b.digest, b.index);
  });
  return Done{};
}

std::span<const TableEntry> first_group(std::span<const TableEntry> entries) {
  std::size_t size = 0;
  while (size < entries.size() && entries[size].id == entries.front().id) ++size;
  return entries.first(size);
}

}  // namespace runtime_exports::checks

#include "changelog_table.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "runtime_exports/checks/changelog_entry.hpp"
#include "runtime_exports/core/position.hpp"

namespace runtime_exports::checks {
namespace {

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

Status<> ChangelogTable::parse(std::string_view file, std::string_view text) {
  if (auto parsed = parser_.parse(text, document_); !parsed) {
    return json::refused_json(file, parsed.error());
  }
  const auto root = document_.root();
  if (!root.is_array()) return no_changelog(file, text, root, "a changelog is an array of entries");
  std::string canonical;
  entries_.reserve(root.size());
  std::size_t index = 0;
  for (const auto value : root.elements()) {
    const auto id = value.find_text("id");
    if (!id) return no_changelog(file, text, value, "an entry of a changelog has a text as its id");
    canonical.clear();
    append_entry_content(canonical, value);
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

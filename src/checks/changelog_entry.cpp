#include "runtime_exports/checks/changelog_entry.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "runtime_exports/schema/canonical.hpp"

namespace runtime_exports::checks {
namespace {

bool counts(const json::Member& member) {
  const bool is_empty_array = member.value.is_array() && member.value.size() == 0;
  return !member.value.is_null() && !(member.name == "tags" && is_empty_array);
}

}  // namespace

bool is_entry_member(std::string_view name) {
  static constexpr std::array<std::string_view, 10> names{
      "id",    "date",    "title",   "description", "version",
      "scope", "summary", "details", "changes",     "tags"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::optional<json::Value> find_content(const json::Value& entry, std::string_view name) {
  const auto value = entry.find(name);
  return value && counts({name, 0, *value}) ? value : std::nullopt;
}

void append_content(std::string& out, const json::Value& value) {
  schema::append_canonical(out, value, schema::MemberOrder::compared);
}

void append_entry_content(std::string& out, const json::Value& entry) {
  std::vector<json::Member> members;
  for (const auto member : entry.members()) {
    if (counts(member)) members.push_back(member);
  }
  std::sort(members.begin(), members.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  for (const auto& member : members) {
    schema::append_canonical(out, member.name);
    append_content(out, member.value);
  }
}

}  // namespace runtime_exports::checks

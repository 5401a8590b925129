#include "changelog_names.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/privacy/rules.hpp"

namespace runtime_exports::checks {
namespace {

constexpr std::size_t longest_shown_id = 100;

bool may_be_shown(std::string_view id) {
  const auto belongs = [](char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; };
  if (id.empty() || id.size() > longest_shown_id || !is_alnum(id.front())) return false;
  if (!std::all_of(id.begin(), id.end(), belongs)) return false;
  std::vector<privacy::Match> matches;
  privacy::find_private(id, matches);
  return matches.empty();
}

}  // namespace

std::string shown_id(std::string_view id) {
  return may_be_shown(id) ? "`" + std::string{id} + "`" : "`***`";
}

bool is_entry_member(std::string_view name) {
  static constexpr std::array<std::string_view, 10> names{
      "id",    "date",    "title",   "description", "version",
      "scope", "summary", "details", "changes",     "tags"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace runtime_exports::checks

#include "changelog_names.hpp"

#include <algorithm>
#include <array>

namespace runtime_exports::checks {

bool is_entry_member(std::string_view name) {
  static constexpr std::array<std::string_view, 10> names{
      "id",    "date",    "title",   "description", "version",
      "scope", "summary", "details", "changes",     "tags"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace runtime_exports::checks

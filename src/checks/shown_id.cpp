#include "runtime_exports/checks/shown_id.hpp"

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

}  // namespace runtime_exports::checks

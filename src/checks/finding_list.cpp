#include "runtime_exports/checks/finding_list.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/privacy/rules.hpp"
#include "runtime_exports/schema/program.hpp"

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

bool FindingList::count(Severity severity) {
  return ++counts_[static_cast<std::size_t>(severity)] <= schema::described_violations;
}

Findings FindingList::take(std::string_view rule, std::string_view subject) {
  for (const auto severity : {Severity::error, Severity::warning, Severity::note}) {
    auto& count = counts_[static_cast<std::size_t>(severity)];
    if (count > schema::described_violations) {
      findings_.push_back(
          {.severity = severity,
           .rule = std::string{rule},
           .subject = std::string{subject},
           .message = fmt::format("and {} more of these", count - schema::described_violations)});
    }
    count = 0;
  }
  return std::exchange(findings_, {});
}

std::string shown_id(std::string_view id) {
  return may_be_shown(id) ? "`" + std::string{id} + "`" : "`***`";
}

}  // namespace runtime_exports::checks

#include "runtime_exports/checks/finding_list.hpp"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/schema/program.hpp"

namespace runtime_exports::checks {

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

}  // namespace runtime_exports::checks

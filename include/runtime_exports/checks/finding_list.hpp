#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "runtime_exports/core/finding.hpp"

namespace runtime_exports::checks {

/// The findings of one file: of each severity the first 50 are kept and the rest is counted, so
/// that a hundred thousand cost no more than fifty.
class FindingList {
 public:
  /// Counts one more. Returns whether it is to be described, with add(), or only counted.
  bool count(Severity severity);

  /// Keeps a finding that count() wanted described.
  void add(Finding finding) { findings_.push_back(std::move(finding)); }

  /// What was kept, then for each severity that has more a finding that counts them, under `rule`
  /// ("privacy") and naming `subject`. The list then begins anew.
  [[nodiscard]] Findings take(std::string_view rule, std::string_view subject);

 private:
  Findings findings_;
  std::array<std::uint64_t, 3> counts_{};
};

/// An id or a name of the data as a message may show it, in backticks: masked if it is longer than
/// 100 characters, not of the form of ids, or private itself.
std::string shown_id(std::string_view id);

}  // namespace runtime_exports::checks

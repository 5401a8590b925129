#pragma once

#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "rules.hpp"

#include "runtime_exports/schema/program.hpp"

namespace runtime_exports::schema {

/// One run of a program over one document. Without a report it answers yes or no, and stops at the
/// first violation. With a report it goes on to the last: every violation is noted where it is
/// found, and all answers are yes. Texts are made for the first `most` only; the others cost no
/// more than being counted.
class Run {
 public:
  explicit Run(const RuleSet& rules, Report* report = nullptr, std::size_t most = 0)
      : rules_(rules), report_(report), most_(most) {}

  /// Applies a rule as a part of the program.
  bool apply(RuleIndex index, const Instance& instance);
  /// Whether the rule accepts the instance; notes nothing.
  bool accepts(RuleIndex index, const Instance& instance);

  /// What the first check of the rule that the instance breaks expects.
  [[nodiscard]] std::string first_expected(RuleIndex index, const Instance& instance) const;

  /// A violation of the value at `offset`, or of its name. make_expected() gives the text.
  template <class MakeExpected>
  bool broken(std::size_t offset, std::string_view keyword, MakeExpected&& make_expected) {
    if (report_ == nullptr) return false;
    if (report_->count++ < most_)
      report_->violations.push_back(
          {pointer(), offset, std::string{keyword}, std::string{make_expected()}});
    return true;
  }

  /// What check() returns; the value that it checks is that step below the current one.
  template <class Check>
  bool below(const json::PointerStep& step, Check&& check) {
    if (report_ != nullptr) path_.push_back(step);
    const bool holds = check();
    if (report_ != nullptr) path_.pop_back();
    return holds;
  }

 private:
  bool apply(const Rule& rule, const Instance& instance);
  /// The same for a rule that may meet a value again: its result is remembered.
  [[gnu::noinline]] bool apply_once(RuleIndex index, const Rule& rule, const Instance& instance);
  /// Notes that a check does not hold. Whether the others are still to be looked at.
  [[gnu::noinline]] bool goes_on(const Check& check, const Instance& instance);
  [[nodiscard]] std::string pointer() const;

  const RuleSet& rules_;
  Report* report_;
  std::size_t most_;
  std::vector<json::PointerStep> path_;
  std::unordered_map<std::uint64_t, bool> results_;
  std::unordered_set<std::uint64_t> reported_;
};

// One function for each row of the table of keywords; sizes are of elements or members.
Holds holds_type, holds_values;
Holds holds_minimum, holds_maximum, holds_exclusive_minimum, holds_exclusive_maximum;
Holds holds_multiple_of;
Holds holds_min_length, holds_max_length, holds_pattern, holds_format;
Holds holds_min_size, holds_max_size;
Holds holds_elements, holds_contained, holds_unique_items;
Holds holds_members, holds_names, holds_dependencies;
Holds holds_all, holds_any, holds_one, holds_not, holds_condition;

}  // namespace runtime_exports::schema

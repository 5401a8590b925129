#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "rules.hpp"

#include "runtime_exports/schema/program.hpp"

namespace runtime_exports::schema {

/// A name of an object, or the index of an element.
struct Step {
  std::string_view name;
  std::size_t index = 0;
  bool is_name = false;
};

/// One run of a program over one document. Without a report it answers yes or no, and stops at the
/// first violation. With a report it goes on to the last: every violation is noted where it is
/// found, and all answers are yes. Texts are made for the first `most` only; the others cost no
/// more than being counted.
class Run {
 public:
  explicit Run(const RuleSet& rules) : rules_(rules) {}
  Run(const RuleSet& rules, Report& report, std::size_t most)
      : rules_(rules), report_(&report), most_(most) {}

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
  bool below(const Step& step, Check&& check) {
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
  Report* report_ = nullptr;
  std::size_t most_ = 0;
  std::vector<Step> path_;
  std::unordered_map<std::uint64_t, bool> results_;
  std::unordered_set<std::uint64_t> reported_;
};

// Whether an instance keeps a check, one function for each row of the table of keywords; `holds`
// of Keyword says how.

bool holds_type(Run& run, const Check& check, const Instance& instance);
bool holds_values(Run& run, const Check& check, const Instance& instance);

bool holds_minimum(Run& run, const Check& check, const Instance& instance);
bool holds_maximum(Run& run, const Check& check, const Instance& instance);
bool holds_exclusive_minimum(Run& run, const Check& check, const Instance& instance);
bool holds_exclusive_maximum(Run& run, const Check& check, const Instance& instance);
bool holds_multiple_of(Run& run, const Check& check, const Instance& instance);

bool holds_min_length(Run& run, const Check& check, const Instance& instance);
bool holds_max_length(Run& run, const Check& check, const Instance& instance);
bool holds_pattern(Run& run, const Check& check, const Instance& instance);
bool holds_format(Run& run, const Check& check, const Instance& instance);

/// Of elements or members.
bool holds_min_size(Run& run, const Check& check, const Instance& instance);
bool holds_max_size(Run& run, const Check& check, const Instance& instance);
bool holds_elements(Run& run, const Check& check, const Instance& instance);
bool holds_contained(Run& run, const Check& check, const Instance& instance);
bool holds_unique_items(Run& run, const Check& check, const Instance& instance);
bool holds_members(Run& run, const Check& check, const Instance& instance);
bool holds_names(Run& run, const Check& check, const Instance& instance);
bool holds_dependencies(Run& run, const Check& check, const Instance& instance);

bool holds_all(Run& run, const Check& check, const Instance& instance);
bool holds_any(Run& run, const Check& check, const Instance& instance);
bool holds_one(Run& run, const Check& check, const Instance& instance);
bool holds_not(Run& run, const Check& check, const Instance& instance);
bool holds_condition(Run& run, const Check& check, const Instance& instance);

}  // namespace runtime_exports::schema

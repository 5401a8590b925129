#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "evaluation.hpp"
#include "rules.hpp"

#include "runtime_exports/schema/report.hpp"

namespace runtime_exports::schema {

/// One run of a program over one document, which finds every rule that is broken. Texts are made
/// for the first `most` only; the others cost no more than being counted.
class Explanation {
 public:
  Explanation(const RuleSet& rules, std::size_t most)
      : rules_(rules), evaluation_(rules), most_(most) {}

  Report explain(const json::Value& value);

 private:
  /// A name of an object, or the index of an element.
  struct Step {
    std::string_view name;
    std::size_t index = 0;
    bool is_name = false;
  };

  void visit(RuleIndex index, const Instance& instance);
  void visit_below(Step step, RuleIndex index, const Instance& instance);
  void visit_kind(const Rule& rule, const Instance& instance);
  void visit_number(const NumberRules& rules, const Instance& instance);
  void visit_string(const StringRules& rules, const Instance& instance);
  void visit_array(const ArrayRules& rules, const Instance& instance);
  void visit_contained(const ArrayRules& rules, const Instance& instance);
  void visit_object(const ObjectRules& rules, const Instance& instance);
  void visit_members(const ObjectRules& rules, const Instance& instance);
  void report_missing(const ObjectRules& rules, const Instance& instance);
  void visit_dependencies(const ObjectRules& rules, const Instance& instance);
  void visit_logic(const LogicRules& rules, const Instance& instance);

  /// Counts a violation here; make_expected() gives its text if it is to be described.
  template <class MakeExpected>
  void report(std::size_t offset, std::string_view keyword, MakeExpected&& make_expected) {
    if (report_.count++ < most_)
      report_.violations.push_back(
          {pointer(), offset, std::string{keyword}, std::string{make_expected()}});
  }
  [[nodiscard]] std::string pointer() const;

  const RuleSet& rules_;
  Evaluation evaluation_;
  std::size_t most_;
  Report report_;
  std::vector<Step> path_;
  std::unordered_set<std::uint64_t> visited_;
};

}  // namespace runtime_exports::schema

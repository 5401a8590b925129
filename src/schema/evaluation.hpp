#pragma once

#include <cstdint>
#include <unordered_map>

#include "rules.hpp"

namespace runtime_exports::schema {

/// Keys of a rule and an instance, spread so that offsets in step do not share buckets.
inline std::uint64_t visit_key(RuleIndex rule, const Instance& instance) {
  const std::uint64_t key = (std::uint64_t{rule} << 32U) | instance.offset();
  return key * 0x9E3779B97F4A7C15U;
}

/// One run of a program over one document, which answers yes or no.
class Evaluation {
 public:
  explicit Evaluation(const RuleSet& rules) : rules_(rules) {}

  bool accepts(RuleIndex index, const Instance& instance);

  /// How many elements `contains` accepts, counted no further than `enough`.
  std::uint64_t count_contained(const ArrayRules& rules, const json::Value& array,
                                std::uint64_t enough);
  /// How many of the rules accept the instance, counted no further than `enough`.
  std::size_t count_accepting(const std::vector<RuleIndex>& rules, const Instance& instance,
                              std::size_t enough);

 private:
  bool apply(const Rule& rule, const Instance& instance);
  bool apply_to_kind(const Rule& rule, const Instance& instance);
  bool apply_object(const ObjectRules& rules, const Instance& instance);
  bool apply_members(const ObjectRules& rules, const json::Value& object);
  bool apply_dependencies(const ObjectRules& rules, const Instance& instance);
  bool apply_array(const ArrayRules& rules, const json::Value& array);
  bool apply_logic(const LogicRules& rules, const Instance& instance);

  const RuleSet& rules_;
  std::unordered_map<std::uint64_t, bool> results_;
};

bool accepts_number(const NumberRules& rules, const json::Value& number);
bool accepts_string(const StringRules& rules, std::string_view text);
bool is_long_enough(const StringRules& rules, std::string_view text);
bool is_short_enough(const StringRules& rules, std::string_view text);

}  // namespace runtime_exports::schema

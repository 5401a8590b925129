#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "instance.hpp"
#include "property_table.hpp"

#include "runtime_exports/schema/decimal.hpp"
#include "runtime_exports/schema/format.hpp"
#include "runtime_exports/schema/pattern.hpp"

namespace runtime_exports::schema {

inline constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();

/// A set of kinds, one bit each; the last is "only whole numbers".
using KindSet = std::uint8_t;
constexpr KindSet kind_bit(json::Kind kind) {
  return static_cast<KindSet>(1U << static_cast<unsigned>(kind));
}
inline constexpr KindSet whole_number_bit = 1U << 6U;
inline constexpr KindSet every_kind = 0x3FU;

/// One bound of a number.
class NumberBound {
 public:
  explicit NumberBound(const json::Value& value)
      : token_(value.token()), integer_(value.integer()) {}
  [[nodiscard]] std::strong_ordering compare(const json::Value& value) const;
  [[nodiscard]] const std::string& token() const { return token_; }

 private:
  std::string token_;
  std::optional<std::int64_t> integer_;
};

struct NumberRules {
  std::optional<NumberBound> minimum;
  std::optional<NumberBound> maximum;
  std::optional<NumberBound> above;
  std::optional<NumberBound> below;
  std::optional<Divisor> divisor;
  std::string divisor_token;
};

struct StringRules {
  std::uint64_t min_length = 0;
  std::uint64_t max_length = no_limit;
  std::shared_ptr<const Pattern> pattern;
  std::string words;  ///< what the schema calls a text that matches the pattern; may be empty
  std::optional<Format> format;
};

struct ArrayRules {
  std::uint64_t min_items = 0;
  std::uint64_t max_items = no_limit;
  bool unique = false;
  std::vector<RuleIndex> prefix;
  RuleIndex items = accepting_rule;
  RuleIndex contains = no_rule;
  std::uint64_t min_contains = 1;
  std::uint64_t max_contains = no_limit;

  [[nodiscard]] RuleIndex rule_of_element(std::size_t index) const {
    return index < prefix.size() ? prefix[index] : items;
  }
};

struct PatternProperty {
  std::shared_ptr<const Pattern> pattern;
  RuleIndex rule = accepting_rule;
};

/// "If the member `name` is there, so must these be" or "... this rule applies to the object".
struct Dependency {
  std::string name;
  std::vector<std::string> required;
  RuleIndex rule = accepting_rule;
};

struct ObjectRules {
  std::uint64_t min_properties = 0;
  std::uint64_t max_properties = no_limit;
  PropertyTable properties;
  std::vector<PatternProperty> patterns;
  RuleIndex additional = accepting_rule;
  bool closed = false;  // `additionalProperties` is false
  RuleIndex names = accepting_rule;
  std::vector<Dependency> dependencies;
  bool looks_at_members = false;
};

/// The values of an `enum` or a `const`.
struct ValueSet {
  std::string_view keyword;
  std::vector<std::string> strings;    // sorted
  std::vector<std::string> canonical;  // of what is no string, sorted
  std::string description;             // for people

  [[nodiscard]] bool contains(const Instance& instance) const;
};

struct LogicRules {
  std::vector<RuleIndex> all;  // `allOf` and `$ref`
  std::vector<RuleIndex> any;
  std::vector<RuleIndex> one;
  RuleIndex none = no_rule;  // `not`
  RuleIndex condition = no_rule;
  RuleIndex then = accepting_rule;
  RuleIndex otherwise = accepting_rule;
};

inline constexpr std::uint32_t no_part = 0xFFFFFFFFU;

/// A compiled schema: what it asks of each kind of value, as places in the lists of RuleSet.
struct Rule {
  KindSet kinds = every_kind;
  bool is_false = false;    // the schema `false`
  bool remembered = false;  // its results are kept during a run
  std::uint32_t number = no_part;
  std::uint32_t string = no_part;
  std::uint32_t array = no_part;
  std::uint32_t object = no_part;
  std::uint32_t values = no_part;  // first of value_set_count value sets
  std::uint32_t value_set_count = 0;
  std::uint32_t logic = no_part;

  [[nodiscard]] bool accepts_kind(const Instance& instance) const {
    return (kinds & kind_bit(instance.kind())) != 0 ||
           ((kinds & whole_number_bit) != 0 && instance.kind() == json::Kind::number &&
            is_whole_number(instance.value().token()));
  }
};

/// A program: every rule that can be reached from the entry, and what they consist of.
struct RuleSet {
  RuleIndex entry = accepting_rule;
  std::vector<Rule> rules;
  std::vector<NumberRules> numbers;
  std::vector<StringRules> strings;
  std::vector<ArrayRules> arrays;
  std::vector<ObjectRules> objects;
  std::vector<ValueSet> value_sets;
  std::vector<LogicRules> logic;
  std::set<std::string, std::less<>> names;  // that a message may show
};

/// Calls visit(rule) for every rule that applies to the member, until one answers false; `guess` as
/// in PropertyTable::find(). Returns the member's entry, or null, and whether all answered true.
template <class Visit>
std::pair<const Property*, bool> visit_member(const ObjectRules& object, const json::Member& member,
                                              std::size_t& guess, Visit&& visit) {
  const Property* named = object.properties.find(member.name, guess);
  bool additional = true;
  if (named != nullptr && named->rule != no_rule) {
    additional = false;
    if (!visit(named->rule)) return {named, false};
  }
  for (const auto& [pattern, rule] : object.patterns) {
    if (!pattern->is_found_in(member.name)) continue;
    additional = false;
    if (!visit(rule)) return {named, false};
  }
  if (additional && !visit(object.closed ? no_rule : object.additional)) return {named, false};
  return {named, true};
}

}  // namespace runtime_exports::schema

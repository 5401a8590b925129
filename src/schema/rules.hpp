#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <map>
#include <set>
#include <variant>
#include <vector>

#include "runtime_exports/json/decimal.hpp"
#include "runtime_exports/schema/canonical.hpp"
#include "runtime_exports/schema/format.hpp"
#include "runtime_exports/schema/pattern.hpp"

namespace runtime_exports::schema {

/// A set of kinds, one bit each; the last is "only whole numbers".
using KindSet = std::uint8_t;
constexpr KindSet kind_bit(json::Kind kind) {
  return static_cast<KindSet>(1U << static_cast<unsigned>(kind));
}
inline constexpr KindSet whole_number_bit = 1U << 6U;
inline constexpr KindSet every_kind = 0x3FU;

/// What a rule is applied to: a value, or the name of a member (for `propertyNames`).
// NOLINTNEXTLINE(*-member-init): it is made of a value.
struct Instance {
  json::Value value;  ///< of a name, the member's value, which no rule for strings looks at
  json::Kind kind = value.kind();
  std::size_t offset = value.offset();  ///< no two instances of a document share it
  std::optional<std::string_view> name = std::nullopt;

  /// The text of a string or name.
  [[nodiscard]] std::string_view text() const { return name ? *name : value.text(); }
};

using RuleIndex = std::uint32_t;
inline constexpr RuleIndex no_rule = 0xFFFFFFFFU;
/// The rule of the schema `true`; it is never looked up.
inline constexpr RuleIndex accepting_rule = 0xFFFFFFFEU;

inline constexpr std::uint64_t no_limit = std::numeric_limits<std::uint64_t>::max();

/// A member that an object schema names.
struct Property {
  std::string name;
  RuleIndex rule = no_rule;  ///< no_rule where only `required` names it
  bool required = false;
};

/// The members that an object schema names, found by a guess or by their names.
struct PropertyTable {
  std::vector<Property> entries;
  std::map<std::string, std::size_t, std::less<>> indexes;  // of the entries
  std::size_t required_count = 0;

  /// The entry of that name, made if there is none; the reference is good until the next call.
  Property& entry(std::string_view name);
  void require(std::string_view name);

  /// The entry of a member, or null. `guess` is where the table expects the next member, from 0:
  /// objects are mostly written in the order of their schema.
  [[nodiscard]] const Property* find(std::string_view name, std::size_t& guess) const {
    if (guess < entries.size() && entries[guess].name == name) return &entries[guess++];
    return look_up(name, guess);
  }
  [[nodiscard]] const Property* look_up(std::string_view name, std::size_t& guess) const;
};

struct PatternProperty {
  std::shared_ptr<const Pattern> pattern;
  RuleIndex rule = accepting_rule;
};

// What keywords of one group compare with, together; `leader` names the check that they share.

/// `properties`, `required`, `patternProperties` and `additionalProperties`.
struct Members {
  static constexpr std::string_view leader = "properties";
  PropertyTable properties;
  std::vector<PatternProperty> patterns;
  RuleIndex additional = accepting_rule;  ///< no_rule where the schema says `false`
};

/// `prefixItems` and `items`.
struct Elements {
  static constexpr std::string_view leader = "items";
  std::vector<RuleIndex> prefix;
  RuleIndex rest = accepting_rule;
};

/// `contains`, `minContains` and `maxContains`.
struct Contained {
  static constexpr std::string_view leader = "contains";
  RuleIndex rule = no_rule;
  std::uint64_t least = 1;
  std::uint64_t most = no_limit;
};

/// `if`, `then` and `else`.
struct Condition {
  static constexpr std::string_view leader = "if";
  RuleIndex condition = no_rule;
  RuleIndex then = accepting_rule;
  RuleIndex otherwise = accepting_rule;
};

/// "If the member `name` is there, so must these be" or "... this rule applies to the object".
struct Dependency {
  std::string name;
  std::vector<std::string> required;
  RuleIndex rule = accepting_rule;
};

/// The values of an `enum` or a `const`.
struct ValueSet {
  std::vector<std::string> strings;    // sorted
  std::vector<std::string> canonical;  // of the other values, sorted
};

/// A bound of a number, if it is whole and fits; the check's text is the bound as it was written.
using Bound = std::optional<std::int64_t>;

/// What a keyword compares with; of `propertyNames`, a single rule.
using Operand =
    std::variant<std::monostate, std::uint64_t, KindSet, Bound, json::Decimal, const Format*,
                 std::shared_ptr<const Pattern>, ValueSet, std::vector<RuleIndex>, Condition,
                 Elements, Contained, Members, RuleIndex, std::vector<Dependency>>;

/// Where in the value of a keyword there are schemas.
enum class Subschemas { none, itself, elements, members };

/// What the value of a keyword must be.
struct Shape {
  std::string_view description;  ///< for people
  /// Of schemas in it only that they are objects or booleans.
  bool (*fits)(const json::Value& value);
  Subschemas subschemas = Subschemas::none;
};

namespace shapes {
extern const Shape any, text, flag, count, number, list, name_list, name_list_map, type_names;
extern const Shape schema, schema_list, schema_map;
}  // namespace shapes

class Compiler;
class Run;
struct Check;

/// Whether an instance keeps a check. What is wrong inside the instance it passes to the run
/// itself.
using Holds = bool(Run& run, const Check& check, const Instance& instance);

/// What the program knows of a keyword.
struct Keyword {
  std::string_view name;
  const Shape* shape;
  /// Adds the keyword's check to the rule that is being compiled, or its part to a check that
  /// several keywords share. Null: the keyword is only a remark.
  void (*compile)(Compiler& compiler, const Keyword& keyword, const json::Value& value) = nullptr;
  KindSet kinds = 0;  ///< what its check looks at; 0 if it has none of its own
  Holds* holds = nullptr;
  std::string_view expected = {};  ///< for people, `{}` for the check's text
};

/// A keyword of a compiled schema.
struct Check {
  const Keyword* keyword = nullptr;
  Operand operand = {};
  std::string text = {};  ///< the operand as messages show it

  template <class T>
  [[nodiscard]] const T& as() const {
    return std::get<T>(operand);
  }
};

/// The kind that `type` calls so; 0 if it calls none so.
KindSet kind_named(std::string_view name);

/// The keyword of that name; null if the program does not support it.
const Keyword* find_keyword(std::string_view name);

/// Why a keyword is refused, one sentence that begins with the keyword.
std::string refusal_of(std::string_view keyword);

/// Adds the checks of the compiler's current schema, whose keywords are known and fit their shapes.
void compile_schema(Compiler& compiler);

/// A compiled schema: the place of its checks in the list of RuleSet.
struct Rule {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  bool remembered = false;  // its results are kept during a run
};

/// Every rule that can be reached from the entry of a program, and what they consist of.
struct RuleSet {
  RuleIndex entry = accepting_rule;
  std::vector<Rule> rules;
  std::vector<Check> checks;
  std::set<std::string, std::less<>> names;  // that a message may show
};

/// More rules than this are never applied to one value inside each other, so that the depth of a
/// document bounds the stack.
inline constexpr std::size_t longest_chain = 64;

inline constexpr std::size_t endless = std::numeric_limits<std::size_t>::max();

/// The chains of rules for one value that begin at each rule.
struct Chains {
  /// How long the longest one is, without plain references; `endless` if the rule is in a circle.
  std::vector<std::size_t> lengths;
  std::vector<RuleIndex> ends;  ///< where plain references lead from there; else the rule itself
};
Chains find_chains(RuleSet& rules);

/// Replaces each rule that is nothing but a reference by the end of its chain, wherever it is used.
/// Only without a circle.
void skip_references(RuleSet& rules, const std::vector<RuleIndex>& ends);

/// Marks the rules whose results must be kept for a run to stay linear: those that one value can
/// meet on many ways.
void mark_remembered(RuleSet& rules);

}  // namespace runtime_exports::schema

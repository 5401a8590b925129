#include "run.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime_exports/core/counted.hpp"
#include "runtime_exports/core/position.hpp"
#include "runtime_exports/core/utf8.hpp"

namespace runtime_exports::schema {
namespace {

/// How a number compares with the bound.
std::strong_ordering compare(const Instance& instance, const Check& bound) {
  if (const auto limit = bound.as<Bound>()) {
    if (const auto number = instance.value.integer()) return *number <=> *limit;
  }
  return json::Decimal{instance.value.token()} <=> json::Decimal{bound.text};
}

/// How many of the rules accept the instance, counted no further than `enough`.
std::size_t count_accepting(Run& run, const Check& check, const Instance& instance,
                            std::size_t enough) {
  std::size_t count = 0;
  for (const auto rule : check.as<std::vector<RuleIndex>>()) {
    if (run.accepts(rule, instance) && ++count == enough) break;
  }
  return count;
}

bool holds_member(Run& run, const Members& members, const json::Member& member,
                  const Property* property) {
  const Instance instance{member.value};
  bool is_named = property != nullptr && property->rule != no_rule;
  if (is_named && !run.apply(property->rule, instance)) return false;
  for (const auto& [pattern, rule] : members.patterns) {
    if (!pattern->is_found_in(member.name)) continue;
    is_named = true;
    if (!run.apply(rule, instance)) return false;
  }
  if (is_named) return true;
  if (members.additional != no_rule) return run.apply(members.additional, instance);
  return run.broken(member.name_offset, "additionalProperties",
                    [] { return "no member that the schema does not name"; });
}

bool holds_required(Run& run, const PropertyTable& properties, const Instance& instance) {
  for (const auto& [name, rule, required] : properties.entries) {
    if (!required || instance.value.find(name)) continue;
    if (!run.broken(instance.offset, "required",
                    [&member = name] { return fmt::format("the member `{}`", member); }))
      return false;
  }
  return true;
}

bool holds_dependency(Run& run, const Dependency& dependency, const Instance& instance) {
  if (!instance.value.find(dependency.name)) return true;
  for (const auto& name : dependency.required) {
    if (instance.value.find(name)) continue;
    if (!run.broken(instance.offset, "dependentRequired", [&] {
          return fmt::format("the member `{}` where there is `{}`", name, dependency.name);
        }))
      return false;
  }
  return run.apply(dependency.rule, instance);
}

}  // namespace

bool Run::accepts(RuleIndex index, const Instance& instance) {
  auto* const report = std::exchange(report_, nullptr);
  const bool accepted = apply(index, instance);
  report_ = report;
  return accepted;
}

std::string Run::first_expected(RuleIndex index, const Instance& instance) const {
  Report report;
  Run{rules_, &report, 1}.apply(index, instance);
  return report.violations.front().expected;
}

// Rules are applied inside each other to a great depth: what is seldom needed is in functions of
// its own, so that a step takes little of the stack.
bool Run::apply(RuleIndex index, const Instance& instance) {
  if (index == accepting_rule) return true;
  const auto& rule = rules_.rules[index];
  return rule.remembered ? apply_once(index, rule, instance) : apply(rule, instance);
}

bool Run::apply_once(RuleIndex index, const Rule& rule, const Instance& instance) {
  // Spread so that offsets in step do not share buckets.
  const auto key = ((std::uint64_t{index} << 32U) | instance.offset) * 0x9E3779B97F4A7C15U;
  if (report_ != nullptr) return !reported_.insert(key).second || apply(rule, instance);
  if (const auto known = results_.find(key); known != results_.end()) return known->second;
  const bool result = apply(rule, instance);
  results_.emplace(key, result);
  return result;
}

bool Run::apply(const Rule& rule, const Instance& instance) {
  const auto kind = kind_bit(instance.kind);
  const auto* check = rules_.checks.data() + rule.first;
  for (const auto* const end = check + rule.count; check != end; ++check) {
    if ((check->keyword->kinds & kind) == 0) continue;
    if (!check->keyword->holds(*this, *check, instance) && !goes_on(*check, instance)) return false;
  }
  return true;
}

bool Run::goes_on(const Check& check, const Instance& instance) {
  return broken(instance.offset, check.keyword->name,
                [&] { return fmt::format(fmt::runtime(check.keyword->expected), check.text); });
}

std::string Run::pointer() const {
  return json::pointer_of(path_, [this](std::string_view name) {
    return rules_.names.contains(name) ? name : std::string_view{"*"};
  });
}

bool Program::accepts(const json::Value& value) const {
  return Run{*rules_}.apply(rules_->entry, Instance{value});
}

std::string describe_others(const Report& report, std::string_view text) {
  constexpr std::size_t most_places = 10;  // each is searched from the beginning of the text
  const auto& violations = report.violations;
  std::vector<std::string> there;
  std::vector<std::string> elsewhere;
  for (std::size_t i = 1; i < std::min(violations.size(), most_places); ++i) {
    const auto& violation = violations[i];
    if (violation.offset == violations.front().offset) {
      there.push_back(violation.expected);
      continue;
    }
    const auto at = position_of(text, violation.offset);
    auto place = fmt::format("{}:{} ({})", at.line, at.column, violation.pointer);
    if (elsewhere.empty() || elsewhere.back() != place) elsewhere.push_back(std::move(place));
  }
  std::string others;
  if (!there.empty()) others += fmt::format("; also expected there: {}", fmt::join(there, ", "));
  if (!elsewhere.empty()) others += fmt::format("; also at {}", fmt::join(elsewhere, ", "));
  if (report.count <= most_places) return others;
  return others + "; and " + counted(report.count - most_places, "more violation");
}

Report Program::check(const json::Value& value, std::size_t most) const {
  Report report;
  if (!accepts(value)) Run{*rules_, &report, most}.apply(rules_->entry, Instance{value});
  return report;
}

bool holds_type(Run&, const Check& check, const Instance& instance) {
  const auto kinds = check.as<KindSet>();
  return (kinds & kind_bit(instance.kind)) != 0 ||
         ((kinds & whole_number_bit) != 0 && instance.kind == json::Kind::number &&
          json::is_whole_number(instance.value.token()));
}

bool holds_values(Run&, const Check& check, const Instance& instance) {
  const auto& [strings, canonical] = check.as<ValueSet>();
  if (instance.kind == json::Kind::string) {
    // Up to here a walk over the strings is faster than a binary search.
    constexpr std::size_t few_values = 8;
    if (strings.size() <= few_values)
      return std::ranges::find(strings, instance.text()) != strings.end();
    return std::binary_search(strings.begin(), strings.end(), instance.text(), std::less<>{});
  }
  if (canonical.empty()) return false;
  std::string form;
  append_canonical(form, instance.value);
  return std::binary_search(canonical.begin(), canonical.end(), form);
}

bool holds_minimum(Run&, const Check& check, const Instance& instance) {
  return compare(instance, check) >= 0;
}

bool holds_maximum(Run&, const Check& check, const Instance& instance) {
  return compare(instance, check) <= 0;
}

bool holds_exclusive_minimum(Run&, const Check& check, const Instance& instance) {
  return compare(instance, check) > 0;
}

bool holds_exclusive_maximum(Run&, const Check& check, const Instance& instance) {
  return compare(instance, check) < 0;
}

bool holds_multiple_of(Run&, const Check& check, const Instance& instance) {
  return json::Decimal{instance.value.token()}.is_multiple_of(check.as<json::Decimal>());
}

bool holds_min_length(Run&, const Check& check, const Instance& instance) {
  const auto text = instance.text();
  const auto least = check.as<std::uint64_t>();
  // A code point takes one to four bytes: most texts need not be counted.
  return text.size() / 4 >= least || (text.size() >= least && count_code_points(text) >= least);
}

bool holds_max_length(Run&, const Check& check, const Instance& instance) {
  const auto text = instance.text();
  const auto most = check.as<std::uint64_t>();
  return text.size() <= most || (text.size() / 4 <= most && count_code_points(text) <= most);
}

bool holds_pattern(Run&, const Check& check, const Instance& instance) {
  return check.as<std::shared_ptr<const Pattern>>()->is_found_in(instance.text());
}

bool holds_format(Run&, const Check& check, const Instance& instance) {
  return check.as<const Format*>()->holds(instance.text());
}

bool holds_min_size(Run&, const Check& check, const Instance& instance) {
  return instance.value.size() >= check.as<std::uint64_t>();
}

bool holds_max_size(Run&, const Check& check, const Instance& instance) {
  return instance.value.size() <= check.as<std::uint64_t>();
}

bool holds_elements(Run& run, const Check& check, const Instance& instance) {
  const auto& [prefix, rest] = check.as<Elements>();
  std::size_t index = 0;
  for (const auto element : instance.value.elements()) {
    const auto rule = index < prefix.size() ? prefix[index] : rest;
    if (!run.below({std::nullopt, index++}, [&] { return run.apply(rule, Instance{element}); }))
      return false;
  }
  return true;
}

bool holds_contained(Run& run, const Check& check, const Instance& instance) {
  const auto& [rule, least, most] = check.as<Contained>();
  const auto enough = most == no_limit ? least : most + 1;
  std::uint64_t count = 0;
  for (const auto element : instance.value.elements()) {
    if (count >= enough) break;
    if (run.accepts(rule, Instance{element})) ++count;
  }
  const auto says = [](std::string_view words, std::uint64_t limit) {
    return fmt::format("at {} {} that `contains` accepts", words, counted(limit, "element"));
  };
  return (count >= least || run.broken(instance.offset, least == 1 ? "contains" : "minContains",
                                       [&, &limit = least] { return says("least", limit); })) &&
         (count <= most || run.broken(instance.offset, "maxContains",
                                      [&, &limit = most] { return says("most", limit); }));
}

bool holds_unique_items(Run&, const Check&, const Instance& instance) {
  return has_unique_elements(instance.value);
}

bool holds_members(Run& run, const Check& check, const Instance& instance) {
  const auto& members = check.as<Members>();
  std::size_t guess = 0;
  std::size_t required = 0;
  for (const auto member : instance.value.members()) {
    const auto* property = members.properties.find(member.name, guess);
    if (property != nullptr && property->required) ++required;
    if (!run.below({member.name}, [&] { return holds_member(run, members, member, property); }))
      return false;
  }
  return required == members.properties.required_count ||
         holds_required(run, members.properties, instance);
}

bool holds_names(Run& run, const Check& check, const Instance& instance) {
  const auto rule = check.as<RuleIndex>();
  for (const auto member : instance.value.members()) {
    const Instance name{member.value, json::Kind::string, member.name_offset, member.name};
    const auto expected = [&] { return "a member name that is " + run.first_expected(rule, name); };
    if (run.accepts(rule, name)) continue;
    if (!run.below({member.name},
                   [&] { return run.broken(member.name_offset, "propertyNames", expected); }))
      return false;
  }
  return true;
}

bool holds_dependencies(Run& run, const Check& check, const Instance& instance) {
  for (const auto& dependency : check.as<std::vector<Dependency>>()) {
    if (!holds_dependency(run, dependency, instance)) return false;
  }
  return true;
}

bool holds_all(Run& run, const Check& check, const Instance& instance) {
  for (const auto rule : check.as<std::vector<RuleIndex>>()) {
    if (!run.apply(rule, instance)) return false;
  }
  return true;
}

bool holds_any(Run& run, const Check& check, const Instance& instance) {
  return count_accepting(run, check, instance, 1) > 0;
}

bool holds_one(Run& run, const Check& check, const Instance& instance) {
  return count_accepting(run, check, instance, 2) == 1;
}

bool holds_not(Run& run, const Check& check, const Instance& instance) {
  return count_accepting(run, check, instance, 1) == 0;
}

bool holds_condition(Run& run, const Check& check, const Instance& instance) {
  const auto& condition = check.as<Condition>();
  return run.apply(
      run.accepts(condition.condition, instance) ? condition.then : condition.otherwise, instance);
}

}  // namespace runtime_exports::schema

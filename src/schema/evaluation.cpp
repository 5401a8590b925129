#include "evaluation.hpp"

#include <algorithm>

#include "runtime_exports/core/utf8.hpp"
#include "runtime_exports/schema/canonical.hpp"

namespace runtime_exports::schema {

bool accepts_number(const NumberRules& rules, const json::Value& number) {
  return !(rules.minimum && rules.minimum->compare(number) < 0) &&
         !(rules.maximum && rules.maximum->compare(number) > 0) &&
         !(rules.above && rules.above->compare(number) <= 0) &&
         !(rules.below && rules.below->compare(number) >= 0) &&
         !(rules.divisor && !rules.divisor->divides(Decimal{number.token()}));
}

bool is_long_enough(const StringRules& rules, std::string_view text) {
  // A code point takes one to four bytes: most texts need not be counted.
  return rules.min_length == 0 || text.size() / 4 >= rules.min_length ||
         (text.size() >= rules.min_length && count_code_points(text) >= rules.min_length);
}

bool is_short_enough(const StringRules& rules, std::string_view text) {
  return text.size() <= rules.max_length ||
         (text.size() / 4 <= rules.max_length && count_code_points(text) <= rules.max_length);
}

bool accepts_string(const StringRules& rules, std::string_view text) {
  return is_long_enough(rules, text) && is_short_enough(rules, text) &&
         !(rules.pattern && !rules.pattern->is_found_in(text)) &&
         !(rules.format && !has_format(*rules.format, text));
}

bool Evaluation::accepts(RuleIndex index, const Instance& instance) {
  if (index == accepting_rule) return true;
  if (index == no_rule) return false;
  const auto& rule = rules_.rules[index];
  if (!rule.remembered) return apply(rule, instance);
  const auto key = visit_key(index, instance);
  if (const auto known = results_.find(key); known != results_.end()) return known->second;
  const bool result = apply(rule, instance);
  results_.emplace(key, result);
  return result;
}

bool Evaluation::apply(const Rule& rule, const Instance& instance) {
  if (!rule.accepts_kind(instance) || !apply_to_kind(rule, instance)) return false;
  for (std::uint32_t i = 0; i < rule.value_set_count; ++i) {
    if (!rules_.value_sets[rule.values + i].contains(instance)) return false;
  }
  return rule.logic == no_part || apply_logic(rules_.logic[rule.logic], instance);
}

bool Evaluation::apply_to_kind(const Rule& rule, const Instance& instance) {
  switch (instance.kind()) {
    case json::Kind::number:
      return rule.number == no_part ||
             accepts_number(rules_.numbers[rule.number], instance.value());
    case json::Kind::string:
      return rule.string == no_part || accepts_string(rules_.strings[rule.string], instance.text());
    case json::Kind::array:
      return rule.array == no_part || apply_array(rules_.arrays[rule.array], instance.value());
    case json::Kind::object:
      return rule.object == no_part || apply_object(rules_.objects[rule.object], instance);
    case json::Kind::null:
    case json::Kind::boolean:
      break;
  }
  return true;
}

bool Evaluation::apply_object(const ObjectRules& rules, const Instance& instance) {
  const auto size = instance.value().size();
  return size >= rules.min_properties && size <= rules.max_properties &&
         (!rules.looks_at_members || apply_members(rules, instance.value())) &&
         (rules.dependencies.empty() || apply_dependencies(rules, instance));
}

bool Evaluation::apply_members(const ObjectRules& rules, const json::Value& object) {
  std::size_t guess = 0;
  std::size_t required = 0;
  for (const auto member : object.members()) {
    const auto [property, accepted] = visit_member(rules, member, guess, [&](RuleIndex rule) {
      return rule == accepting_rule || accepts(rule, Instance{member.value});
    });
    if (!accepted) return false;
    if (property != nullptr && property->required) ++required;
    if (rules.names != accepting_rule && !accepts(rules.names, Instance::name_of(member)))
      return false;
  }
  return required == rules.properties.required_count();
}

bool Evaluation::apply_dependencies(const ObjectRules& rules, const Instance& instance) {
  const auto& object = instance.value();
  return std::all_of(
      rules.dependencies.begin(), rules.dependencies.end(), [&](const Dependency& dependency) {
        if (!object.find(dependency.name)) return true;
        return std::all_of(
                   dependency.required.begin(), dependency.required.end(),
                   [&](const std::string& name) { return object.find(name).has_value(); }) &&
               accepts(dependency.rule, instance);
      });
}

bool Evaluation::apply_array(const ArrayRules& rules, const json::Value& array) {
  if (array.size() < rules.min_items || array.size() > rules.max_items) return false;
  if (!rules.prefix.empty() || rules.items != accepting_rule) {
    std::size_t index = 0;
    for (const auto element : array.elements()) {
      if (!accepts(rules.rule_of_element(index++), Instance{element})) return false;
    }
  }
  if (rules.contains != no_rule) {
    const auto enough =
        rules.max_contains == no_limit ? rules.min_contains : rules.max_contains + 1;
    const auto count = count_contained(rules, array, enough);
    if (count < rules.min_contains || count > rules.max_contains) return false;
  }
  return !rules.unique || has_unique_elements(array);
}

std::uint64_t Evaluation::count_contained(const ArrayRules& rules, const json::Value& array,
                                          std::uint64_t enough) {
  std::uint64_t count = 0;
  for (const auto element : array.elements()) {
    if (count >= enough) break;
    if (accepts(rules.contains, Instance{element})) ++count;
  }
  return count;
}

std::size_t Evaluation::count_accepting(const std::vector<RuleIndex>& rules,
                                        const Instance& instance, std::size_t enough) {
  std::size_t count = 0;
  for (const auto rule : rules) {
    if (count >= enough) break;
    if (accepts(rule, instance)) ++count;
  }
  return count;
}

bool Evaluation::apply_logic(const LogicRules& rules, const Instance& instance) {
  for (const auto rule : rules.all) {
    if (!accepts(rule, instance)) return false;
  }
  if (!rules.any.empty() && count_accepting(rules.any, instance, 1) == 0) return false;
  if (!rules.one.empty() && count_accepting(rules.one, instance, 2) != 1) return false;
  if (rules.none != no_rule && accepts(rules.none, instance)) return false;
  if (rules.condition == no_rule) return true;
  return accepts(accepts(rules.condition, instance) ? rules.then : rules.otherwise, instance);
}

}  // namespace runtime_exports::schema

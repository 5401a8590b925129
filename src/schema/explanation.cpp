#include "explanation.hpp"

#include "expectation.hpp"
#include <fmt/format.h>

#include "runtime_exports/json/path.hpp"
#include "runtime_exports/schema/canonical.hpp"

namespace runtime_exports::schema {
namespace {

std::string characters(std::uint64_t count) {
  return describe_count(count, "character", "characters");
}

std::string elements(std::uint64_t count) {
  return describe_count(count, "element", "elements");
}

std::string members(std::uint64_t count) {
  return describe_count(count, "member", "members");
}

}  // namespace

Report Explanation::explain(const json::Value& value) {
  visit(rules_.entry, Instance{value});
  return std::move(report_);
}

std::string Explanation::pointer() const {
  std::string text;
  for (const auto& step : path_) {
    if (!step.is_name) {
      json::append_token(text, std::to_string(step.index));
    } else {
      json::append_token(text, rules_.names.contains(step.name) ? step.name : "*");
    }
  }
  return text;
}

void Explanation::visit(RuleIndex index, const Instance& instance) {
  if (index == accepting_rule) return;
  const auto& rule = rules_.rules[index];
  if (rule.remembered && !visited_.insert(visit_key(index, instance)).second) return;
  if (rule.is_false)
    return report(instance.offset(), "false", [] { return "nothing: the schema forbids it here"; });
  if (!rule.accepts_kind(instance))
    report(instance.offset(), "type", [&] { return describe_kinds(rule.kinds); });
  visit_kind(rule, instance);
  for (std::uint32_t i = 0; i < rule.value_set_count; ++i) {
    const auto& values = rules_.value_sets[rule.values + i];
    if (!values.contains(instance))
      report(instance.offset(), values.keyword, [&] { return values.description; });
  }
  if (rule.logic != no_part) visit_logic(rules_.logic[rule.logic], instance);
}

void Explanation::visit_below(Step step, RuleIndex index, const Instance& instance) {
  path_.push_back(step);
  visit(index, instance);
  path_.pop_back();
}

void Explanation::visit_kind(const Rule& rule, const Instance& instance) {
  switch (instance.kind()) {
    case json::Kind::number:
      if (rule.number != no_part) visit_number(rules_.numbers[rule.number], instance);
      return;
    case json::Kind::string:
      if (rule.string != no_part) visit_string(rules_.strings[rule.string], instance);
      return;
    case json::Kind::array:
      if (rule.array != no_part) visit_array(rules_.arrays[rule.array], instance);
      return;
    case json::Kind::object:
      if (rule.object != no_part) visit_object(rules_.objects[rule.object], instance);
      return;
    case json::Kind::null:
    case json::Kind::boolean:
      return;
  }
}

void Explanation::visit_number(const NumberRules& rules, const Instance& instance) {
  const auto& number = instance.value();
  const auto bound = [&](bool broken, std::string_view keyword, std::string_view words,
                         const std::optional<NumberBound>& limit) {
    if (broken)
      report(instance.offset(), keyword,
             [&] { return fmt::format("a number {} {}", words, limit->token()); });
  };
  bound(rules.minimum && rules.minimum->compare(number) < 0, "minimum", "of at least",
        rules.minimum);
  bound(rules.maximum && rules.maximum->compare(number) > 0, "maximum", "of at most",
        rules.maximum);
  bound(rules.above && rules.above->compare(number) <= 0, "exclusiveMinimum", "above", rules.above);
  bound(rules.below && rules.below->compare(number) >= 0, "exclusiveMaximum", "below", rules.below);
  if (rules.divisor && !rules.divisor->divides(Decimal{number.token()}))
    report(instance.offset(), "multipleOf",
           [&] { return fmt::format("a multiple of {}", rules.divisor_token); });
}

void Explanation::visit_string(const StringRules& rules, const Instance& instance) {
  const auto text = instance.text();
  const auto offset = instance.offset();
  if (!is_long_enough(rules, text))
    report(offset, "minLength",
           [&] { return "a string of at least " + characters(rules.min_length); });
  if (!is_short_enough(rules, text))
    report(offset, "maxLength",
           [&] { return "a string of at most " + characters(rules.max_length); });
  if (rules.pattern && !rules.pattern->is_found_in(text))
    report(offset, "pattern",
           [&] { return describe_pattern(rules.words, rules.pattern->source()); });
  if (rules.format && !has_format(*rules.format, text))
    report(offset, "format", [&] { return format_description(*rules.format); });
}

void Explanation::visit_array(const ArrayRules& rules, const Instance& instance) {
  const auto& array = instance.value();
  if (array.size() < rules.min_items)
    report(instance.offset(), "minItems",
           [&] { return "an array of at least " + elements(rules.min_items); });
  if (array.size() > rules.max_items)
    report(instance.offset(), "maxItems",
           [&] { return "an array of at most " + elements(rules.max_items); });
  if (!rules.prefix.empty() || rules.items != accepting_rule) {
    std::size_t index = 0;
    for (const auto element : array.elements()) {
      visit_below({{}, index, false}, rules.rule_of_element(index), Instance{element});
      ++index;
    }
  }
  if (rules.contains != no_rule) visit_contained(rules, instance);
  if (rules.unique && !has_unique_elements(array))
    report(instance.offset(), "uniqueItems", [] { return "an array without equal elements"; });
}

void Explanation::visit_contained(const ArrayRules& rules, const Instance& instance) {
  const auto count = evaluation_.count_contained(rules, instance.value(), no_limit);
  if (count < rules.min_contains)
    report(instance.offset(), rules.min_contains == 1 ? "contains" : "minContains", [&] {
      return fmt::format("at least {} that `contains` accepts", elements(rules.min_contains));
    });
  if (count > rules.max_contains)
    report(instance.offset(), "maxContains", [&] {
      return fmt::format("at most {} that `contains` accepts", elements(rules.max_contains));
    });
}

void Explanation::visit_object(const ObjectRules& rules, const Instance& instance) {
  const auto size = instance.value().size();
  if (size < rules.min_properties)
    report(instance.offset(), "minProperties",
           [&] { return "an object of at least " + members(rules.min_properties); });
  if (size > rules.max_properties)
    report(instance.offset(), "maxProperties",
           [&] { return "an object of at most " + members(rules.max_properties); });
  if (rules.looks_at_members) visit_members(rules, instance);
  visit_dependencies(rules, instance);
}

void Explanation::visit_members(const ObjectRules& rules, const Instance& instance) {
  std::size_t guess = 0;
  std::size_t required = 0;
  for (const auto member : instance.value().members()) {
    path_.push_back({member.name, 0, true});
    const auto* property = visit_member(rules, member, guess, [&](RuleIndex rule) {
                             if (rule == no_rule) {
                               report(member.name_offset, "additionalProperties",
                                      [] { return "no member that the schema does not name"; });
                             } else {
                               visit(rule, Instance{member.value});
                             }
                             return true;
                           }).first;
    if (property != nullptr && property->required) ++required;
    if (rules.names != accepting_rule &&
        !evaluation_.accepts(rules.names, Instance::name_of(member)))
      report(member.name_offset, "propertyNames",
             [] { return "a member name that `propertyNames` accepts"; });
    path_.pop_back();
  }
  if (required != rules.properties.required_count()) report_missing(rules, instance);
}

void Explanation::report_missing(const ObjectRules& rules, const Instance& instance) {
  for (const auto& property : rules.properties.entries()) {
    if (property.required && !instance.value().find(property.name))
      report(instance.offset(), "required",
             [&] { return fmt::format("the member `{}`", property.name); });
  }
}

void Explanation::visit_dependencies(const ObjectRules& rules, const Instance& instance) {
  for (const auto& dependency : rules.dependencies) {
    if (!instance.value().find(dependency.name)) continue;
    for (const auto& name : dependency.required) {
      if (!instance.value().find(name))
        report(instance.offset(), "dependentRequired", [&] {
          return fmt::format("the member `{}` where there is `{}`", name, dependency.name);
        });
    }
    visit(dependency.rule, instance);
  }
}

void Explanation::visit_logic(const LogicRules& rules, const Instance& instance) {
  for (const auto rule : rules.all) visit(rule, instance);
  if (!rules.any.empty() && evaluation_.count_accepting(rules.any, instance, 1) == 0)
    report(instance.offset(), "anyOf",
           [&] { return fmt::format("one of the {} forms of `anyOf`", rules.any.size()); });
  if (!rules.one.empty() && evaluation_.count_accepting(rules.one, instance, 2) != 1)
    report(instance.offset(), "oneOf",
           [&] { return fmt::format("exactly one of the {} forms of `oneOf`", rules.one.size()); });
  if (rules.none != no_rule && evaluation_.accepts(rules.none, instance))
    report(instance.offset(), "not", [] { return "nothing that `not` describes"; });
  if (rules.condition == no_rule) return;
  visit(evaluation_.accepts(rules.condition, instance) ? rules.then : rules.otherwise, instance);
}

}  // namespace runtime_exports::schema

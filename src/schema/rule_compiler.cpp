#include "rule_compiler.hpp"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "expectation.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/suggest.hpp"
#include "runtime_exports/schema/canonical.hpp"

namespace runtime_exports::schema {
namespace {

// More values than this are not listed in a message.
constexpr std::size_t listed_values = 12;

/// A count; one that no value can reach is no_limit.
std::uint64_t count_of(const json::Value& value) {
  if (const auto count = value.integer()) return static_cast<std::uint64_t>(*count);
  constexpr double largest_exact = 9007199254740992;
  const double count = value.number();
  return count < largest_exact ? static_cast<std::uint64_t>(count) : no_limit;
}

KindSet kind_named(std::string_view name) {
  static const std::unordered_map<std::string_view, KindSet> kinds = {
      {"null", kind_bit(json::Kind::null)},     {"boolean", kind_bit(json::Kind::boolean)},
      {"number", kind_bit(json::Kind::number)}, {"integer", whole_number_bit},
      {"string", kind_bit(json::Kind::string)}, {"array", kind_bit(json::Kind::array)},
      {"object", kind_bit(json::Kind::object)},
  };
  return kinds.at(name);
}

template <class Part>
std::uint32_t stored(std::vector<Part>& list, std::optional<Part>& part) {
  if (!part) return no_part;
  list.push_back(std::move(*part));
  return static_cast<std::uint32_t>(list.size() - 1);
}

}  // namespace

RuleCompiler::Handler RuleCompiler::handler_of(std::string_view keyword) {
  using C = RuleCompiler;
  static const std::unordered_map<std::string_view, Handler> handlers = {
      {"$ref", &C::compile_ref},
      {"additionalProperties", &C::compile_additional_properties},
      {"allOf", &C::compile_all_of},
      {"anyOf", &C::compile_any_of},
      {"const", &C::compile_const},
      {"contains", &C::compile_contains},
      {"dependentRequired", &C::compile_dependent_required},
      {"dependentSchemas", &C::compile_dependent_schemas},
      {"else", &C::compile_else},
      {"enum", &C::compile_enum},
      {"exclusiveMaximum", &C::compile_exclusive_maximum},
      {"exclusiveMinimum", &C::compile_exclusive_minimum},
      {"format", &C::compile_format},
      {"if", &C::compile_if},
      {"items", &C::compile_items},
      {"maxContains", &C::compile_max_contains},
      {"maxItems", &C::compile_max_items},
      {"maxLength", &C::compile_max_length},
      {"maxProperties", &C::compile_max_properties},
      {"maximum", &C::compile_maximum},
      {"minContains", &C::compile_min_contains},
      {"minItems", &C::compile_min_items},
      {"minLength", &C::compile_min_length},
      {"minProperties", &C::compile_min_properties},
      {"minimum", &C::compile_minimum},
      {"multipleOf", &C::compile_multiple_of},
      {"not", &C::compile_not},
      {"oneOf", &C::compile_one_of},
      {"pattern", &C::compile_pattern},
      {"patternProperties", &C::compile_pattern_properties},
      {"prefixItems", &C::compile_prefix_items},
      {"properties", &C::compile_properties},
      {"propertyNames", &C::compile_property_names},
      {"required", &C::compile_required},
      {"then", &C::compile_then},
      {"type", &C::compile_type},
      {"uniqueItems", &C::compile_unique_items},
  };
  const auto found = handlers.find(keyword);
  return found == handlers.end() ? nullptr : found->second;
}

Rule RuleCompiler::compile(const json::Value& schema) {
  if (!schema.is_object()) {
    rule_.is_false = true;
    rule_.kinds = 0;
    return rule_;
  }
  for (const auto member : schema.members()) {
    if (const auto handler = handler_of(member.name)) (this->*handler)(member.value);
  }
  if (string_ && string_->pattern) string_->words = describe_schema(schema);
  finish();
  return rule_;
}

void RuleCompiler::finish() {
  auto& rules = compiler_.rules();
  if (object_) finish_object();
  // Without the keyword that they depend on, these say nothing.
  if (logic_ && logic_->condition == no_rule) logic_->then = logic_->otherwise = accepting_rule;
  rule_.number = stored(rules.numbers, number_);
  rule_.string = stored(rules.strings, string_);
  rule_.array = stored(rules.arrays, array_);
  rule_.object = stored(rules.objects, object_);
  rule_.logic = stored(rules.logic, logic_);
}

void RuleCompiler::finish_object() {
  object_->properties.finish();
  object_->looks_at_members =
      !object_->properties.entries().empty() || !object_->patterns.empty() || object_->closed ||
      object_->additional != accepting_rule || object_->names != accepting_rule;
}

void RuleCompiler::compile_ref(const json::Value& value) {
  logic().all.push_back(compiler_.rule_of_reference(value.text()));
}

void RuleCompiler::compile_all_of(const json::Value& value) {
  for (const auto schema : value.elements()) logic().all.push_back(compiler_.rule_of_child(schema));
}

void RuleCompiler::compile_any_of(const json::Value& value) {
  for (const auto schema : value.elements()) logic().any.push_back(compiler_.rule_of_child(schema));
}

void RuleCompiler::compile_one_of(const json::Value& value) {
  for (const auto schema : value.elements()) logic().one.push_back(compiler_.rule_of_child(schema));
}

void RuleCompiler::compile_not(const json::Value& value) {
  logic().none = compiler_.rule_of_child(value);
}

void RuleCompiler::compile_if(const json::Value& value) {
  logic().condition = compiler_.rule_of_child(value);
}

void RuleCompiler::compile_then(const json::Value& value) {
  logic().then = compiler_.rule_of_child(value);
}

void RuleCompiler::compile_else(const json::Value& value) {
  logic().otherwise = compiler_.rule_of_child(value);
}

void RuleCompiler::compile_type(const json::Value& value) {
  rule_.kinds = 0;
  if (value.is_string()) rule_.kinds = kind_named(value.text());
  for (const auto name : value.elements()) rule_.kinds |= kind_named(name.text());
  // "number" says all that "integer" says.
  if ((rule_.kinds & kind_bit(json::Kind::number)) != 0)
    rule_.kinds &= static_cast<KindSet>(~whole_number_bit);
}

void RuleCompiler::add_value(ValueSet& set, const json::Value& value) {
  if (value.is_string()) {
    set.strings.emplace_back(value.text());
  } else {
    append_canonical(set.canonical.emplace_back(), value);
  }
}

void RuleCompiler::add_set(ValueSet set) {
  std::sort(set.strings.begin(), set.strings.end());
  std::sort(set.canonical.begin(), set.canonical.end());
  auto& sets = compiler_.rules().value_sets;
  if (rule_.value_set_count++ == 0) rule_.values = static_cast<std::uint32_t>(sets.size());
  sets.push_back(std::move(set));
}

void RuleCompiler::compile_enum(const json::Value& value) {
  ValueSet set;
  set.keyword = "enum";
  std::string list;
  for (const auto element : value.elements()) {
    add_value(set, element);
    list += (list.empty() ? "" : ", ") + describe_value(element);
  }
  set.description = value.size() == 0 ? "nothing: `enum` is empty"
                    : value.size() > listed_values
                        ? fmt::format("one of the {} values of `enum`", value.size())
                        : "one of " + list;
  add_set(std::move(set));
}

void RuleCompiler::compile_const(const json::Value& value) {
  ValueSet set;
  set.keyword = "const";
  set.description = "the value " + describe_value(value);
  add_value(set, value);
  add_set(std::move(set));
}

void RuleCompiler::compile_minimum(const json::Value& value) {
  number().minimum.emplace(value);
}

void RuleCompiler::compile_maximum(const json::Value& value) {
  number().maximum.emplace(value);
}

void RuleCompiler::compile_exclusive_minimum(const json::Value& value) {
  number().above.emplace(value);
}

void RuleCompiler::compile_exclusive_maximum(const json::Value& value) {
  number().below.emplace(value);
}

void RuleCompiler::compile_multiple_of(const json::Value& value) {
  number().divisor = Divisor::from(Decimal{value.token()});
  number().divisor_token = value.token();
  if (!number().divisor)
    compiler_.fail("multipleOf", "must be above 0 and have at most 18 digits", "");
}

void RuleCompiler::compile_min_length(const json::Value& value) {
  string().min_length = count_of(value);
}

void RuleCompiler::compile_max_length(const json::Value& value) {
  string().max_length = count_of(value);
}

void RuleCompiler::compile_pattern(const json::Value& value) {
  string().pattern = compiler_.pattern(value.text(), "pattern");
}

void RuleCompiler::compile_format(const json::Value& value) {
  if (compiler_.format_mode() == FormatMode::annotate) return;
  string().format = format_named(value.text());
  if (string().format) return;
  std::vector<std::string> names;
  for (const auto name : format_names()) names.emplace_back(name);
  compiler_.fail("format",
                 fmt::format("`{}` is no format that this program asserts{}", value.text(),
                             suggestion(value.text(), names)),
                 "use a pattern, or take it out");
}

void RuleCompiler::compile_min_items(const json::Value& value) {
  array().min_items = count_of(value);
}

void RuleCompiler::compile_max_items(const json::Value& value) {
  array().max_items = count_of(value);
}

void RuleCompiler::compile_unique_items(const json::Value& value) {
  array().unique = value.is_true();
}

void RuleCompiler::compile_prefix_items(const json::Value& value) {
  for (const auto schema : value.elements())
    array().prefix.push_back(compiler_.rule_of_child(schema));
}

void RuleCompiler::compile_items(const json::Value& value) {
  array().items = compiler_.rule_of_child(value);
}

void RuleCompiler::compile_contains(const json::Value& value) {
  array().contains = compiler_.rule_of_child(value);
}

void RuleCompiler::compile_min_contains(const json::Value& value) {
  array().min_contains = count_of(value);
}

void RuleCompiler::compile_max_contains(const json::Value& value) {
  array().max_contains = count_of(value);
}

void RuleCompiler::compile_min_properties(const json::Value& value) {
  object().min_properties = count_of(value);
}

void RuleCompiler::compile_max_properties(const json::Value& value) {
  object().max_properties = count_of(value);
}

void RuleCompiler::compile_properties(const json::Value& value) {
  for (const auto member : value.members()) {
    const auto rule = compiler_.rule_of_child(member.value);
    object().properties.entry(member.name).rule = rule;
    compiler_.show_name(member.name);
  }
}

void RuleCompiler::compile_required(const json::Value& value) {
  for (const auto name : value.elements()) {
    object().properties.entry(name.text()).required = true;
    compiler_.show_name(name.text());
  }
}

void RuleCompiler::compile_pattern_properties(const json::Value& value) {
  for (const auto member : value.members()) {
    const auto pattern = compiler_.pattern(member.name, "patternProperties");
    object().patterns.push_back({pattern, compiler_.rule_of_child(member.value)});
  }
}

void RuleCompiler::compile_additional_properties(const json::Value& value) {
  object().closed = !value.is_object() && !value.is_true();
  if (!object().closed) object().additional = compiler_.rule_of_child(value);
}

void RuleCompiler::compile_property_names(const json::Value& value) {
  object().names = compiler_.rule_of_child(value);
}

void RuleCompiler::compile_dependent_required(const json::Value& value) {
  for (const auto member : value.members()) {
    Dependency dependency{std::string{member.name}, {}, accepting_rule};
    compiler_.show_name(member.name);
    for (const auto name : member.value.elements()) {
      dependency.required.emplace_back(name.text());
      compiler_.show_name(name.text());
    }
    object().dependencies.push_back(std::move(dependency));
  }
}

void RuleCompiler::compile_dependent_schemas(const json::Value& value) {
  for (const auto member : value.members()) {
    compiler_.show_name(member.name);
    object().dependencies.push_back(
        {std::string{member.name}, {}, compiler_.rule_of_child(member.value)});
  }
}

}  // namespace runtime_exports::schema

#include <algorithm>
#include <array>

#include "compiler.hpp"
#include "run.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/counted.hpp"
#include "runtime_exports/core/suggest.hpp"
#include "runtime_exports/core/utf8.hpp"

namespace runtime_exports::schema {
namespace {

constexpr KindSet numbers = kind_bit(json::Kind::number);
constexpr KindSet strings = kind_bit(json::Kind::string);
constexpr KindSet arrays = kind_bit(json::Kind::array);
constexpr KindSet objects = kind_bit(json::Kind::object);

/// A type, as a schema and as a message names it.
struct NamedKind {
  KindSet bit;
  std::string_view name;
  std::string_view words;
};

// In the order in which people say it: "a string or null".
constexpr std::array<NamedKind, 7> named_kinds = {{
    {kind_bit(json::Kind::object), "object", "an object"},
    {kind_bit(json::Kind::array), "array", "an array"},
    {kind_bit(json::Kind::string), "string", "a string"},
    {kind_bit(json::Kind::number), "number", "a number"},
    {whole_number_bit, "integer", "an integer"},
    {kind_bit(json::Kind::boolean), "boolean", "a boolean"},
    {kind_bit(json::Kind::null), "null", "null"},
}};

constexpr std::size_t longest_shown_bytes = 60;
constexpr std::size_t longest_words_bytes = 200;
constexpr std::size_t listed_values = 12;

std::string shortened(std::string_view text, std::size_t most_bytes) {
  if (text.size() <= most_bytes) return std::string{text};
  return std::string{text.substr(0, grapheme_boundary(text, most_bytes))} + "…";
}

std::string describe_kinds(KindSet kinds) {
  std::vector<std::string_view> names;
  for (const auto& kind : named_kinds) {
    if ((kinds & kind.bit) != 0) names.push_back(kind.words);
  }
  auto text = fmt::format("{}", fmt::join(names, ", "));
  if (const auto last = text.rfind(", "); last != std::string::npos) text.replace(last, 2, " or ");
  return text;
}

/// The schema's title, else its description; may be empty.
std::string words_of(const json::Value& schema) {
  auto text = schema.find_text("title");
  if (!text) text = schema.find_text("description");
  auto words = text.value_or("");
  while (words.ends_with('.')) words.remove_suffix(1);
  return shortened(words, longest_words_bytes);
}

std::string describe_value(const json::Value& value) {
  if (value.is_array()) return "an array of the schema";
  if (value.is_object()) return "an object of the schema";
  if (!value.is_string()) return shortened(value.token(), longest_shown_bytes);
  return fmt::format("`{}`", shortened(value.text(), longest_shown_bytes));
}

std::string describe_list(const json::Value& values) {
  if (values.size() == 0) return "nothing: `enum` is empty";
  if (values.size() > listed_values)
    return fmt::format("one of the {} values of `enum`", values.size());
  std::string list;
  for (const auto value : values.elements())
    list += (list.empty() ? "one of " : ", ") + describe_value(value);
  return list;
}

/// A count, or no_limit for one that no value can reach.
std::uint64_t count_of(const json::Value& value) {
  if (const auto count = value.integer()) return static_cast<std::uint64_t>(*count);
  constexpr double largest_exact = 9007199254740992;
  const double count = value.number();
  return count < largest_exact ? static_cast<std::uint64_t>(count) : no_limit;
}

void compile_type(Compiler& compiler, const Keyword& keyword, const json::Value& value) {
  KindSet kinds = value.is_string() ? kind_named(value.text()) : KindSet{0};
  for (const auto name : value.elements()) kinds |= kind_named(name.text());
  // "number" says all that "integer" says.
  if ((kinds & numbers) != 0) kinds &= static_cast<KindSet>(~whole_number_bit);
  compiler.add(keyword, kinds, describe_kinds(kinds));
}

void compile_bound(Compiler& compiler, const Keyword& keyword, const json::Value& value) {
  compiler.add(keyword, value.integer(), std::string{value.token()});
}

void compile_multiple_of(Compiler& compiler, const Keyword& keyword, const json::Value& value) {
  json::Decimal divisor{value.token()};
  if (!divisor.is_divisor())
    return compiler.fail(keyword, "must be above 0 and have at most 18 digits", "");
  compiler.add(keyword, std::move(divisor), std::string{value.token()});
}

void compile_count(Compiler& compiler, const Keyword& keyword, const json::Value& value) {
  const auto count = count_of(value);
  const std::string_view unit = keyword.kinds == strings  ? "character"
                                : keyword.kinds == arrays ? "element"
                                                          : "member";
  compiler.add(keyword, count, counted(count, unit));
}

void compile_pattern(Compiler& compiler, const Keyword& keyword, const json::Value& value) {
  const auto words = words_of(compiler.schema());
  compiler.add(keyword, compiler.pattern(value.text(), keyword),
               words.empty() ? fmt::format("a string that matches `{}`", value.text())
                             : fmt::format("{}; the pattern is `{}`", words, value.text()));
}

void compile_format(Compiler& compiler, const Keyword& keyword, const json::Value& value) {
  if (compiler.format_mode() == FormatMode::annotate) return;
  if (const auto* const format = find_format(value.text()))
    return compiler.add(keyword, format, std::string{format->description});
  std::vector<std::string> names;
  names.reserve(formats().size());
  for (const auto& format : formats()) names.emplace_back(format.name);
  compiler.fail(keyword,
                fmt::format("`{}` is not a format that this program knows{}", value.text(),
                            suggestion(value.text(), names)),
                "use a pattern, or take it out");
}

void compile_unique_items(Compiler& compiler, const Keyword& keyword, const json::Value& value) {
  if (value.is_true()) compiler.add(keyword, {});
}

void compile_values(Compiler& compiler, const Keyword& keyword, const json::Value& value) {
  ValueSet set;
  const auto add = [&](const json::Value& one) {
    if (one.is_string()) {
      set.strings.emplace_back(one.text());
    } else {
      append_canonical(set.canonical.emplace_back(), one);
    }
  };
  const bool is_enum = keyword.shape == &shapes::list;
  if (!is_enum) add(value);
  if (is_enum) std::ranges::for_each(value.elements(), add);
  std::sort(set.strings.begin(), set.strings.end());
  std::sort(set.canonical.begin(), set.canonical.end());
  compiler.add(keyword, std::move(set), is_enum ? describe_list(value) : describe_value(value));
}

void compile_properties(Compiler& compiler, const Keyword&, const json::Value& value) {
  auto& properties = compiler.part(&Members::properties);
  for (const auto member : value.members()) {
    properties.entry(member.name).rule = compiler.child(member.value);
    compiler.show_name(member.name);
  }
}

void compile_required(Compiler& compiler, const Keyword&, const json::Value& value) {
  auto& properties = compiler.part(&Members::properties);
  for (const auto name : value.elements()) {
    properties.require(name.text());
    compiler.show_name(name.text());
  }
}

void compile_pattern_properties(Compiler& compiler, const Keyword& keyword,
                                const json::Value& value) {
  auto& patterns = compiler.part(&Members::patterns);
  for (const auto member : value.members())
    patterns.push_back({compiler.pattern(member.name, keyword), compiler.child(member.value)});
}

void compile_additional(Compiler& compiler, const Keyword&, const json::Value& value) {
  const bool is_closed = !value.is_object() && !value.is_true();
  compiler.part(&Members::additional) = is_closed ? no_rule : compiler.child(value);
}

void compile_property_names(Compiler& compiler, const Keyword& keyword, const json::Value& value) {
  compiler.add(keyword, compiler.child(value));
}

void compile_dependencies(Compiler& compiler, const Keyword& keyword, const json::Value& value) {
  std::vector<Dependency> dependencies;
  for (const auto member : value.members()) {
    auto& dependency = dependencies.emplace_back();
    dependency.name = member.name;
    compiler.show_name(member.name);
    if (keyword.shape == &shapes::schema_map) dependency.rule = compiler.child(member.value);
    for (const auto name : member.value.elements()) {
      dependency.required.emplace_back(name.text());
      compiler.show_name(name.text());
    }
  }
  compiler.add(keyword, std::move(dependencies));
}

void compile_prefix_items(Compiler& compiler, const Keyword&, const json::Value& value) {
  auto& prefix = compiler.part(&Elements::prefix);
  for (const auto schema : value.elements()) prefix.push_back(compiler.child(schema));
}

template <auto count>
void compile_group_count(Compiler& compiler, const Keyword&, const json::Value& value) {
  compiler.part(count) = count_of(value);
}

template <auto rule>
void compile_group_rule(Compiler& compiler, const Keyword&, const json::Value& value) {
  compiler.part(rule) = compiler.child(value);
}

void compile_reference(Compiler& compiler, const Keyword& keyword, const json::Value& value) {
  compiler.add(keyword, std::vector{compiler.reference(value.text(), keyword)});
}

void compile_schemas(Compiler& compiler, const Keyword& keyword, const json::Value& value) {
  std::vector<RuleIndex> rules;
  for (const auto schema : value.elements()) rules.push_back(compiler.child(schema));
  auto count = std::to_string(rules.size());
  compiler.add(keyword, std::move(rules), std::move(count));
}

void compile_not(Compiler& compiler, const Keyword& keyword, const json::Value& value) {
  // What may not be is told by the words for what may.
  const auto words = words_of(compiler.schema());
  compiler.add(
      keyword, std::vector{compiler.child(value)},
      words.empty() ? "nothing that `not` describes" : words + "; not what `not` describes");
}

// In the order in which a rule's checks are made and its violations are listed.
constexpr auto keywords = std::to_array<Keyword>({
    {"type", &shapes::type_names, compile_type, every_kind, holds_type, "{}"},
    {"minimum", &shapes::number, compile_bound, numbers, holds_minimum, "a number of at least {}"},
    {"maximum", &shapes::number, compile_bound, numbers, holds_maximum, "a number of at most {}"},
    {"exclusiveMinimum", &shapes::number, compile_bound, numbers, holds_exclusive_minimum,
     "a number above {}"},
    {"exclusiveMaximum", &shapes::number, compile_bound, numbers, holds_exclusive_maximum,
     "a number below {}"},
    {"multipleOf", &shapes::number, compile_multiple_of, numbers, holds_multiple_of,
     "a multiple of {}"},
    {"minLength", &shapes::count, compile_count, strings, holds_min_length,
     "a string of at least {}"},
    {"maxLength", &shapes::count, compile_count, strings, holds_max_length,
     "a string of at most {}"},
    {"pattern", &shapes::text, compile_pattern, strings, holds_pattern, "{}"},
    {"format", &shapes::text, compile_format, strings, holds_format, "{}"},
    {"minItems", &shapes::count, compile_count, arrays, holds_min_size, "an array of at least {}"},
    {"maxItems", &shapes::count, compile_count, arrays, holds_max_size, "an array of at most {}"},
    {"items", &shapes::schema, compile_group_rule<&Elements::rest>, arrays, holds_elements},
    {"prefixItems", &shapes::schema_list, compile_prefix_items},
    {"contains", &shapes::schema, compile_group_rule<&Contained::rule>, arrays, holds_contained},
    {"minContains", &shapes::count, compile_group_count<&Contained::least>},
    {"maxContains", &shapes::count, compile_group_count<&Contained::most>},
    {"uniqueItems", &shapes::flag, compile_unique_items, arrays, holds_unique_items,
     "an array without equal elements"},
    {"minProperties", &shapes::count, compile_count, objects, holds_min_size,
     "an object of at least {}"},
    {"maxProperties", &shapes::count, compile_count, objects, holds_max_size,
     "an object of at most {}"},
    {"properties", &shapes::schema_map, compile_properties, objects, holds_members},
    {"required", &shapes::name_list, compile_required},
    {"patternProperties", &shapes::schema_map, compile_pattern_properties},
    {"additionalProperties", &shapes::schema, compile_additional},
    {"propertyNames", &shapes::schema, compile_property_names, objects, holds_names},
    {"dependentRequired", &shapes::name_list_map, compile_dependencies, objects,
     holds_dependencies},
    {"dependentSchemas", &shapes::schema_map, compile_dependencies, objects, holds_dependencies},
    {"enum", &shapes::list, compile_values, every_kind, holds_values, "{}"},
    {"const", &shapes::any, compile_values, every_kind, holds_values, "the value {}"},
    {"$ref", &shapes::text, compile_reference, every_kind, holds_all},
    {"allOf", &shapes::schema_list, compile_schemas, every_kind, holds_all},
    {"anyOf", &shapes::schema_list, compile_schemas, every_kind, holds_any,
     "one of the {} forms of `anyOf`"},
    {"oneOf", &shapes::schema_list, compile_schemas, every_kind, holds_one,
     "exactly one of the {} forms of `oneOf`"},
    {"not", &shapes::schema, compile_not, every_kind, holds_not, "{}"},
    {"if", &shapes::schema, compile_group_rule<&Condition::condition>, every_kind, holds_condition},
    {"then", &shapes::schema, compile_group_rule<&Condition::then>},
    {"else", &shapes::schema, compile_group_rule<&Condition::otherwise>},
    // Remarks.
    {"$anchor", &shapes::text},
    {"$comment", &shapes::text},
    {"$defs", &shapes::schema_map},
    {"$id", &shapes::text},
    {"$schema", &shapes::text},
    {"contentEncoding", &shapes::text},
    {"contentMediaType", &shapes::text},
    {"contentSchema", &shapes::schema},
    {"default", &shapes::any},
    {"deprecated", &shapes::flag},
    {"description", &shapes::text},
    {"examples", &shapes::list},
    {"readOnly", &shapes::flag},
    {"title", &shapes::text},
    {"writeOnly", &shapes::flag},
});

/// The check of the schema `false`; no keyword, so not in the table.
constexpr Keyword forbidden{"false",
                            nullptr,
                            nullptr,
                            every_kind,
                            [](Run&, const Check&, const Instance&) { return false; },
                            "nothing: the schema forbids it here"};

constexpr std::array<std::string_view, 10> known_but_not_supported = {
    "$dynamicAnchor",  "$dynamicRef",          "$recursiveAnchor", "$recursiveRef",
    "$vocabulary",     "dependencies",         "unevaluatedItems", "definitions",
    "additionalItems", "unevaluatedProperties"};

}  // namespace

void compile_schema(Compiler& compiler) {
  if (!compiler.schema().is_object()) return compiler.add(forbidden, {});
  for (const auto member : compiler.schema().members()) {
    const auto* keyword = find_keyword(member.name);
    if (keyword->compile != nullptr) keyword->compile(compiler, *keyword, member.value);
  }
}

KindSet kind_named(std::string_view name) {
  for (const auto& [bit, known, words] : named_kinds) {
    if (known == name) return bit;
  }
  return 0;
}

const Keyword* find_keyword(std::string_view name) {
  const auto* found = std::ranges::find(keywords, name, &Keyword::name);
  return found == keywords.end() ? nullptr : found;
}

std::string refusal_of(std::string_view keyword) {
  if (std::ranges::find(known_but_not_supported, keyword) != known_but_not_supported.end())
    return fmt::format("`{}` is a keyword that this program does not support", keyword);
  std::vector<std::string> names;
  names.reserve(keywords.size());
  for (const auto& supported : keywords) names.emplace_back(supported.name);
  return fmt::format("`{}` is not a keyword of JSON Schema 2020-12{}", keyword,
                     suggestion(keyword, names));
}

}  // namespace runtime_exports::schema

#include "keyword.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "runtime_exports/core/suggest.hpp"
#include "runtime_exports/schema/canonical.hpp"
#include "runtime_exports/schema/decimal.hpp"

namespace runtime_exports::schema {
namespace {

constexpr std::array<Keyword, 52> keywords = {{
    {"$anchor", Shape::text},
    {"$comment", Shape::text},
    {"$defs", Shape::schema_map},
    {"$id", Shape::text},
    {"$ref", Shape::text},
    {"$schema", Shape::text},
    {"additionalProperties", Shape::schema},
    {"allOf", Shape::schema_list},
    {"anyOf", Shape::schema_list},
    {"const", Shape::any},
    {"contains", Shape::schema},
    {"contentEncoding", Shape::text},
    {"contentMediaType", Shape::text},
    {"contentSchema", Shape::schema},
    {"default", Shape::any},
    {"dependentRequired", Shape::name_list_map},
    {"dependentSchemas", Shape::schema_map},
    {"deprecated", Shape::flag},
    {"description", Shape::text},
    {"else", Shape::schema},
    {"enum", Shape::list},
    {"examples", Shape::list},
    {"exclusiveMaximum", Shape::number},
    {"exclusiveMinimum", Shape::number},
    {"format", Shape::text},
    {"if", Shape::schema},
    {"items", Shape::schema},
    {"maxContains", Shape::count},
    {"maxItems", Shape::count},
    {"maxLength", Shape::count},
    {"maxProperties", Shape::count},
    {"maximum", Shape::number},
    {"minContains", Shape::count},
    {"minItems", Shape::count},
    {"minLength", Shape::count},
    {"minProperties", Shape::count},
    {"minimum", Shape::number},
    {"multipleOf", Shape::number},
    {"not", Shape::schema},
    {"oneOf", Shape::schema_list},
    {"pattern", Shape::text},
    {"patternProperties", Shape::schema_map},
    {"prefixItems", Shape::schema_list},
    {"properties", Shape::schema_map},
    {"propertyNames", Shape::schema},
    {"readOnly", Shape::flag},
    {"required", Shape::name_list},
    {"then", Shape::schema},
    {"title", Shape::text},
    {"type", Shape::type_names},
    {"uniqueItems", Shape::flag},
    {"writeOnly", Shape::flag},
}};

constexpr std::array<std::string_view, 10> known_but_not_supported = {
    "$dynamicAnchor",  "$dynamicRef",          "$recursiveAnchor", "$recursiveRef",
    "$vocabulary",     "dependencies",         "unevaluatedItems", "definitions",
    "additionalItems", "unevaluatedProperties"};

constexpr std::array<std::string_view, 7> type_names = {"array",  "boolean", "integer", "null",
                                                        "number", "object",  "string"};

bool is_schema(const json::Value& value) {
  return value.is_object() || value.kind() == json::Kind::boolean;
}

bool is_count(const json::Value& value) {
  if (!value.is_number()) return false;
  const Decimal number{value.token()};
  return number.is_integer() && !number.is_negative();
}

bool is_name_list(const json::Value& value) {
  if (!value.is_array()) return false;
  for (const auto name : value.elements()) {
    if (!name.is_string()) return false;
  }
  return has_unique_elements(value);
}

bool is_type_name(const json::Value& value) {
  return value.is_string() &&
         std::find(type_names.begin(), type_names.end(), value.text()) != type_names.end();
}

template <class Predicate>
bool each_member(const json::Value& object, Predicate predicate) {
  if (!object.is_object()) return false;
  for (const auto member : object.members()) {
    if (!predicate(member.value)) return false;
  }
  return true;
}

template <class Predicate>
bool each_of_some(const json::Value& array, Predicate predicate) {
  if (!array.is_array() || array.size() == 0) return false;
  for (const auto element : array.elements()) {
    if (!predicate(element)) return false;
  }
  return true;
}

}  // namespace

const Keyword* find_keyword(std::string_view name) {
  const auto* found = std::find_if(keywords.begin(), keywords.end(),
                                   [&](const Keyword& keyword) { return keyword.name == name; });
  return found == keywords.end() ? nullptr : found;
}

bool has_shape(Shape shape, const json::Value& value) {
  switch (shape) {
    case Shape::any:
      return true;
    case Shape::text:
      return value.is_string();
    case Shape::flag:
      return value.kind() == json::Kind::boolean;
    case Shape::count:
      return is_count(value);
    case Shape::number:
      return value.is_number();
    case Shape::list:
      return value.is_array();
    case Shape::schema:
      return is_schema(value);
    case Shape::schema_list:
      return each_of_some(value, is_schema);
    case Shape::schema_map:
      return each_member(value, is_schema);
    case Shape::type_names:
      return is_type_name(value) ||
             (each_of_some(value, is_type_name) && has_unique_elements(value));
    case Shape::name_list:
      return is_name_list(value);
    case Shape::name_list_map:
      return each_member(value, is_name_list);
  }
  return false;
}

std::string_view shape_description(Shape shape) {
  switch (shape) {
    case Shape::any:
      return "any value";
    case Shape::text:
      return "a string";
    case Shape::flag:
      return "true or false";
    case Shape::count:
      return "a whole number that is not negative";
    case Shape::number:
      return "a number";
    case Shape::list:
      return "an array";
    case Shape::schema:
      return "a schema: an object or a boolean";
    case Shape::schema_list:
      return "an array of at least one schema";
    case Shape::schema_map:
      return "an object whose members are schemas";
    case Shape::type_names:
      return "the name of a type, or an array of different ones";
    case Shape::name_list:
      return "an array of different strings";
    case Shape::name_list_map:
      return "an object whose members are arrays of different strings";
  }
  return {};
}

std::string refusal_of(std::string_view keyword) {
  const auto* known =
      std::find(known_but_not_supported.begin(), known_but_not_supported.end(), keyword);
  if (known != known_but_not_supported.end())
    return fmt::format("`{}` is a keyword that this program does not support", keyword);
  std::vector<std::string> names;
  names.reserve(keywords.size());
  for (const auto& supported : keywords) names.emplace_back(supported.name);
  return fmt::format("`{}` is no keyword of JSON Schema 2020-12{}", keyword,
                     suggestion(keyword, names));
}

}  // namespace runtime_exports::schema

#include <algorithm>
#include <array>

#include "keyword.hpp"

#include "runtime_exports/schema/canonical.hpp"

namespace runtime_exports::schema {
namespace {

constexpr std::array<std::string_view, 7> all_type_names = {"array",  "boolean", "integer", "null",
                                                            "number", "object",  "string"};

bool is_string(const json::Value& value) {
  return value.is_string();
}

bool is_schema(const json::Value& value) {
  return value.is_object() || value.kind() == json::Kind::boolean;
}

bool is_count(const json::Value& value) {
  if (!value.is_number()) return false;
  const Decimal number{value.token()};
  return number.is_integer() && !number.is_negative();
}

bool is_type_name(const json::Value& value) {
  return value.is_string() && std::find(all_type_names.begin(), all_type_names.end(),
                                        value.text()) != all_type_names.end();
}

template <class Predicate>
bool each_element(const json::Value& array, Predicate predicate) {
  if (!array.is_array()) return false;
  for (const auto element : array.elements()) {
    if (!predicate(element)) return false;
  }
  return true;
}

template <class Predicate>
bool each_member(const json::Value& object, Predicate predicate) {
  if (!object.is_object()) return false;
  for (const auto member : object.members()) {
    if (!predicate(member.value)) return false;
  }
  return true;
}

bool is_name_list(const json::Value& value) {
  return each_element(value, is_string) && has_unique_elements(value);
}

}  // namespace

namespace shapes {

constinit const Shape any{"any value", [](const json::Value&) { return true; }};
constinit const Shape text{"a string", is_string};
constinit const Shape flag{
    "true or false", [](const json::Value& value) { return value.kind() == json::Kind::boolean; }};
constinit const Shape count{"a whole number that is not negative", is_count};
constinit const Shape number{"a number",
                             [](const json::Value& value) { return value.is_number(); }};
constinit const Shape list{"an array", [](const json::Value& value) { return value.is_array(); }};
constinit const Shape schema{"a schema: an object or a boolean", is_schema, Subschemas::itself};
constinit const Shape schema_list{
    "an array of at least one schema",
    [](const json::Value& value) { return value.size() > 0 && each_element(value, is_schema); },
    Subschemas::elements};
constinit const Shape schema_map{
    "an object whose members are schemas",
    [](const json::Value& value) { return each_member(value, is_schema); }, Subschemas::members};
constinit const Shape type_names{
    "the name of a type, or an array of different ones", [](const json::Value& value) {
      return is_type_name(value) ||
             (value.size() > 0 && each_element(value, is_type_name) && has_unique_elements(value));
    }};
constinit const Shape name_list{"an array of different strings", is_name_list};
constinit const Shape name_list_map{
    "an object whose members are arrays of different strings",
    [](const json::Value& value) { return each_member(value, is_name_list); }};

}  // namespace shapes
}  // namespace runtime_exports::schema

#include <string>

#include "support/catch.hpp"

#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::schema {
namespace {

/// The text from the open place on; empty if there is none.
std::string open_place(const std::string& text) {
  json::Parser parser;
  json::Document document;
  REQUIRE(parser.parse(text, document));
  const auto offset = find_open_place(document);
  return offset ? text.substr(*offset) : "";
}

bool is_closed(const std::string& text) {
  return open_place(text).empty();
}

TEST_CASE("a schema without objects and arrays is closed") {
  CHECK(is_closed("false"));
  CHECK(is_closed(R"({"type": "string"})"));
  CHECK(is_closed(R"({"type": ["string", "null", "integer"]})"));
  CHECK(is_closed(R"({"const": {"a": 1}})"));
  CHECK(is_closed(R"({"enum": [[], {}]})"));
}

TEST_CASE("a schema that says nothing about a type lets every object pass") {
  CHECK_FALSE(is_closed("true"));
  CHECK_FALSE(is_closed("{}"));
  CHECK_FALSE(is_closed(R"({"maxLength": 3})"));
  CHECK_FALSE(is_closed(R"({"type": ["string", "object"]})"));
  CHECK_FALSE(is_closed(R"({"not": {"type": "object"}})"));
}

TEST_CASE("an object is closed if its other members are described") {
  CHECK(is_closed(R"({"type": "object", "additionalProperties": false})"));
  CHECK(is_closed(R"({"type": "object", "additionalProperties": {"type": "string"}})"));
  CHECK_FALSE(is_closed(R"({"type": "object", "additionalProperties": true})"));
  CHECK_FALSE(is_closed(R"({"type": "object", "additionalProperties": {}})"));
  CHECK_FALSE(is_closed(R"({"additionalProperties": false})"));  // an array may be anything
  CHECK(open_place(R"({"type": "object", "additionalProperties": false,
    "properties": {"a": {"type": "string"}, "b": {"x": 1}}})")
            .starts_with(R"({"x": 1})"));
  CHECK_FALSE(is_closed(R"({"type": "object", "additionalProperties": false,
    "patternProperties": {"^a": true}})"));
}

TEST_CASE("an array is closed if its elements are") {
  CHECK_FALSE(is_closed(R"({"type": "array"})"));
  CHECK_FALSE(is_closed(R"({"type": "array", "items": true})"));
  CHECK_FALSE(is_closed(R"({"type": "array", "prefixItems": [{"type": "string"}]})"));
  CHECK_FALSE(is_closed(R"({"type": "array", "prefixItems": [{}], "items": false})"));
  CHECK_FALSE(is_closed(R"({"type": "array", "contains": {"type": "string"}})"));
  CHECK(is_closed(R"({"type": "array", "prefixItems": [{"type": "null"}], "items": false})"));
}

TEST_CASE("in allOf one closed schema is enough, in anyOf and oneOf each must be closed") {
  const std::string closed = R"({"type": "string"})";
  CHECK(is_closed(R"({"allOf": [{}, )" + closed + "]}"));
  CHECK_FALSE(is_closed(R"({"allOf": [{}, {}]})"));
  CHECK(is_closed(R"({"anyOf": [false, )" + closed + "]}"));
  CHECK_FALSE(is_closed(R"({"anyOf": [{}, )" + closed + "]}"));
  CHECK_FALSE(is_closed(R"({"oneOf": [{}, )" + closed + "]}"));
  CHECK_FALSE(is_closed(R"({"if": {}, "then": false})"));
}

TEST_CASE("references are followed in the same file, also in a circle") {
  CHECK(is_closed(R"({"$ref": "#/$defs/a", "$defs": {"a": {"type": "string"}}})"));
  CHECK_FALSE(is_closed(R"({"$ref": "#/$defs/a", "$defs": {"a": {"type": "object"}}})"));
  CHECK(is_closed(R"({"type": "array", "items": {"$ref": "#"}})"));
  CHECK_FALSE(is_closed(R"({"$ref": "other.json"})"));
  CHECK_FALSE(is_closed(R"({"$ref": "#a", "$defs": {"a": {"$anchor": "a", "type": "string"}}})"));
  CHECK_FALSE(is_closed(R"({"$ref": "#/$defs/a/allOf/1",
    "$defs": {"a": {"allOf": [{"type": "string"}, {}]}}})"));
  // Schemas that no value meets may be open.
  CHECK(is_closed(R"({"type": "string", "$defs": {"a": {}}})"));
}

TEST_CASE("a part with an `$id` of its own is open, since its references lead elsewhere") {
  const std::string closed = R"({"type": "object", "additionalProperties": false})";
  const std::string part =
      R"({"$id": "n.json", "$ref": "#/$defs/o", "$defs": {"o": {"type": "object"}}})";
  const std::string root = R"({"$id": "x.json", "type": "object", "additionalProperties": false,)";
  const std::string definitions = R"("$defs": {"o": )" + closed;
  CHECK(open_place(root + R"("properties": {"leak": )" + part + "}, " + definitions + "}}")
            .starts_with(part));
  CHECK_FALSE(is_closed(root + R"("properties": {"leak": {"$ref": "#/$defs/n"}}, )" + definitions +
                        R"(, "n": )" + part + "}}"));
  CHECK_FALSE(is_closed(root + R"("patternProperties": {"^a": {"allOf": [)" + part + "]}}, " +
                        definitions + "}}"));
  CHECK(is_closed(root + R"("properties": {"a": {"$id": "n.json", "type": "string"}}})"));
}

TEST_CASE("the open place is where the object is described, not what refers to it") {
  const std::string definitions =
      R"("$defs": {"q": {"type": "object"}, "r": {"$ref": "#/$defs/q"}})";
  const auto place = [&](const std::string& member) {
    return open_place("{" + member + ", " + definitions + "}");
  };
  const std::string array = R"("type": "array", "items": )";
  const std::string q = R"({"type": "object"}, "r")";
  CHECK(place(array + R"({"$ref": "#/$defs/q"})").starts_with(q));
  CHECK(place(array + R"({"$ref": "#/$defs/r"})").starts_with(q));
  CHECK(place(array + R"({"anyOf": [{"type": "null"}, {"$ref": "#/$defs/q"}]})").starts_with(q));
  CHECK(place(R"("$ref": "#/$defs/q")").starts_with(q));
  CHECK(place(array + R"({"oneOf": [{"type": "null"}, {"maxLength": 3}]})")
            .starts_with(R"({"maxLength": 3})"));
  CHECK(place(array + R"({"$ref": "#/$defs/q", "properties": {}})").starts_with(R"({"$ref")"));
  CHECK(place(array + R"({"type": "object"})").starts_with(R"({"type": "object"}, "$defs")"));
  CHECK(place(array + R"({"$ref": "other.json"})").starts_with(R"({"$ref": "other.json"})"));
}

TEST_CASE("a long chain of schemas takes neither much stack nor exponential time") {
  std::string text = R"({"$ref": "#/$defs/a0", "$defs": {)";
  constexpr int length = 20'000;
  for (int i = 0; i < length; ++i) {
    const auto next = std::to_string(i + 1);
    text += "\"a" + std::to_string(i) + R"(": {"type": "object", "additionalProperties": false,
      "properties": {"x": {"$ref": "#/$defs/a)" +
            next + R"("}, "y": {"$ref": "#/$defs/a)" + next + "\"}}},";
  }
  CHECK(is_closed(text + "\"a" + std::to_string(length) + R"(": {"type": "null"}}})"));
  std::string references = R"({"$ref": "#/$defs/a0", "$defs": {)";
  for (int i = 0; i < 200'000; ++i) {
    references +=
        "\"a" + std::to_string(i) + R"(": {"$ref": "#/$defs/a)" + std::to_string(i + 1) + "\"},";
  }
  CHECK_FALSE(is_closed(references + R"("a200000": {"type": "null"}}})"));
  std::string twice = R"({"$ref": "#/$defs/a0", "$defs": {)";
  for (int i = 0; i < 60; ++i) {
    const auto reference = R"({"$ref": "#/$defs/a)" + std::to_string(i + 1) + "\"}";
    twice += "\"a" + std::to_string(i) + R"(": {"allOf": [)" + reference + "," + reference + "]},";
  }
  CHECK_FALSE(is_closed(twice + R"("a60": {}}})"));
}

}  // namespace
}  // namespace runtime_exports::schema

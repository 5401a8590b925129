#include "runtime_exports/config/settings.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "support/catch.hpp"

#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/schema/bundle.hpp"

using namespace runtime_exports;
using config::setting_definitions;
using config::SettingKind;

namespace {

/// The settings' schema, parsed; the document must outlive what is read from it.
void parse_schema(json::Document& document) {
  const auto schemas = schema::embedded_schemas();
  const auto found = std::find_if(schemas.begin(), schemas.end(), [](const auto& schema) {
    return schema.name == "settings.schema.json";
  });
  REQUIRE(found != schemas.end());
  json::Parser parser;
  REQUIRE(parser.parse(found->text, document).has_value());
}

struct SchemaProperty {
  std::string key;
  json::Value schema;
};

/// The properties that are not groups, in the order of the schema: "telemetry.max_events", ...
void collect_properties(const json::Value& schema, const std::string& prefix,
                        std::vector<SchemaProperty>& into) {
  for (const auto property : schema.find("properties")->members()) {
    const auto key = prefix + std::string{property.name};
    if (key == "$schema") continue;  // for editors
    if (property.value.find("properties")) {
      collect_properties(property.value, key + ".", into);
    } else {
      into.push_back({key, property.value});
    }
  }
}

std::string as_flag(const json::Value& value) {
  if (value.is_string()) return std::string{value.text()};
  if (!value.is_array()) return std::string{value.token()};
  std::string list;
  for (const auto element : value.elements()) {
    if (!list.empty()) list += ',';
    list += element.text();
  }
  return list;
}

}  // namespace

TEST_CASE("the settings are those of the settings' schema, in its order") {
  json::Document document;
  parse_schema(document);
  std::vector<SchemaProperty> properties;
  collect_properties(document.root(), "", properties);
  const auto definitions = setting_definitions();
  REQUIRE(properties.size() == definitions.size());
  for (std::size_t i = 0; i < properties.size(); ++i) {
    CHECK(properties[i].key == definitions[i].key);
  }
}

TEST_CASE("every default is the schema's default") {
  json::Document document;
  parse_schema(document);
  std::vector<SchemaProperty> properties;
  collect_properties(document.root(), "", properties);
  for (const auto& property : properties) {
    INFO(property.key);
    const auto definitions = setting_definitions();
    const auto definition =
        std::find_if(definitions.begin(), definitions.end(),
                     [&property](const auto& one) { return one.key == property.key; });
    REQUIRE(definition != definitions.end());
    const auto fallback = property.schema.find("default");
    CHECK(definition->fallback == (fallback ? as_flag(*fallback) : ""));
  }
}

TEST_CASE("a setting's kind is the schema's type") {
  json::Document document;
  parse_schema(document);
  std::vector<SchemaProperty> properties;
  collect_properties(document.root(), "", properties);
  const auto definitions = setting_definitions();
  REQUIRE(properties.size() == definitions.size());
  for (std::size_t i = 0; i < properties.size(); ++i) {
    INFO(properties[i].key);
    const auto type = properties[i].schema.find("type");
    const auto name = type ? type->text() : "string";  // an enum, or a `$ref` to a string
    const auto kind = definitions[i].kind;
    const auto& key = definitions[i].key;
    const auto array_kind = key == "privacy.allow"      ? SettingKind::exceptions
                            : key == "exports.declared" ? SettingKind::declarations
                                                        : SettingKind::list;
    const auto expected = name == "integer"   ? SettingKind::integer
                          : name == "boolean" ? SettingKind::boolean
                          : name == "array"   ? array_kind
                                              : SettingKind::text;
    CHECK(kind == expected);
  }
}

TEST_CASE("every setting has a description and an environment variable of its own") {
  std::set<std::string> names;
  for (const auto& definition : setting_definitions()) {
    INFO(definition.key);
    CHECK_FALSE(definition.description.empty());
    CHECK(names.insert(config::variable_name(definition.key)).second);
  }
}

TEST_CASE("an environment variable is named after its setting") {
  CHECK(config::variable_name("project") == "RUNTIME_EXPORTS_PROJECT");
  CHECK(config::variable_name("telemetry.max_events") == "RUNTIME_EXPORTS_TELEMETRY_MAX_EVENTS");
}

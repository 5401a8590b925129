#include "runtime_exports/schema/bundle.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "support/catch.hpp"

#include "runtime_exports/json/parser.hpp"

using namespace runtime_exports;
using schema::Bundle;

namespace {

Error refusal_of(std::string_view schema) {
  Bundle bundle;
  REQUIRE(bundle.add("tested.json", schema));
  const auto program = bundle.compile("tested.json");
  REQUIRE_FALSE(program);
  CHECK(program.error().code == ErrorCode::settings);
  CHECK(program.error().subject == "tested.json");
  return program.error();
}

bool program_accepts(const schema::Program& program, std::string_view data) {
  json::Parser parser;
  json::Document document;
  REQUIRE(parser.parse(data, document));
  return program.accepts(document.root());
}

}  // namespace

TEST_CASE("a keyword that would be ignored is refused with its name and place") {
  const auto [schema, pointer] = GENERATE(table<std::string, std::string>({
      {R"({"maxLenght":3})", "/maxLenght"},
      {R"({"$dynamicRef":"#a"})", "/$dynamicRef"},
      {R"({"$dynamicAnchor":"a"})", "/$dynamicAnchor"},
      {R"({"$vocabulary":{}})", "/$vocabulary"},
      {R"({"$recursiveRef":"#"})", "/$recursiveRef"},
      {R"({"unevaluatedProperties":false})", "/unevaluatedProperties"},
      {R"({"unevaluatedItems":false})", "/unevaluatedItems"},
      {R"({"dependencies":{}})", "/dependencies"},
      {R"({"definitions":{}})", "/definitions"},
      {R"({"properties":{"a":{"items":{"x-note":1}}}})", "/properties/a/items/x-note"},
      {R"({"$defs":{"never used":{"x":1}}})", "/$defs/never used/x"},
      {R"({"$schema":"http://json-schema.org/draft-07/schema#"})", "/$schema"},
      {R"({"format":"duration"})", "/format"},
      {R"_({"pattern":"a(?=b)"})_", "/pattern"},
      {R"({"pattern":"(a"})", "/pattern"},
      {R"({"pattern":"(a)\\1"})", "/pattern"},
      {R"({"pattern":"a{1001}"})", "/pattern"},
      {R"({"patternProperties":{"[":true}})", "/patternProperties"},
      {R"({"$ref":"other.json"})", "/$ref"},
      {R"({"$ref":"https://example.com/remote.json"})", "/$ref"},
      {R"({"$ref":"#/$defs/none"})", "/$ref"},
      {R"({"$ref":"#none"})", "/$ref"},
      {R"({"$ref":"#/title","title":"no schema"})", "/$ref"},
      {R"({"$ref":"#"})", "/$ref"},
      {R"({"allOf":[{"anyOf":[{"$ref":"#"}]}]})", "/allOf/0/anyOf/0/$ref"},
      {R"({"dependentSchemas":{"a":{"$ref":"#"}}})", "/dependentSchemas/a/$ref"},
      {R"({"$id":"a.json#part"})", "/$id"},
      {R"({"$anchor":"1"})", "/$anchor"},
      {R"({"$defs":{"a":{"$anchor":"x"},"b":{"$anchor":"x"}}})", "/$defs/b/$anchor"},
      {R"({"$defs":{"a":{"$id":"x"},"b":{"$id":"x"}}})", "/$defs/b/$id"},
      {R"({"multipleOf":0})", "/multipleOf"},
      {R"({"multipleOf":-1})", "/multipleOf"},
  }));
  CAPTURE(schema);
  const auto error = refusal_of(schema);
  const auto keyword = pointer.substr(pointer.rfind('/') + 1);
  CHECK(error.pointer == pointer);
  CHECK(error.message.starts_with("`" + keyword + "`"));
}

TEST_CASE("a keyword of the wrong type is refused") {
  const auto schema = GENERATE(
      as<std::string>{}, R"({"type":"text"})", R"({"type":[]})", R"({"type":["null","null"]})",
      R"({"type":1})", R"({"maxLength":-1})", R"({"maxLength":1.5})", R"({"maxLength":"1"})",
      R"({"pattern":1})", R"({"properties":[]})", R"({"properties":{"a":1}})",
      R"({"items":[true]})", R"({"required":"a"})", R"({"required":["a","a"]})",
      R"({"required":[1]})", R"({"enum":1})", R"({"uniqueItems":1})", R"({"allOf":[]})",
      R"({"anyOf":{}})", R"({"$ref":1})", R"({"minimum":"1"})", R"({"not":1})",
      R"({"dependentRequired":{"a":1}})", R"({"$defs":1})", R"({"format":1})", R"({"title":1})",
      R"({"examples":1})", R"({"deprecated":1})", R"({"$comment":1})", R"({"$id":1})",
      R"({"$schema":1})", R"({"contentSchema":1})");
  CAPTURE(schema);
  const auto error = refusal_of(schema);
  CHECK(error.message.find("must be") != std::string::npos);
}

TEST_CASE("a misspelt keyword or format gets a suggestion") {
  CHECK(refusal_of(R"({"maxLenght":3})").message.find("`maxLength`") != std::string::npos);
  CHECK(refusal_of(R"({"format":"date-tiem"})").message.find("`date-time`") != std::string::npos);
}

TEST_CASE("a file that is not a schema is refused with its place") {
  CHECK(refusal_of("{\n \"a\": nope}").line == 2);
  CHECK(refusal_of("[]").message == "a schema is an object or a boolean");
  CHECK(refusal_of(R"({"type":"null","type":"null"})").code == ErrorCode::settings);
}

TEST_CASE("a missing schema and a duplicate schema are refused") {
  Bundle bundle;
  REQUIRE(bundle.add("a.json", "{}"));
  CHECK_FALSE(bundle.add("a.json", "{}"));
  const auto program = bundle.compile("b.json");
  REQUIRE_FALSE(program);
  CHECK(program.error().subject == "b.json");
  CHECK_FALSE(bundle.compile("a.json#/$defs/none"));
}

TEST_CASE("a problem in an unused file is ignored, one in a used file is an error") {
  Bundle bundle;
  REQUIRE(bundle.add("good.json", R"({"type":"null"})"));
  REQUIRE(bundle.add("bad.json", R"({"$defs":{"part":true},"x":1})"));
  REQUIRE(bundle.add("user.json", R"({"$ref":"bad.json#/$defs/part"})"));
  CHECK(bundle.compile("good.json"));
  const auto program = bundle.compile("user.json");
  REQUIRE_FALSE(program);
  CHECK(program.error().subject == "bad.json");
  CHECK(program.error().pointer == "/x");
}

TEST_CASE("a schema is found by its name, its $id, a pointer and an anchor") {
  Bundle bundle;
  REQUIRE(bundle.add("a.json", R"({"$id":"https://example.com/a","$defs":{
    "x/y":{"$anchor":"mark","const":1},"q q":{"const":2}}, "const":0})"));
  REQUIRE(bundle.add("b.json", R"({"$ref":"https://example.com/a#mark"})"));
  const auto [reference, data] = GENERATE(table<std::string, std::string>({
      {"a.json", "0"},
      {"https://example.com/a", "0"},
      {"a.json#", "0"},
      {"a.json#/$defs/x~1y", "1"},
      {"https://example.com/a#/$defs/x~1y", "1"},
      {"https://example.com/a#mark", "1"},
      {"a.json#/$defs/q%20q", "2"},
      {"b.json", "1"},
  }));
  CAPTURE(reference);
  const auto program = bundle.compile(reference);
  REQUIRE(program);
  CHECK(program_accepts(*program, data));
  CHECK_FALSE(program_accepts(*program, "9"));
}

TEST_CASE("references between files are resolved against the file's own name") {
  Bundle bundle;
  REQUIRE(bundle.add(
      "events.schema.json",
      R"({"$id":"events.schema.json","items":{"$ref":"common.schema.json#/$defs/id"}})"));
  REQUIRE(bundle.add("common.schema.json",
                     R"({"$defs":{"id":{"$ref":"#/$defs/text"},"text":{"type":"string"}}})"));
  const auto program = bundle.compile("events.schema.json");
  REQUIRE(program);
  CHECK(program_accepts(*program, R"(["a"])"));
  CHECK_FALSE(program_accepts(*program, "[1]"));
}

TEST_CASE("a name inside data that looks like a keyword is data") {
  Bundle bundle;
  REQUIRE(bundle.add("a.json", R"({"enum":[{"$id":"b.json","$ref":"x","nonsense":1}],
    "default":{"$anchor":"m"},"examples":[{"$anchor":"m"}],"$anchor":"m"})"));
  REQUIRE(bundle.add("b.json", R"({"type":"null"})"));
  REQUIRE(bundle.compile("a.json"));
  const auto program = bundle.compile("b.json");
  REQUIRE(program);
  CHECK(program_accepts(*program, "null"));
}

TEST_CASE("annotations are accepted and assert nothing") {
  Bundle bundle;
  REQUIRE(bundle.add(
      "a.json", R"({"title":"t","description":"d","default":1,"deprecated":true,"readOnly":true,
    "writeOnly":false,"examples":[1],"contentEncoding":"base64","contentMediaType":"text/plain",
    "contentSchema":{"type":"null"},"$comment":"c","$schema":"https://json-schema.org/draft/2020-12/schema"})"));
  const auto program = bundle.compile("a.json");
  REQUIRE(program);
  CHECK(program_accepts(*program, R"("anything")"));
}

TEST_CASE("a format is an assertion, or an annotation on request") {
  Bundle bundle;
  REQUIRE(bundle.add("known.json", R"({"format":"ipv4"})"));
  REQUIRE(bundle.add("unknown.json", R"({"format":"duration"})"));
  const auto asserted = bundle.compile("known.json");
  const auto annotated = bundle.compile("known.json", schema::FormatMode::annotate);
  REQUIRE(asserted);
  REQUIRE(annotated);
  CHECK_FALSE(program_accepts(*asserted, R"("x")"));
  CHECK(program_accepts(*annotated, R"("x")"));
  CHECK(bundle.compile("unknown.json", schema::FormatMode::annotate));
}

TEST_CASE("a recursion into the value is not a cycle") {
  Bundle bundle;
  REQUIRE(bundle.add(
      "tree.json",
      R"({"type":"object","properties":{"next":{"$ref":"#"}},"additionalProperties":false})"));
  const auto program = bundle.compile("tree.json");
  REQUIRE(program);
  CHECK(program_accepts(*program, R"({"next":{"next":{}}})"));
  CHECK_FALSE(program_accepts(*program, R"({"next":{"next":{"other":{}}}})"));
}

TEST_CASE("a chain of schemas that is too long for the stack is refused") {
  const auto chain = [](const std::string& rule) {
    std::string schema = R"({"$ref":"#/$defs/n0","$defs":{"n99":{"minItems":1})";
    for (int i = 0; i < 99; ++i)
      schema += ",\"n" + std::to_string(i) + "\":{" + rule + "\"$ref\":\"#/$defs/n" +
                std::to_string(i + 1) + "\"}";
    return schema + "}}";
  };
  CHECK(refusal_of(chain("\"minItems\":1,")).message.starts_with("`$ref` begins a chain"));
  // Schemas that only refer to another schema are skipped, however many there are.
  Bundle bundle;
  REQUIRE(bundle.add("tested.json", chain("")));
  const auto program = bundle.compile("tested.json");
  REQUIRE(program);
  CHECK_FALSE(program_accepts(*program, "[]"));
}

TEST_CASE("every schema of the project is in the program and compiles") {
  const auto schemas = schema::embedded_schemas();
  REQUIRE_FALSE(schemas.empty());
  auto bundle = schema::embedded_bundle();
  for (const auto& [name, text] : schemas) {
    CAPTURE(name);
    CHECK(name.ends_with(".schema.json"));
    CHECK(text.ends_with("}\n"));
    const auto program = bundle.compile(name);
    if (!program) FAIL(program.error().pointer << ": " << program.error().message);
  }
}

TEST_CASE("embedded schemas are in the order of their names") {
  const auto schemas = schema::embedded_schemas();
  CHECK(std::is_sorted(schemas.begin(), schemas.end(),
                       [](const auto& a, const auto& b) { return a.name < b.name; }));
}

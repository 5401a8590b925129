#include "runtime_exports/schema/program.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "support/catch.hpp"

#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/schema/bundle.hpp"

using namespace runtime_exports;
using schema::Report;

namespace {

schema::Program compiled(std::string_view text) {
  schema::Bundle bundle;
  REQUIRE(bundle.add("tested", text));
  auto program = bundle.compile("tested");
  if (!program) FAIL(program.error().pointer << ": " << program.error().message);
  return *program;
}

/// The report of check(), after checking that accepts() agrees.
Report report_of(std::string_view schema, std::string_view data,
                 std::size_t most = schema::described_violations) {
  const auto program = compiled(schema);
  json::Parser parser;
  json::Document document;
  REQUIRE(parser.parse(data, document));
  auto report = program.check(document.root(), most);
  CHECK(program.accepts(document.root()) == report.accepted());
  return report;
}

bool accepts(std::string_view schema, std::string_view data) {
  return report_of(schema, data).accepted();
}

/// "keyword pointer: expected" for the only violation.
std::string only_violation(std::string_view schema, std::string_view data) {
  const auto report = report_of(schema, data);
  CHECK(report.count == 1);
  if (report.violations.size() != 1) return {};
  const auto& violation = report.violations.front();
  return violation.keyword + " " + violation.pointer + ": " + violation.expected;
}

/// An object with `inner` nested in `name`, this many times.
std::string nested(std::string_view name, std::size_t depth, std::string inner) {
  for (std::size_t i = 0; i < depth; ++i)
    inner = "{\"" + std::string{name} + "\":" + std::move(inner) + "}";
  return inner;
}

}  // namespace

TEST_CASE("each keyword says what was expected") {
  const auto [schema, data, text] = GENERATE(table<std::string, std::string, std::string>({
      {R"({"type":"string"})", "1", "type : a string"},
      {R"({"type":["null","string","integer"]})", "1.5", "type : a string, an integer or null"},
      {R"({"enum":["info","warning",3,null]})", R"("x")",
       "enum : one of `info`, `warning`, 3, null"},
      {R"({"enum":[]})", R"("x")", "enum : nothing: `enum` is empty"},
      {R"({"enum":[1,2,3,4,5,6,7,8,9,10,11,12,13]})", "0", "enum : one of the 13 values of `enum`"},
      {R"({"const":"v1"})", R"("v2")", "const : the value `v1`"},
      {R"({"const":{"a":1}})", "{}", "const : the value an object of the schema"},
      {R"({"minimum":2})", "1", "minimum : a number of at least 2"},
      {R"({"maximum":2})", "3", "maximum : a number of at most 2"},
      {R"({"exclusiveMinimum":2})", "2", "exclusiveMinimum : a number above 2"},
      {R"({"exclusiveMaximum":2})", "2", "exclusiveMaximum : a number below 2"},
      {R"({"multipleOf":0.01})", "0.001", "multipleOf : a multiple of 0.01"},
      {R"({"minLength":1})", R"("")", "minLength : a string of at least 1 character"},
      {R"({"maxLength":2})", R"("abc")", "maxLength : a string of at most 2 characters"},
      {R"({"pattern":"^a"})", R"("b")", "pattern : a string that matches `^a`"},
      {R"({"format":"uuid"})", R"("b")", "format : a UUID"},
      {R"({"minItems":1})", "[]", "minItems : an array of at least 1 element"},
      {R"({"maxItems":1})", "[1,2]", "maxItems : an array of at most 1 element"},
      {R"({"uniqueItems":true})", "[1,1.0]", "uniqueItems : an array without equal elements"},
      {R"({"contains":{"const":1}})", "[2]",
       "contains : at least 1 element that `contains` accepts"},
      {R"({"contains":{"const":1},"minContains":2})", "[1]",
       "minContains : at least 2 elements that `contains` accepts"},
      {R"({"contains":{"const":1},"maxContains":1})", "[1,1]",
       "maxContains : at most 1 element that `contains` accepts"},
      {R"({"minProperties":1})", "{}", "minProperties : an object of at least 1 member"},
      {R"({"maxProperties":0})", R"({"a":1})", "maxProperties : an object of at most 0 members"},
      {R"({"required":["id"]})", "{}", "required : the member `id`"},
      {R"({"dependentRequired":{"a":["b"]}})", R"({"a":1})",
       "dependentRequired : the member `b` where there is `a`"},
      {R"({"propertyNames":{"maxLength":2}})", R"({"abc":1})",
       "propertyNames /*: a member name that is a string of at most 2 characters"},
      {R"({"propertyNames":{"title":"a letter","pattern":"^[a-z]$"}})", R"({"abc":1})",
       "propertyNames /*: a member name that is a letter; the pattern is `^[a-z]$`"},
      {R"({"additionalProperties":false})", R"({"abc":1})",
       "additionalProperties /*: no member that the schema does not name"},
      {R"({"anyOf":[{"type":"null"},{"type":"string"}]})", "1",
       "anyOf : one of the 2 forms of `anyOf`"},
      {R"({"oneOf":[{"type":"integer"},{"type":"number"}]})", "1",
       "oneOf : exactly one of the 2 forms of `oneOf`"},
      {R"({"not":{"type":"integer"}})", "1", "not : nothing that `not` describes"},
      {R"({"title":"a text.","not":{"type":"integer"}})", "1",
       "not : a text; not what `not` describes"},
      {R"({"properties":{"a":false}})", R"({"a":1})",
       "false /a: nothing: the schema forbids it here"},
      {R"({"if":{"type":"integer"},"then":{"minimum":3}})", "1",
       "minimum : a number of at least 3"},
  }));
  CHECK(only_violation(schema, data) == text);
}

TEST_CASE(
    "names that the schema does not know are masked in pointers, indexes and others are not") {
  constexpr std::string_view schema = R"({
    "properties": {"list": {"items": {"additionalProperties": {"type": "null"}}}, "a/b~c": {"type": "null"}}})";
  const auto report = report_of(schema, R"({"list":[{},{"alice@example.com":1}],"a/b~c":2})");
  REQUIRE(report.count == 2);
  CHECK(report.violations[0].pointer == "/list/1/*");
  CHECK(report.violations[1].pointer == "/a~1b~0c");
}

TEST_CASE("no violation holds a value or a name of the data") {
  constexpr std::string_view schema = R"({
    "patternProperties": {"^k": {"type": "object", "additionalProperties": false}},
    "additionalProperties": {"type": "null", "const": null, "minLength": 90, "format": "email"},
    "propertyNames": {"maxLength": 3}})";
  const auto report =
      report_of(schema, R"({"k-secret":{"secret":1},"secret":"secret","x":["secret"]})");
  CHECK(report.count == 9);
  for (const auto& violation : report.violations) {
    const auto text = violation.pointer + violation.keyword + violation.expected;
    CHECK(text.find("secret") == std::string::npos);
  }
}

TEST_CASE("all violations are reported, with the offset of the value or the name") {
  constexpr std::string_view schema =
      R"({"properties":{"a":{"type":"string"},"b":{"minimum":5}},"required":["c","d"],"additionalProperties":false})";
  const auto report = report_of(schema, R"({"a":1, "b":2, "x":3})");
  REQUIRE(report.count == 5);
  CHECK(report.violations[0].offset == 5);
  CHECK(report.violations[1].offset == 12);
  CHECK(report.violations[2].offset == 15);
  CHECK(report.violations[2].keyword == "additionalProperties");
  CHECK(report.violations[3].expected == "the member `c`");
  CHECK(report.violations[4].expected == "the member `d`");
  CHECK(report.violations[4].offset == 0);
}

TEST_CASE("of the violations after the first, nine places are named and the rest is counted") {
  const auto others = [](const std::string& data) {
    return schema::describe_others(report_of(R"({"items": {"type": "string"}})", data), data);
  };
  CHECK(others("[1]").empty());
  CHECK(others("[1,\n  2]") == "; also at 2:3 (/1)");
  CHECK(others("[1,2,3]") == "; also at 1:4 (/1), 1:6 (/2)");
  const auto many = others("[1,2,3,4,5,6,7,8,9,0,1]");
  CHECK(many.find("1:20 (/9); and 1 more violation") != std::string::npos);
}

TEST_CASE("of several violations at one place, each says what is expected, and the place once") {
  const std::string data = "[{},{}]";
  const auto report = report_of(R"({"items": {"required": ["a", "b"]}})", data);
  CHECK(report.violations[0].expected == "the member `a`");
  CHECK(schema::describe_others(report, data) ==
        "; also expected there: the member `b`; also at 1:5 (/1)");
}

TEST_CASE("the first violations are described and all are counted") {
  std::string data = "[0";
  for (int i = 1; i < 100'000; ++i) data += ",0";
  const auto report = report_of(R"({"items":{"type":"string"}})", data + "]");
  CHECK(report.count == 100'000);
  REQUIRE(report.violations.size() == schema::described_violations);
  CHECK(report.violations.back().pointer == "/49");
  CHECK(report_of(R"({"items":{"type":"string"}})", "[0,0]", 0).count == 2);
}

TEST_CASE("lengths are counted in code points") {
  CHECK(accepts(R"({"maxLength":3,"minLength":3})", R"("äß€")"));
  CHECK(accepts(R"({"maxLength":1})", R"("😀")"));
  CHECK_FALSE(accepts(R"({"maxLength":1})", R"("😀a")"));
  CHECK_FALSE(accepts(R"({"minLength":2})", R"("😀")"));
  CHECK(accepts(R"({"maxLength":1})", R"("\u0000")"));
}

TEST_CASE("numbers are compared by their value, exactly") {
  CHECK(accepts(R"({"const":100})", "1e2"));
  CHECK(accepts(R"({"enum":[1]})", "1.0"));
  CHECK(accepts(R"({"type":"integer"})", "1.0"));
  CHECK_FALSE(accepts(R"({"maximum":9007199254740992})", "9007199254740993"));
  CHECK_FALSE(accepts(R"({"const":9007199254740992})", "9007199254740993"));
  CHECK(accepts(R"({"maximum":18446744073709551615})", "18446744073709551615"));
  CHECK_FALSE(accepts(R"({"maximum":18446744073709551615})", "18446744073709551616"));
}

TEST_CASE("bounds are exact beyond 2^53, in every form of a number") {
  CHECK(accepts(R"({"maximum": 9007199254740993.0})", "9007199254740993"));
  CHECK_FALSE(accepts(R"({"maximum": 9007199254740992})", "9007199254740993.0"));
  CHECK_FALSE(accepts(R"({"exclusiveMaximum": 9007199254740993})", "9007199254740993.0"));
  CHECK_FALSE(accepts(R"({"minimum": 9007199254740992.5})", "9007199254740992.0"));
  CHECK_FALSE(accepts(R"({"maximum": -0})", "1e-400"));
  CHECK(accepts(R"({"exclusiveMaximum": 1e-400})", "0.0"));
}

TEST_CASE("a member that only `required` names is still additional") {
  constexpr std::string_view schema = R"({"required":["a"],"additionalProperties":false})";
  CHECK(only_violation(schema, R"({"a":1})") ==
        "additionalProperties /a: no member that the schema does not name");
}

TEST_CASE("members are found in any order and when some are missing") {
  constexpr std::string_view schema =
      R"({"properties":{"a":{"const":1},"b":{"const":2},"c":{"const":3},"d":{"const":4}}})";
  CHECK(accepts(schema, R"({"d":4,"c":3,"b":2,"a":1})"));
  CHECK(accepts(schema, R"({"b":2,"x":9,"d":4,"a":1})"));
  CHECK_FALSE(accepts(schema, R"({"d":4,"c":3,"b":2,"a":0})"));
  CHECK_FALSE(accepts(schema, R"({"x":0,"c":0})"));
}

TEST_CASE("siblings of a reference are applied") {
  constexpr std::string_view schema =
      R"({"$defs":{"list":{"type":"array"}},"$ref":"#/$defs/list","maxItems":1})";
  CHECK(accepts(schema, "[1]"));
  CHECK_FALSE(accepts(schema, "[1,2]"));
  CHECK_FALSE(accepts(schema, "1"));
}

TEST_CASE("a schema that branches into itself stays linear in the data") {
  // Without remembered results, a depth of 100 would take 2^100 steps.
  const auto [keyword, innermost] = GENERATE(table<std::string, std::string>({{"anyOf", "\"x\""},
                                                                              {"allOf", "1"},
                                                                              {"allOf", "\"x\""},
                                                                              {"oneOf", "1"},
                                                                              {"oneOf", "\"x\""}}));
  const auto branch =
      std::string{R"({"type":["object","integer"],"properties":{"a":{"$ref":"#"}}})"};
  const auto schema = "{\"" + keyword + "\":[" + branch + "," + branch + "]}";
  const auto report = report_of(schema, nested("a", 100, innermost));
  if (keyword == "allOf") CHECK(report.count == (innermost == "1" ? 0 : 2));
}

TEST_CASE("a schema whose references double without recursion stays linear in its size") {
  std::string schema = R"({"$ref":"#/$defs/n0","$defs":{"n60":{"type":"string"})";
  for (int i = 0; i < 60; ++i) {
    const auto next = "{\"$ref\":\"#/$defs/n" + std::to_string(i + 1) + "\"}";
    schema += ",\"n" + std::to_string(i) + "\":{\"allOf\":[" + next + "," + next + "]}";
  }
  CHECK(accepts(schema + "}}", "\"x\""));
  CHECK(report_of(schema + "}}", "1").count == 1);
}

TEST_CASE("the deepest document and the longest chain do not exhaust the stack") {
  constexpr int length = 62;
  const auto name = [](int i) { return "n" + std::to_string(i); };
  std::string schema =
      R"({"$ref":"#/$defs/n0","$defs":{")" + name(length) + R"(":{"items":{"$ref":"#"}})";
  for (int i = 0; i < length; ++i)
    schema +=
        ",\"" + name(i) + R"(":{"minItems":0,"allOf":[{"$ref":"#/$defs/)" + name(i + 1) + "\"}]}";
  CHECK(accepts(schema + "}}", std::string(128, '[') + std::string(128, ']')));
  const auto report = report_of(schema + "}}", std::string(127, '[') + "1" + std::string(127, ']'));
  CHECK(report.accepted());
}

TEST_CASE("results for a member's value are not used for its name") {
  constexpr std::string_view schema =
      R"({"$ref":"#/$defs/n","$defs":{"n":{"maxLength":3,"propertyNames":{"$ref":"#/$defs/n"},"additionalProperties":{"$ref":"#/$defs/n"}}}})";
  CHECK(accepts(schema, R"({"abc":{"abc":"abc"}})"));
  CHECK_FALSE(accepts(schema, R"({"abc":{"abcd":"abc"}})"));
  CHECK_FALSE(accepts(schema, R"({"abc":{"abc":"abcd"}})"));
}

TEST_CASE("a large array of hostile elements is compared in sorted order, not pair by pair") {
  std::string data = "[";
  for (int i = 0; i < 200'000; ++i) data += "[" + std::to_string(i) + "],";
  CHECK(accepts(R"({"uniqueItems":true})", data + "0]"));
  CHECK_FALSE(accepts(R"({"uniqueItems":true})", data + "[77.0]]"));
}

TEST_CASE("a large object is checked in linear time") {
  std::string data = R"({"z":1)";
  for (int i = 0; i < 200'000; ++i) data += ",\"m" + std::to_string(i) + "\":1";
  constexpr std::string_view schema =
      R"({"properties":{"z":{"const":1}},"patternProperties":{"^m":{"const":1}},"additionalProperties":false,"required":["z"]})";
  CHECK(accepts(schema, data + "}"));
}

TEST_CASE("a program outlives its bundle and can be shared") {
  const auto program = compiled(R"({"properties":{"a":{"pattern":"^x+$","enum":["x","xx"]}}})");
  const auto copy = program;
  json::Parser parser;
  json::Document document;
  REQUIRE(parser.parse(R"({"a":"xx"})", document));
  CHECK(copy.accepts(document.root()));
}

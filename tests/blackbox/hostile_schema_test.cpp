#include <functional>

#include "state_tree.hpp"
#include "support/catch.hpp"
#include <fmt/format.h>

namespace runtime_exports::blackbox {
namespace {

/// Whether ten times the input took at most forty times the processor time. Quadratic work would
/// take a hundred times as long.
bool grew_linearly(const ProgramResult& tenth, const ProgramResult& whole) {
  // A lower bound for the start of a program.
  const auto start = std::chrono::nanoseconds{std::chrono::milliseconds{10}};
  return whole.processor_time < 40 * std::max(tenth.processor_time, start);
}

ProgramResult check(const std::string& schema, const std::string& document) {
  const StateTree tree;
  tree.write("mine.schema.json", schema);
  tree.write("document.json", document);
  return tree.run({"schema", "check", "mine.schema.json", "document.json"});
}

struct BadSchema {
  std::string schema;
  std::string error;  ///< without "error: mine.schema.json: "
};

const std::string remedy =
    "\n  help: take it out: readers would believe a rule that is not applied\n";
const std::string unfetched =
    "`)\n  help: nothing is fetched: put the schema into the bundle or correct the reference\n";
const std::string unwritable = "\n  help: write it without that\n";

TEST_CASE("a schema that cannot be applied in full is refused with one message", "[hostile]") {
  const auto [schema, error] = GENERATE(values<BadSchema>({
      {R"({"typ":"string"})",
       "/typ: `typ` is not a keyword of JSON Schema 2020-12 (did you mean `type`?)" + remedy},
      {R"({"x-mine":1})", "/x-mine: `x-mine` is not a keyword of JSON Schema 2020-12" + remedy},
      {R"({"a\u001b[31m\u202e":1})",
       "/a\\u{1b}[31m\\u{202e}: `a\\u{1b}[31m\\u{202e}` is not a keyword of JSON Schema 2020-12" +
           remedy},
      {R"({"$ref":"https://example.com/s.json"})",
       "/$ref: `$ref` leads to no schema of the bundle (`https://example.com/s.json" + unfetched},
      {R"({"$ref":"file:///etc/passwd"})",
       "/$ref: `$ref` leads to no schema of the bundle (`file:///etc/passwd" + unfetched},
      {R"({"$ref":"#"})",
       "/$ref: `$ref` leads back to itself without going into the value\n  help: break the "
       "circle\n"},
      {R"({"pattern":"^(a)\\1$"})",
       "/pattern: `pattern` holds a pattern that needs a back reference, which has no linear "
       "time" +
           unwritable},
      {R"({"pattern":"^(?=a)a$"})",
       "/pattern: `pattern` holds a pattern that needs looking around, which has no linear time" +
           unwritable},
      {R"({"pattern":"^(a{1000}){1000}$"})",
       "/pattern: `pattern` holds a pattern that is too large or unknown to RE2 (invalid "
       "repetition size)" +
           unwritable},
  }));
  const auto ended = check(schema, "1");
  CHECK(ended.exit_code == 78);
  CHECK(ended.out == "");
  CHECK(ended.error == "error: mine.schema.json: " + error);
}

TEST_CASE("a pattern that takes other engines years is checked", "[hostile]") {
  const auto pattern = GENERATE(as<std::string>{}, "^(a+)+$", "^(a|a)*b$", "^(a|aa)+$",
                                "^(.*a){20}$", "^(([a-z])+.)+[A-Z]([a-z])+$");
  INFO(pattern);
  const auto ended = check(R"({"type":"string","pattern":")" + pattern + "\"}",
                           "\"" + std::string(1'000'000, 'a') + "!\"");
  CHECK(ended.exit_code == 1);
  CHECK(ended.out == "Refused: 1 violation, 0 unreadable.\n");
  CHECK(ended.error == "error: document.json:1:1: expected a string that matches `" + pattern +
                           "` [schema.pattern]\n");
}

/// Forty schemas, each of which refers to the next one twice: 2^40 checks for a naive
/// implementation.
std::string doubling_schema(const std::string& keyword, const std::string& last) {
  std::string schema = "{\"$defs\":{";
  for (int at = 0; at < 40; ++at) {
    schema +=
        fmt::format(R"("a{0}":{{"{2}":[{{"$ref":"#/$defs/a{1}"}},{{"$ref":"#/$defs/a{1}"}}]}},)",
                    at, at + 1, keyword);
  }
  return schema + "\"a40\":" + last + R"(},"$ref":"#/$defs/a0"})";
}

TEST_CASE("references that double at each step are checked", "[hostile]") {
  const auto [keyword, last, exit_code] =
      GENERATE(table<std::string, std::string, int>({{"allOf", "{}", 0},
                                                     {"anyOf", R"({"type":"string"})", 1},
                                                     {"oneOf", R"({"type":"string"})", 1}}));
  const auto ended = check(doubling_schema(keyword, last), "1");
  CHECK(ended.exit_code == exit_code);
}

std::string repeated_elements(const std::string& text, int times) {
  std::string all;
  for (int time = 0; time < times; ++time) all += (time == 0 ? "" : ",") + text;
  return all;
}

std::string numbered_members(int count) {
  std::string all;
  for (int at = 0; at < count; ++at) all += fmt::format("{}\"m{}\":0", at == 0 ? "" : ",", at);
  return all;
}

TEST_CASE("a hundred thousand of anything cost as much for each as ten thousand", "[growth]") {
  struct Case {
    std::string schema;
    std::function<std::string(int)> document;
    int exit_code;
  };
  const auto number = GENERATE(range(0, 5));
  const Case cases[] = {
      {R"({"uniqueItems":true})",
       [](int many) { return "[" + repeated_elements("{\"a\":[1]}", many) + "]"; }, 1},
      {R"({"uniqueItems":true})", [](int many) { return "[{" + numbered_members(many) + "},1]"; },
       0},
      {R"({"contains":{"type":"string"}})",
       [](int many) { return "[" + repeated_elements("1", many) + "]"; }, 1},
      {R"({"propertyNames":{"pattern":"^(x+)+$"}})",
       [](int many) { return "{" + numbered_members(many) + "}"; }, 1},
      {"{}", [](int many) { return "{" + numbered_members(many) + ",\"m0\":1}"; }, 1}};
  const auto& [schema, document, exit_code] = cases[number];
  INFO(schema);
  const auto tenth = check(schema, document(10'000));
  const auto whole = check(schema, document(100'000));
  CHECK(tenth.exit_code == exit_code);
  CHECK(whole.exit_code == exit_code);
  CHECK(grew_linearly(tenth, whole));
}

TEST_CASE("a hundred thousand violations cost about as much as ten", "[growth]") {
  const std::string schema = R"({"items":{"type":"string"}})";
  // Documents of the same length: only the violations differ.
  const auto ten = check(
      schema, "[" + repeated_elements("\"\"", 99'990) + "," + repeated_elements("10", 10) + "]");
  const auto many = check(schema, "[" + repeated_elements("10", 100'000) + "]");
  CHECK(ten.out == "Refused: 10 violations, 0 unreadable.\n");
  CHECK(many.out == "Refused: 100,000 violations, 0 unreadable.\n");
  CHECK(std::count(many.error.begin(), many.error.end(), '\n') == 5);
  CHECK_THAT(many.error, Catch::EndsWith("and 99,950 more violations [schema]\n"));
  CHECK(many.processor_time < 40 * ten.processor_time);
}

/// The text `count` times, with the numbers from 0 in place of {0}, and the next numbers in place
/// of {1}.
std::string numbered(const std::string& text, int count) {
  std::string all;
  for (int at = 0; at < count; ++at) {
    all += (at == 0 ? "" : ",") + fmt::format(fmt::runtime(text), at, at + 1);
  }
  return all;
}

struct LargeSchema {
  std::string name;
  std::function<std::string(int)> of;
  int exit_code = 0;
};

const std::vector<LargeSchema> large_schemas{
    {"a chain of references",
     [](int n) {
       return R"({"$ref":"#/$defs/a0","$defs":{)" +
              numbered(R"("a{0}":{{"$ref":"#/$defs/a{1}"}})", n) +
              fmt::format(R"(,"a{}":{{}}}}}})", n);
     }},
    {"a chain of references to anchors",
     [](int n) {
       return R"({"$ref":"#a0","$defs":{)" +
              numbered(R"("d{0}":{{"$anchor":"a{0}","$ref":"#a{1}"}})", n) +
              fmt::format(R"(,"d":{{"$anchor":"a{}"}}}}}})", n);
     }},
    {"references that lead back to their beginning",
     [](int n) {
       return R"({"$ref":"#/$defs/a0","$defs":{)" +
              numbered(R"("a{0}":{{"$ref":"#/$defs/a{1}"}})", n) +
              fmt::format(R"(,"a{}":{{"$ref":"#/$defs/a0"}}}}}})", n);
     },
     78},
    {"a wide schema in a circle",
     [](int n) {
       return R"({"$ref":"#/$defs/a","$defs":{"a":{"allOf":[)" +
              numbered(R"({{"minimum":{0}}})", n) + R"(,{"$ref":"#"}]}}})";
     },
     78},
    {"a chain of schemas for one value",
     [](int n) {
       return R"({"$ref":"#/$defs/a0","$defs":{)" +
              numbered(R"("a{0}":{{"maximum":9,"$ref":"#/$defs/a{1}"}})", n) +
              fmt::format(R"(,"a{}":{{}}}}}})", n);
     },
     78},
    {"references into an array",
     [](int n) {
       return R"({"prefixItems":[)" + numbered(R"({{"minimum":{0}}})", n) + R"(],"allOf":[)" +
              numbered(R"({{"$ref":"#/prefixItems/{0}"}})", n) + R"(,{"type":"number"}]})";
     },
     1},
    {"members with schemas",
     [](int n) {
       return R"({"properties":{)" + numbered(R"("m{0}":{{"minimum":{0}}})", n) + "}}";
     }},
    {"members that are required",
     [](int n) { return R"({"type":"number","required":[)" + numbered(R"("m{0}")", n) + "]}"; }},
    {"identifiers",
     [](int n) {
       return R"({"$defs":{)" + numbered(R"("a{0}":{{"$id":"http://a.example/{0}"}})", n) +
              R"(},"allOf":[)" + numbered(R"({{"$ref":"http://a.example/{0}"}})", n) + "]}";
     }},
    {"anchors below a long identifier",
     [](int n) {
       return R"({"$id":"http://a.example/)" + std::string(2000, 'x') + R"(","$defs":{)" +
              numbered(R"("a{0}":{{"$anchor":"a{0}"}})", n) + R"(},"allOf":[)" +
              numbered(R"({{"$ref":"#a{0}"}})", n) + "]}";
     }},
    {"schemas below a long name",
     [](int n) {
       return R"({"$defs":{")" + std::string(static_cast<std::size_t>(n) * 10, 'x') +
              R"(":{"allOf":[)" + numbered(R"({{"minimum":{0}}})", n) + "]}}}";
     }},
};

TEST_CASE("a schema ten times as large takes at most forty times as long", "[growth]") {
  const auto large = GENERATE(from_range(large_schemas));
  INFO(large.name);
  const auto tenth = check(large.of(3'000), "7");
  const auto whole = check(large.of(30'000), "7");
  CHECK(tenth.exit_code == large.exit_code);
  CHECK(whole.exit_code == large.exit_code);
  CHECK(grew_linearly(tenth, whole));
}

TEST_CASE("an identifier longer than a URI may be is refused", "[hostile]") {
  const auto ended = check(R"({"$id":"http://a.example/)" + std::string(3000, 'x') + "\"}", "7");
  CHECK(ended.exit_code == 78);
  CHECK(ended.error ==
        "error: mine.schema.json: /$id: `$id` makes a URI of more than 2048 bytes\n  help: shorten "
        "it\n");
}

TEST_CASE("a hundred thousand bad rows cost as much for each as ten thousand", "[growth]") {
  const auto [file, row] = GENERATE(table<std::string, std::string>(
      {{users_file, R"({"id":7,"created_at":"2026-01-01T00:00:00Z"})"},
       {audit_file, R"({"id":"a")"},
       {events_file, R"({"timestamp":7})"},
       {auth_file, "nothing"}}));
  const StateTree tree;
  const auto publish = [&tree, &file = file, &row = row](int rows) {
    std::string text;
    for (int at = 0; at < rows; ++at) text += row + "\n";
    tree.write(file, text);
    return tree.run({"publish"});
  };
  const auto tenth = publish(10'000);
  const auto many = publish(100'000);
  CHECK(tenth.exit_code == 1);
  CHECK(many.exit_code == 1);
  CHECK(std::count(many.error.begin(), many.error.end(), '\n') <= 60);
  CHECK(grew_linearly(tenth, many));
  CHECK(tree.is_unpublished());
}

}  // namespace
}  // namespace runtime_exports::blackbox

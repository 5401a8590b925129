#include "runtime_exports/json/parser.hpp"

#include <random>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include <nlohmann/json.hpp>

using namespace runtime_exports;
using json::Document;
using json::Kind;
using json::Parser;
using json::TextKind;
using json::Value;

namespace {

json::ParseError refusal(const std::string& text) {
  Parser parser;
  Document document;
  const auto parsed = parser.parse(text, document);
  REQUIRE_FALSE(parsed.has_value());
  return parsed.error();
}

bool accepts(const std::string& text) {
  Parser parser;
  Document document;
  return parser.parse(text, document).has_value();
}

std::string nested(std::size_t depth) {
  return std::string(depth, '[') + std::string(depth, ']');
}

// The same value in the independent library's terms.
nlohmann::json tree_of(const Value& value) {
  switch (value.kind()) {
    case Kind::object: {
      auto tree = nlohmann::json::object();
      for (const auto member : value.members()) {
        tree[std::string{member.name}] = tree_of(member.value);
      }
      return tree;
    }
    case Kind::array: {
      auto tree = nlohmann::json::array();
      for (const auto element : value.elements()) tree.push_back(tree_of(element));
      return tree;
    }
    case Kind::string:
      return std::string{value.text()};
    case Kind::boolean:
      return value.is_true();
    case Kind::number:
      return nlohmann::json::parse(value.token());
    case Kind::null:
      break;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("a parsed document holds what the text says, in its order") {
  const std::string text =
      R"({"b": [1, -2.5e3, true, false, null], "a": {"x": "é\n\u0041\ud83d\ude00", "": {}}})";
  Parser parser;
  Document document;
  REQUIRE(parser.parse(text, document).has_value());
  CHECK(tree_of(document.root()) == nlohmann::json::parse(text));
  const auto root = document.root();
  CHECK((*root.members().begin()).name == "b");
  CHECK(root.size() == 2);
  CHECK(root.find("a")->find("x")->text() == "é\nA😀");
  CHECK(root.find("a")->find("")->is_object());
  CHECK_FALSE(root.find("c").has_value());
  CHECK(root.find("a")->find_text("x") == "é\nA😀");
  CHECK_FALSE(root.find_text("a").has_value());
  CHECK_FALSE(root.find_text("c").has_value());
  CHECK(root.find("b")->offset() == text.find('['));
  CHECK(root.find("a")->offset() == text.find("{\"x\""));
}

TEST_CASE("members are found in whatever order they are asked for") {
  Parser parser;
  Document document;
  REQUIRE(parser.parse(R"([{"a": 1, "b": {"a": 5}, "c": 3}, {}, 7])", document).has_value());
  auto elements = document.root().elements().begin();
  json::MemberFinder members{*elements};
  for (const auto& [name, token] : std::vector<std::pair<std::string, std::string>>{
           {"a", "1"}, {"c", "3"}, {"c", "3"}, {"b", ""}, {"a", "1"}, {"b", ""}, {"c", "3"}}) {
    INFO(name);
    REQUIRE(members.find(name).has_value());
    CHECK(members.find(name)->token() == token);
  }
  CHECK_FALSE(members.find("d").has_value());
  CHECK_FALSE(json::MemberFinder{*++elements}.find("a").has_value());
  CHECK_FALSE(json::MemberFinder{*++elements}.find("a").has_value());
}

TEST_CASE("a document is reused for the next text") {
  Parser parser;
  Document document;
  REQUIRE(parser.parse(R"({"long": ["a\tb", "c", "d"]})", document).has_value());
  REQUIRE(parser.parse(R"(["\u0062"])", document).has_value());
  CHECK(document.root().size() == 1);
  CHECK((*document.root().elements().begin()).text() == "b");
}

TEST_CASE("a scalar is a document too") {
  Parser parser;
  Document document;
  REQUIRE(parser.parse(" \"a\\/b\" ", document).has_value());
  CHECK(document.root().text() == "a/b");
  REQUIRE(parser.parse("-0.0", document).has_value());
  CHECK(document.root().token() == "-0.0");
  REQUIRE(parser.parse(" null\n", document).has_value());
  CHECK(document.root().is_null());
}

TEST_CASE("integers of any length keep their digits") {
  Parser parser;
  Document document;
  REQUIRE(parser
              .parse("[9223372036854775807, 9223372036854775808, 123456789012345678901234567890]",
                     document)
              .has_value());
  std::vector<Value> values;
  for (const auto value : document.root().elements()) values.push_back(value);
  CHECK(values[0].integer() == 9223372036854775807);
  CHECK_FALSE(values[1].integer().has_value());
  CHECK(values[2].token() == "123456789012345678901234567890");
  CHECK(values[2].number() == 123456789012345678901234567890.0);
}

TEST_CASE("an integer is exact, however it is written") {
  const auto integer_of = [](const std::string& token) {
    INFO(token);
    Parser parser;
    Document document;
    REQUIRE(parser.parse(token, document).has_value());
    return document.root().integer();
  };
  CHECK(integer_of("20000000000000000000e-19") == 2);
  CHECK(integer_of("-30000000000000000000.0e-19") == -3);
  CHECK(integer_of("90071992547409930e-1") == 9007199254740993);
  CHECK(integer_of("9.007199254740993E+15") == 9007199254740993);
  CHECK(integer_of("9223372036854775807.0") == 9223372036854775807);
  CHECK(integer_of("0.0001e4") == 1);
  CHECK(integer_of("-0.0") == 0);
  CHECK(integer_of("0e999999999999999999999") == 0);
  for (const auto* token : {"9223372036854775808.0", "1e19", "1.5", "1e-400", "10e-2"}) {
    CHECK_FALSE(integer_of(token).has_value());
  }
}

TEST_CASE("numbers beyond a double are refused, numbers near zero are not") {
  CHECK_FALSE(accepts("[1e400]"));
  CHECK_FALSE(accepts("[-1e309]"));
  CHECK_FALSE(accepts("[1" + std::string(1'000'000, '0') + "]"));
  CHECK_FALSE(accepts("[1" + std::string(400, '0') + "e-1]"));
  CHECK(accepts("[1e308]"));
  CHECK(accepts("[1e-400]"));
  CHECK(accepts("[1" + std::string(300, '0') + "]"));
  CHECK(accepts("[0.1" + std::string(1000, '0') + "]"));
}

TEST_CASE("a name that occurs twice is refused at its second place") {
  const auto plain = refusal("{\"a\": 1,\n \"b\": 2, \"a\": 3}");
  CHECK(plain.position.line == 2);
  CHECK(plain.position.column == 10);
  CHECK(refusal(R"({"a": 1, "\u0061": 2})").position.column == 10);
  CHECK(refusal(R"([{"x": {"k": 1, "k": 1}}])").position.column == 17);
  CHECK(accepts(R"([{"a": 1}, {"a": 1}])"));
}

TEST_CASE("names of the same length with the same beginning and end are distinguished") {
  CHECK(accepts(R"({"abca":1,"acba":2,"adda":3})"));
  CHECK(refusal(R"({"abca":1,"acba":2,"adda":3,"acba":4})").position.column == 29);
  CHECK(refusal(R"({"":1,"a":2,"":3})").position.column == 13);
}

TEST_CASE("a repeated name is found among many, in time that is not quadratic") {
  std::string text = "{";
  for (int i = 0; i < 200'000; ++i) text += "\"k" + std::to_string(i) + "\":0,";
  CHECK(accepts(text + "\"last\":0}"));
  CHECK(refusal(text + "\"k199999\":0}").message.find("two members") != std::string::npos);
}

TEST_CASE("nesting is refused beyond 128 levels, however deep, without using the stack") {
  CHECK(accepts(nested(128)));
  CHECK_FALSE(accepts(nested(129)));
  const auto deep = refusal(std::string(5'000'000, '['));
  CHECK(deep.position.column == 129);
  CHECK(deep.message == "nested deeper than 128 levels");
}

TEST_CASE("well-known accidents, such as a conflict marker, are named") {
  CHECK(refusal("\xEF\xBB\xBF{}").message == "a byte order mark");
  CHECK(refusal("[1,\xEF\xBB\xBF 2]").message == "a byte order mark");
  for (const std::string conflict :
       {"{\n<<<<<<< ours\n}", "[1]\n=======\n[2]", "[\n||||||| base\n]"}) {
    CHECK(refusal(conflict).message == "a merge-conflict marker");
    CHECK(refusal(conflict).kind == TextKind::merge_conflict);
    CHECK(refusal(conflict).position.line == 2);
  }
  CHECK(refusal("[\n<<<<<<<<<<\n]").message == "expected a JSON value");
  CHECK(refusal(std::string("{}\0", 3)).message.find("NUL") != std::string::npos);
  CHECK(refusal("").message.find("empty") != std::string::npos);
  CHECK(refusal("[1] 2").message.find("more text") != std::string::npos);
  CHECK(refusal("[NaN]").message == "expected a JSON value");
}

TEST_CASE("a refusal says line and column in characters") {
  const auto error = refusal("{\n  \"ü\": tru\n}");
  CHECK(error.position.line == 2);
  CHECK(error.position.column == 8);
  CHECK(refusal("[\"\xC3\x28\"]").position.column == 3);
  CHECK(refusal("[\"a\nb\"]").message.find("control character") != std::string::npos);
  CHECK(refusal(R"(["\ud800"])").message.find("lone surrogate") != std::string::npos);
  CHECK(refusal(R"(["\udc00\ud800"])").position.column == 3);
  CHECK(refusal(R"(["\x"])").message.find("escape") != std::string::npos);
}

TEST_CASE("no message holds a byte of the text") {
  for (const std::string secret : {"hunter2", "s3cr3t"}) {
    for (const std::string& text :
         {"{\"" + secret + "\":1,\"" + secret + "\":2}", "[\"" + secret, "[" + secret + "]"}) {
      CHECK(refusal(text).message.find(secret) == std::string::npos);
    }
  }
}

TEST_CASE("broken texts are refused as the independent library refuses them") {
  const std::string seed =
      R"({"a": [1, 2.5, -3e2, {"b": "x\ny\u00e9", "c": [true, false, null, []]}], "d": {"e": ""}} )";
  std::mt19937 random{20260716};
  const std::string alphabet = "{}[],:\"\\ue0129.-+ \n\ttfn\x01\xC3\xA9";
  int refused = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text = seed;
    for (auto edits = random() % 3 + 1; edits > 0; --edits) {
      const auto at = random() % text.size();
      const char c = alphabet[random() % alphabet.size()];
      if (random() % 3 == 0) {
        text.erase(at, 1);
      } else if (random() % 2 == 0) {
        text.insert(at, 1, c);
      } else {
        text[at] = c;
      }
    }
    Parser parser;
    Document document;
    const auto parsed = parser.parse(text, document);
    const auto peer = nlohmann::json::parse(text, nullptr, false);
    INFO(text);
    if (parsed) {
      REQUIRE_FALSE(peer.is_discarded());
      REQUIRE(tree_of(document.root()) == peer);
    } else {
      ++refused;
      REQUIRE(parsed.error().message != "not valid JSON");
      const bool stricter = parsed.error().message.find("two members") != std::string::npos ||
                            parsed.error().message.find("beyond a double") != std::string::npos;
      REQUIRE((peer.is_discarded() || stricter));
    }
  }
  CHECK(refused > 5'000);
}

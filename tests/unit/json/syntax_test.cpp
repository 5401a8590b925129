#include "runtime_exports/json/syntax.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"

#include "runtime_exports/json/parser.hpp"

using namespace runtime_exports;
using json::find_value_end;

namespace {

bool parser_accepts(std::string_view text) {
  json::Parser parser;
  json::Document document;
  return parser.parse(text, document).has_value();
}

/// A text with brackets, quotation marks and backslashes where they have no meaning.
const std::string tangled =
    R"({"a\"}": [1, -2.5e3, "]", "\\", {"{": "\\\"[", "é": []}, true], "": {}, "n": null})";

bool closes_itself(char first) {
  return first == '"' || first == '{' || first == '[';
}

/// Cuts the text after `offset` at every place and compares with what the parser accepts.
void check_value_at(std::string_view text, std::size_t offset) {
  const auto from_value = text.substr(offset);
  const auto end = find_value_end(from_value);
  REQUIRE(end.has_value());
  const auto value = from_value.substr(0, *end);
  INFO(value);
  CHECK(parser_accepts(value));
  const std::size_t needed = closes_itself(value.front()) ? *end : *end + 1;
  for (std::size_t size = 0; size <= from_value.size(); ++size) {
    INFO(size);
    if (size < needed) {
      REQUIRE_FALSE(find_value_end(from_value.substr(0, size)).has_value());
    } else {
      REQUIRE(find_value_end(from_value.substr(0, size)) == *end);
    }
  }
}

void check_values_in(std::string_view text, const json::Value& value) {
  if (value.offset() != 0) check_value_at(text, value.offset());
  for (const auto member : value.members()) {
    check_value_at(text, member.name_offset);
    check_values_in(text, member.value);
  }
  for (const auto element : value.elements()) check_values_in(text, element);
}

}  // namespace

TEST_CASE("at every split of a text its end is found exactly where the parser accepts it") {
  REQUIRE(parser_accepts(tangled));
  const auto followed = tangled + R"(, {"next": "}"}])";
  for (std::size_t size = 0; size <= followed.size(); ++size) {
    const auto part = std::string_view{followed}.substr(0, size);
    INFO(size);
    REQUIRE(parser_accepts(part) == (size == tangled.size()));
    const auto end = find_value_end(part);
    REQUIRE(end.has_value() == (size >= tangled.size()));
    if (end) REQUIRE(*end == tangled.size());
  }
}

TEST_CASE("every value that the parser finds ends where a parse of it alone succeeds") {
  json::Parser parser;
  json::Document document;
  REQUIRE(parser.parse(tangled, document).has_value());
  check_values_in(document.source(), document.root());
}

TEST_CASE("a bracket in a string closes nothing, nor does an escaped quotation mark") {
  CHECK(find_value_end(R"(["]"] )") == 5);
  CHECK(find_value_end(R"({"}":1}x)") == 7);
  CHECK(find_value_end(R"("a\"b",)") == 6);
  CHECK(find_value_end(R"("a\\",")") == 5);
  CHECK(find_value_end(R"("\\\"" )") == 6);
}

TEST_CASE("a string that ends in a backslash is not finished") {
  CHECK_FALSE(find_value_end("\"a\\").has_value());
  CHECK_FALSE(find_value_end("\"a\\\"").has_value());
  CHECK_FALSE(find_value_end("[\"a\\\"]").has_value());
  CHECK_FALSE(find_value_end("\"").has_value());
}

TEST_CASE("a number or a word ends only where something follows it") {
  for (const char* follower : {",", "]", "}", " ", "\t", "\r", "\n"}) {
    INFO(static_cast<int>(*follower));
    CHECK(find_value_end("12.5e3" + std::string{follower}) == 6);
    CHECK(find_value_end("null" + std::string{follower}) == 4);
  }
  CHECK_FALSE(find_value_end("12").has_value());
  CHECK_FALSE(find_value_end("tru").has_value());
}

TEST_CASE("an empty text has no value") {
  CHECK_FALSE(find_value_end("").has_value());
}

TEST_CASE("a text that is not JSON has a boundary within it, and the parser refuses it") {
  for (const std::string_view text : {"[}", "{]", "]", "}", ",", "[1,}]", "{\"a\"]", "nul l"}) {
    INFO(text);
    const auto end = find_value_end(text);
    REQUIRE(end.has_value());
    CHECK(*end <= text.size());
    CHECK_FALSE(parser_accepts(text.substr(0, *end)));
  }
}

TEST_CASE("the boundary of a deep value is found without using the stack") {
  const std::string deep = std::string(5'000'000, '[') + std::string(5'000'000, ']');
  CHECK(find_value_end(deep) == deep.size());
  CHECK_FALSE(find_value_end(std::string_view{deep}.substr(0, deep.size() - 1)).has_value());
}

TEST_CASE("bytes that are not UTF-8 or NUL are only stepped over") {
  using namespace std::string_view_literals;
  CHECK(find_value_end("[\"\xFF\0\"]x"sv) == 6);
}

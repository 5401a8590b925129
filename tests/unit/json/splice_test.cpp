#include "runtime_exports/json/splice.hpp"

#include <string>

#include "support/catch.hpp"

#include "runtime_exports/json/parser.hpp"

namespace runtime_exports::json {
namespace {

std::string bytes_of(const Document& document, const Value& value) {
  const auto span = span_of(document, value);
  return std::string{document.source().substr(span.begin, span.end - span.begin)};
}

TEST_CASE("the span of a value holds its very bytes") {
  Parser parser;
  Document document;
  REQUIRE(parser.parse(R"( {"a" : "x\"]", "b":[1, {"c":"}"}] ,"d": -1.5e3,"e":null,"f":{}} )",
                       document));
  const auto root = document.root();
  CHECK(bytes_of(document, *root.find("a")) == R"("x\"]")");
  CHECK(bytes_of(document, *root.find("b")) == R"([1, {"c":"}"}])");
  CHECK(bytes_of(document, *root.find("d")) == "-1.5e3");
  CHECK(bytes_of(document, *root.find("e")) == "null");
  CHECK(bytes_of(document, *root.find("f")) == "{}");
}

TEST_CASE("the span of a number that is the whole text ends with it") {
  Parser parser;
  Document document;
  REQUIRE(parser.parse(" 17\n", document));
  CHECK(span_of(document, document.root()) == Span{1, 3});
}

TEST_CASE("parts are replaced in any order, and every other byte stays") {
  CHECK(splice("abcdef", {{{4, 5}, "XYZ"}, {{1, 3}, ""}}) == "adXYZf");
  CHECK(splice("ab", {{{1, 1}, "-"}, {{0, 0}, "<"}}) == "<a-b");
  CHECK(splice("ab", {{{2, 2}, ">"}}) == "ab>");
  CHECK(splice("ab", {}) == "ab");
}

}  // namespace
}  // namespace runtime_exports::json

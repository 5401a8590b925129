#include "runtime_exports/schema/pattern.hpp"

#include <string>
#include <string_view>

#include "support/catch.hpp"

using runtime_exports::schema::Pattern;

namespace {

bool finds(std::string_view pattern, std::string_view text) {
  const auto compiled = Pattern::compile(pattern);
  if (!compiled) FAIL(compiled.error());
  return (*compiled)->is_found_in(text);
}

}  // namespace

TEST_CASE("a pattern is found anywhere, and anchors mean the whole text") {
  CHECK(finds("b", "abc"));
  CHECK_FALSE(finds("^b", "abc"));
  CHECK_FALSE(finds("^abc$", "abc\n"));
  CHECK_FALSE(finds("^b", "a\nb"));
  CHECK(finds("", ""));
}

TEST_CASE("a pattern means what it means in ECMAScript") {
  CHECK(finds("^\\s$", "\xC2\xA0"));
  CHECK_FALSE(finds("^[^\\S]$", "x"));
  CHECK(finds("^[\\S]$", "x"));
  CHECK_FALSE(finds("^.$", "\xE2\x80\xA8"));
  CHECK(finds("^.$", "\xF0\x9F\x98\x80"));
  CHECK(finds("^\\u00e4\\u{1F600}\\uD83D\\uDE00\\x41\\cA\\0\\/$",
              std::string_view{"\xC3\xA4\xF0\x9F\x98\x80\xF0\x9F\x98\x80"
                               "A\x01\x00/",
                               14}));
  CHECK(finds("^[[:a]+$", "a[:"));
  CHECK(finds("^[\\]\\-\\b^]+$", "]-\b^"));
  CHECK(finds("^[a-]+$", "a-"));
  CHECK_FALSE(finds("[]", "]"));
  CHECK(finds("^[^]$", "\n"));
  CHECK(finds("^(?<year>\\d{4})(?:-\\d\\d){2}$", "2026-07-16"));
  CHECK(finds("^\\p{Lu}\\p{Letter}\\P{L}\\p{Script=Greek}[\\p{Nd}]$",
              "Aa-\xCE\xB1"
              "7"));
  CHECK(finds("^a{2,3}?b|^$", "aab"));
}

TEST_CASE("a text may hold NUL") {
  CHECK(finds("^a\\x00b$", std::string_view{"a\0b", 3}));
}

TEST_CASE("a text that is not an ECMAScript pattern is refused") {
  const auto pattern = GENERATE(
      as<std::string>{}, "(", ")", "[a", "a**", "*a", "a{2,1}", "{", "a{,2}", "]", "}", "\\", "\\a",
      "\\Z", "\\-", "(?P<n>a)", "(?i)a", "(?#c)a", "[z-a]", "[\\d-z]", "\\x4", "\\uD800",
      "\\u{110000}", "\\c1", "\\p{}", "\\p{Foo=L}", "(?<1>a)", "(?<>a)", "\\k", "\\01", "\\pL");
  CAPTURE(pattern);
  const auto compiled = Pattern::compile(pattern);
  REQUIRE_FALSE(compiled);
  CHECK(compiled.error().find("ECMA-262") != std::string::npos);
}

TEST_CASE("a pattern that no finite automaton can match is refused") {
  const auto pattern = GENERATE(as<std::string>{}, "a(?=b)", "a(?!b)", "(?<=a)b", "(?<!a)b",
                                "(a)\\1", "(?<n>a)\\k<n>", "a{1001}", "(\\p{L}{1000}){1000}");
  CAPTURE(pattern);
  CHECK_FALSE(Pattern::compile(pattern));
}

TEST_CASE("a hostile text takes linear time") {
  CHECK_FALSE(finds("^(a+)+$", std::string(1'000'000, 'a') + "b"));
}

using runtime_exports::schema::is_ecmascript_pattern;
using runtime_exports::schema::translate_ecmascript_pattern;

TEST_CASE("a pattern that needs a backtracking engine is named, and is still a pattern") {
  const auto translated = translate_ecmascript_pattern("(a)\\1");
  REQUIRE(translated);
  CHECK(translated->beyond_re2 == "a back reference");
  CHECK(translate_ecmascript_pattern("a(?!b)")->beyond_re2 == "looking around");
  CHECK(is_ecmascript_pattern("\\p{Alphabetic}"));
}

TEST_CASE("a pattern with many brackets is checked without recursion") {
  CHECK_FALSE(is_ecmascript_pattern(std::string(1'000'000, '(')));
  CHECK(is_ecmascript_pattern(std::string(300'000, '(') + std::string(300'000, ')')));
}

#include <string>

#include "support/catch.hpp"

#include "runtime_exports/schema/pattern.hpp"

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

#include "runtime_exports/checks/privacy_exceptions.hpp"

#include <ctime>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

using namespace runtime_exports;
using checks::PrivacyExceptions;
using privacy::Rule;

namespace {

bool allows(const std::string& pattern, std::string_view pointer,
            std::string_view file = "version.json") {
  const auto exceptions = PrivacyExceptions::make({{pattern, "ip"}});
  if (!exceptions) FAIL(exceptions.error().message);
  return exceptions->allows(file, pointer, Rule::ip);
}

}  // namespace

TEST_CASE("a pattern without stars allows its own pointer and no other") {
  CHECK(allows("/a/b", "/a/b"));
  CHECK_FALSE(allows("/a/b", "/a"));
  CHECK_FALSE(allows("/a/b", "/a/b/c"));
  CHECK_FALSE(allows("/a/b", "/a/c"));
  CHECK(allows("/a~1b/", "/a~1b/"));
}

TEST_CASE("one star is any one token, two are any number of them") {
  CHECK(allows("/a/*/c", "/a/17/c"));
  CHECK_FALSE(allows("/a/*/c", "/a/c"));
  CHECK_FALSE(allows("/a/*/c", "/a/1/2/c"));
  CHECK(allows("/**", "/a/b"));
  CHECK(allows("/**", ""));
  CHECK(allows("/a/**", "/a"));
  CHECK(allows("/**/c", "/a/b/c"));
  CHECK(allows("/**/b/**/d", "/a/b/c/b/d"));
  CHECK(allows("/**/b/*", "/b/b/b"));
  CHECK_FALSE(allows("/**/b/*", "/b/b/b/c/c"));
  CHECK_FALSE(allows("/**/b/**/d", "/a/b/c/d/e"));
}

TEST_CASE("a file in front limits the pattern to it") {
  CHECK(allows("version.json#/a", "/a", "version.json"));
  CHECK_FALSE(allows("version.json#/a", "/a", "changelog.json"));
}

TEST_CASE("an exception is for one rule") {
  const auto exceptions = PrivacyExceptions::make({{"/a", "email"}});
  REQUIRE(exceptions.has_value());
  CHECK(exceptions->allows("f", "/a", Rule::email));
  CHECK_FALSE(exceptions->allows("f", "/a", Rule::ip));
  CHECK_FALSE(PrivacyExceptions{}.allows("f", "/a", Rule::email));
}

TEST_CASE("what is no pattern or no rule is refused, by its number") {
  for (const auto& [pattern, rule, pointer] :
       std::vector<std::tuple<std::string, std::string, std::string>>{{"a/b", "ip", "/1/pointer"},
                                                                      {"", "ip", "/1/pointer"},
                                                                      {"f#", "ip", "/1/pointer"},
                                                                      {"/a", "ips", "/1/rule"}}) {
    const auto exceptions = PrivacyExceptions::make({{"/a", "jwt"}, {pattern, rule}});
    REQUIRE_FALSE(exceptions.has_value());
    CHECK(exceptions.error().code == ErrorCode::settings);
    CHECK(exceptions.error().pointer == pointer);
  }
}

TEST_CASE("a pattern with many stars is matched in a moment") {
  std::string pattern;
  std::string pointer;
  for (int i = 0; i < 250; ++i) pattern += "/**/a";
  for (int i = 0; i < 20'000; ++i) pointer += "/a";
  pointer += "/b";
  const std::clock_t start = std::clock();
  CHECK_FALSE(allows(pattern, pointer));
  CHECK(std::clock() - start < 5 * CLOCKS_PER_SEC);
}

#include "runtime_exports/privacy/anchors.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "support/catch.hpp"

using runtime_exports::privacy::AnchorEnd;
using runtime_exports::privacy::AnchorFinder;
using runtime_exports::privacy::AnchorPattern;

namespace {

const std::vector<AnchorPattern> patterns{AnchorPattern{"ab[cd]"}, AnchorPattern{"\\d:\\h"},
                                          AnchorPattern{"~key"},   AnchorPattern{"x\\[y_"},
                                          AnchorPattern{"b"},      AnchorPattern{"Q~"},
                                          AnchorPattern{"^at "}};

// "pattern@end" for every pattern wherever it ends.
std::vector<std::string> ends_in(std::string_view text) {
  static const AnchorFinder finder{patterns};
  std::vector<std::string> found;
  for (AnchorEnd at; finder.next(text, at);) {
    at.any_of([&](std::size_t number) {
      found.push_back(std::to_string(number) + "@" + std::to_string(at.end));
      return false;
    });
  }
  return found;
}

using Found = std::vector<std::string>;

}  // namespace

TEST_CASE("characters, classes and patterns that overlap are found") {
  CHECK(ends_in("abd") == Found{"4@2", "0@3"});
  CHECK(ends_in("ababc") == Found{"4@2", "4@4", "0@5"});
  CHECK(ends_in("1:f 1:g x:1") == Found{"1@3"});
  CHECK(ends_in("abe") == Found{"4@2"});
  CHECK(ends_in("key KEY kEy") == Found{"2@3", "2@7", "2@11"});
  CHECK(ends_in("x[y_ [y_") == Found{"3@4"});
  CHECK(ends_in("b") == Found{"4@1"});
  CHECK(ends_in("Q~Q~") == Found{"5@2", "5@4"});
  CHECK(ends_in("").empty());
  CHECK(ends_in("ABC").empty());
}

TEST_CASE("a pattern is found at every place of a long text") {
  for (std::size_t before = 0; before < 40; ++before) {
    for (std::size_t after = 0; after < 20; ++after) {
      const auto text = std::string(before, ' ') + "abc" + std::string(after, ' ');
      CHECK(ends_in(text) ==
            Found{"4@" + std::to_string(before + 2), "0@" + std::to_string(before + 3)});
    }
  }
}

TEST_CASE("a pattern that must begin a word is not found within one") {
  CHECK(ends_in("at x") == Found{"6@3"});
  CHECK(ends_in("that hat at x") == Found{"6@12"});
  CHECK(ends_in("\"at x") == Found{"6@4"});
}

TEST_CASE("a text that only a mixture of patterns would match is not found") {
  CHECK(ends_in(" ke_ kyy [ey y_ ~Q").empty());
}

TEST_CASE("the numbers of patterns that end at one place come in order, until one is accepted") {
  const std::vector<AnchorPattern> many(AnchorFinder::most_patterns, AnchorPattern{"abcd"});
  const AnchorFinder finder{many};
  AnchorEnd at;
  REQUIRE(finder.next("-abcd", at));
  CHECK(at.end == 5);
  std::vector<std::size_t> numbers;
  CHECK(at.any_of([&](std::size_t number) {
    numbers.push_back(number);
    return number == 254;
  }));
  REQUIRE(numbers.size() == 255);
  CHECK(std::is_sorted(numbers.begin(), numbers.end()));
  CHECK_FALSE(at.any_of([](std::size_t) { return false; }));
  CHECK_FALSE(finder.next("-abcd", at));
}

TEST_CASE("a pattern tells which bytes each of its places takes, from its end") {
  const auto bytes_of = [](std::string_view written, std::size_t place) {
    std::string bytes;
    AnchorPattern{written}.visit_bytes(
        place, [&](std::uint8_t byte) { bytes += static_cast<char>(byte); });
    return bytes;
  };
  CHECK(AnchorPattern{"x\\[y_"}.length() == 4);
  CHECK(bytes_of("x\\[y_", 2) == "[");
  CHECK(bytes_of("~k[e-]y", 2) == "kK");
  CHECK(bytes_of("~k[e-]y", 1) == "eE-");
  CHECK(bytes_of("k[ea]y", 1) == "ea");
  CHECK(bytes_of("\\w\\d\\h", 1) == "0123456789");
  CHECK(bytes_of("ab", 2).size() == 256);
  CHECK(bytes_of("^ab", 2).size() == 256 - 52);
  CHECK(bytes_of("^ab", 3).size() == 256);
}

TEST_CASE("the end of a text is a pattern, and a class may follow") {
  const auto whole = AnchorPattern::end_of("~k[");
  CHECK(whole.length() == 3);
  CHECK(AnchorPattern::end_of("0123456789").length() == 8);
  const std::vector<AnchorPattern> few{whole, AnchorPattern::end_of("0123456789"),
                                       AnchorPattern::end_of("sk").then("h")};
  const AnchorFinder finder{few};
  AnchorEnd at;
  REQUIRE(finder.next("K[~k[", at));
  CHECK(at.end == 5);
  at = {};
  REQUIRE(finder.next("23456788 23456789", at));
  CHECK(at.end == 17);
  CHECK(finder.length(1) == 8);
  at = {};
  REQUIRE(finder.next("skg skf", at));
  CHECK(at.end == 7);
}

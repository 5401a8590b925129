#include "runtime_exports/privacy/percent_encoding.hpp"

#include <string>

#include "support/catch.hpp"

using runtime_exports::privacy::decode_percent;

TEST_CASE("escapes are undone, and each byte knows where it came from") {
  const auto decoded = decode_percent("a%40b%2Ec%3");
  REQUIRE(decoded.has_value());
  CHECK(decoded->text == "a@b.c%3");
  CHECK(decoded->origins == std::vector<std::size_t>{0, 1, 4, 5, 8, 9, 10, 11});
}

TEST_CASE("both cases of digits count, and every byte can be written") {
  CHECK(decode_percent("%c3%BC")->text == "\u00fc");
  CHECK(decode_percent("%00%fF")->text == std::string("\0\xFF", 2));
}

TEST_CASE("a text without an escape has nothing to undo") {
  for (const auto* text : {"", "%", "100%", "%4", "%4g", "%%", "5 % of 10", "%g0"}) {
    INFO(text);
    CHECK_FALSE(decode_percent(text).has_value());
  }
}

TEST_CASE("encoding is undone once only") {
  CHECK(decode_percent("%2540")->text == "%40");
  CHECK(decode_percent("%%34%30")->text == "%40");
}

#include "runtime_exports/privacy/visible_text.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/processor_time.hpp"

using runtime_exports::privacy::decode_percent;
using runtime_exports::privacy::decode_visible;
using runtime_exports::privacy::Gap;
using runtime_exports::privacy::may_hold_invisible;
using runtime_exports::privacy::remove_invisible;
using runtime_exports::test_support::takes_linear_time;

namespace {

std::string seen(const std::string& text, Gap gap = Gap::none) {
  const auto decoded = decode_visible(text, gap);
  if (decoded) CHECK(decoded->origins.size() == decoded->text.size() + 1);
  return decoded ? decoded->text : "(the same)";
}

}  // namespace

TEST_CASE("a text with nothing hidden is the text itself") {
  for (const std::string text :
       {"", "plain\tone\n", "gr\u00fc\u00dfe \u4f60\u597d", "\u0085", "\xFF\xC3"}) {
    CHECK(seen(text) == "(the same)");
    CHECK(remove_invisible(text) == text);
  }
  CHECK_FALSE(may_hold_invisible("plain\tone\n"));
}

TEST_CASE("a character without a width is seen as nothing, or as a blank") {
  CHECK(seen("a\u200bb\u200cc\u200dd\u2060e\ufefff\u00adg\u202eh\U000e0067i\u034fj\ufe0fk") ==
        "abcdefghijk");
  CHECK(seen("a\u200bb", Gap::blank) == "a b");
  CHECK(seen(std::string("a\0b\x07"
                         "c\x7F"
                         "d",
                         7)) == "abcd");
}

TEST_CASE("a terminal escape is one invisible thing") {
  for (const std::string escape :
       {"\x1B[0m", "\x1B[38;5;196m", "\x1B[?25l", "\x1B[ q", "\x1B(B", "\x1B=", "\x1B", "\x1B[",
        "\x1B]0;a title\x07", "\x1B]8;;https://x.example\x1B\\", "\x1BPq#0\x1B\\", "\u009b31m",
        "\u009d0;x\u009c", "\u0090"}) {
    INFO(escape);
    CHECK(seen("a" + escape + "\u00fc") == "a\u00fc");
    CHECK(seen("a" + escape + "\u00fc", Gap::blank) == "a \u00fc");
  }
}

TEST_CASE("a character that only begins like an escape hides nothing after it") {
  CHECK(seen("\x1B[203.0.113.7") == "203.0.113.7");
  CHECK(seen("\x1B]0;203.0.113.7\nnext") == "0;203.0.113.7\nnext");
  CHECK(seen("\u009d0;203.0.113.7") == "0;203.0.113.7");
}

TEST_CASE("full-width letters, digits and signs are seen as ASCII") {
  CHECK(seen("\uff41\uff20\uff42\uff0e\uff43\uff5e") == "a@b.c~");
  CHECK(seen("\uff00\uff5f") == "(the same)");
}

TEST_CASE("every visible byte has its place in the original text") {
  const auto decoded = decode_visible("a\u200bb\x1B[0mc\uff41", Gap::none);
  REQUIRE(decoded.has_value());
  CHECK(decoded->text == "abca");
  CHECK(decoded->origins == std::vector<std::size_t>{0, 4, 9, 10, 13});
}

TEST_CASE("a published text keeps its emoji and words") {
  for (const std::string text :
       {"\U0001f469\u200d\U0001f4bb", "\u2764\ufe0f", "1\ufe0f\u20e3",
        "\U0001f3f4\U000e0067\U000e0062\U000e007f", "\u0645\u06cc\u200c\u0634\u0648\u062f",
        "\u0915\u094d\u200d\u0937"}) {
    INFO(text);
    CHECK(remove_invisible(text) == text);
  }
  CHECK(remove_invisible("a\u200db\u200c \ufe0f") == "ab ");
  CHECK(remove_invisible("\U0001f469\u200d \u200d\U0001f4bb\u200b") == "\U0001f469 \U0001f4bb");
  CHECK(remove_invisible("\x1B[31mred\x1B[0m\u00ad\u202e") == "red");
  CHECK(remove_invisible("a\x07"
                         "b") ==
        "a\x07"
        "b");
}

TEST_CASE("finding the visible text takes linear time on hostile text") {
  for (const std::string_view unit : {"\x1B]", "\x1B[", "\u009d", "\u009d0;", "\x1B[1;", "\u200b",
                                      "\x1B", "\uff41", "\U0001f469\u200d", "\x1B]a\u009d"}) {
    INFO(unit);
    CHECK(takes_linear_time(unit, [](std::string_view text) {
      decode_visible(text, Gap::none);
      remove_invisible(text);
    }));
  }
}

TEST_CASE("escapes are decoded, and each byte has its place in the original text") {
  const auto decoded = decode_percent("a%40b%2Ec%3");
  REQUIRE(decoded.has_value());
  CHECK(decoded->text == "a@b.c%3");
  CHECK(decoded->origins == std::vector<std::size_t>{0, 1, 4, 5, 8, 9, 10, 11});
}

TEST_CASE("both cases of digits count, and every byte can be written") {
  CHECK(decode_percent("%c3%BC")->text == "\u00fc");
  CHECK(decode_percent("%00%fF")->text == std::string("\0\xFF", 2));
}

TEST_CASE("a text without an escape has nothing to decode") {
  for (const auto* text : {"", "%", "100%", "%4", "%4g", "%%", "5 % of 10", "%g0"}) {
    INFO(text);
    CHECK_FALSE(decode_percent(text).has_value());
  }
}

TEST_CASE("encoding is decoded only once") {
  CHECK(decode_percent("%2540")->text == "%40");
  CHECK(decode_percent("%%34%30")->text == "%40");
}

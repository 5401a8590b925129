#include "runtime_exports/core/utf8.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.hpp"

using namespace runtime_exports;

namespace {

void check_refused(std::string_view bytes) {
  const auto point = front_code_point(bytes);
  CHECK_FALSE(point.valid);
  CHECK(point.bytes == 1);
  CHECK(point.value == 0xFFFD);
}

void check_point(std::string_view bytes, std::uint32_t value) {
  const auto point = front_code_point(bytes);
  CHECK(point.valid);
  CHECK(point.bytes == bytes.size());
  CHECK(point.value == value);
}

}  // namespace

TEST_CASE("a code point of every length is read at both ends of its range") {
  check_point({"\0", 1}, 0);
  check_point("\x7F", 0x7F);
  check_point("\xC2\x80", 0x80);
  check_point("\xDF\xBF", 0x7FF);
  check_point("\xE0\xA0\x80", 0x800);
  check_point("\xED\x9F\xBF", 0xD7FF);
  check_point("\xEE\x80\x80", 0xE000);
  check_point("\xEF\xBF\xBF", 0xFFFF);
  check_point("\xF0\x90\x80\x80", 0x10000);
  check_point("\xF4\x8F\xBF\xBF", 0x10FFFF);
}

TEST_CASE("only the front of the text is read") {
  const auto point = front_code_point("é\xFF");
  CHECK(point.valid);
  CHECK(point.bytes == 2);
}

TEST_CASE("the end of the text has no code point") {
  const auto point = front_code_point("");
  CHECK_FALSE(point.valid);
  CHECK(point.bytes == 0);
}

TEST_CASE("overlong forms, surrogates and code points beyond U+10FFFF are not UTF-8") {
  for (const std::string_view bytes :
       {"\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xF0\x80\x80\x80",
        "\xF0\x8F\xBF\xBF", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xF8\x88\x80\x80\x80", "\xFE", "\xFF"}) {
    check_refused(bytes);
  }
}

TEST_CASE("a continuation byte alone or a sequence cut short is not UTF-8") {
  for (const std::string_view bytes :
       {"\x80", "\xBF", "\xC2", "\xE2\x82", "\xE2", "\xF0\x9F\x98", "\xF0\x9F", "\xF0",
        "\xC2"
        "A",
        "\xE2\x82"
        "A",
        "\xE2"
        "AA",
        "\xF0\x9F\x98"
        "A",
        "\xE2\xC2\xAC", "\xC2\xC2"}) {
    check_refused(bytes);
  }
}

TEST_CASE("the replacement character itself is valid") {
  check_point("\xEF\xBF\xBD", 0xFFFD);
}

TEST_CASE("every code point is written as its bytes, and read back from them") {
  for (std::uint32_t value = 0; value <= 0x10FFFF; ++value) {
    if (value >= 0xD800 && value <= 0xDFFF) continue;
    std::string bytes;
    if (value < 0x80) {
      bytes = {static_cast<char>(value)};
    } else if (value < 0x800) {
      bytes = {static_cast<char>(0xC0U | value >> 6U), static_cast<char>(0x80U | (value & 0x3FU))};
    } else if (value < 0x10000) {
      bytes = {static_cast<char>(0xE0U | value >> 12U),
               static_cast<char>(0x80U | (value >> 6U & 0x3FU)),
               static_cast<char>(0x80U | (value & 0x3FU))};
    } else {
      bytes = {static_cast<char>(0xF0U | value >> 18U),
               static_cast<char>(0x80U | (value >> 12U & 0x3FU)),
               static_cast<char>(0x80U | (value >> 6U & 0x3FU)),
               static_cast<char>(0x80U | (value & 0x3FU))};
    }
    const auto point = front_code_point(bytes);
    std::string written;
    append_code_point(written, value);
    if (!point.valid || point.value != value || point.bytes != bytes.size() || written != bytes) {
      FAIL("U+" << std::hex << value);
    }
  }
}

TEST_CASE("characters are counted, and each byte that is not UTF-8 counts as one") {
  CHECK(count_code_points("") == 0);
  CHECK(count_code_points("abc") == 3);
  CHECK(count_code_points("aé€😀") == 4);
  CHECK(count_code_points({"\0\0", 2}) == 2);
  CHECK(count_code_points("\xFF\x80"
                          "a") == 3);
  CHECK(count_code_points("\xF0\x9F\x98") == 3);
  CHECK(count_code_points("\xED\xA0\x80") == 3);
}

TEST_CASE("exactly the characters that change the direction of text are named") {
  std::vector<std::uint32_t> found;
  for (std::uint32_t value = 0; value <= 0x10FFFF; ++value) {
    if (is_bidirectional_control(value)) found.push_back(value);
  }
  CHECK(found == std::vector<std::uint32_t>{0x61C, 0x200E, 0x200F, 0x202A, 0x202B, 0x202C, 0x202D,
                                            0x202E, 0x2066, 0x2067, 0x2068, 0x2069});
}

TEST_CASE("an escape is decoded with the other half of its pair, and half a pair is not valid") {
  const auto is = [](std::string_view text, std::uint32_t value, std::size_t bytes, bool valid) {
    const auto point = front_unicode_escape(text);
    CAPTURE(text);
    REQUIRE(point);
    CHECK(point->value == value);
    CHECK(point->bytes == bytes);
    CHECK(point->valid == valid);
  };
  is("\\u0041b", 0x41, 6, true);
  is("\\uFfFf", 0xFFFF, 6, true);
  is("\\ud83d\\ude00x", 0x1F600, 12, true);
  is("\\ud83d", 0xFFFD, 6, false);
  is("\\ud83d\\u0041", 0xFFFD, 6, false);
  is("\\ude00\\ud83d", 0xFFFD, 6, false);
  for (const std::string_view text : {"", "u0041", "\\u004", "\\u00g1", "\\x0041"}) {
    CAPTURE(text);
    CHECK_FALSE(front_unicode_escape(text));
  }
}

namespace {

// The text with a bar at each boundary inside it.
std::string split(std::string_view text) {
  std::string parts;
  for (std::size_t at = 0; at < text.size();) {
    if (at > 0 && grapheme_boundary(text, at) == at) parts += '|';
    const auto bytes = front_code_point(text.substr(at)).bytes;
    parts += text.substr(at, bytes);
    at += bytes;
  }
  return parts;
}

}  // namespace

TEST_CASE("there is no boundary inside what a reader sees as one character") {
  for (const char* whole : {
           "e\u0301",                                                                 // an accent
           "e\u0323\u0301\u0308",                                                     // several
           "\U0001F469\u200D\U0001F469\u200D\U0001F467\u200D\U0001F466",              // a family
           "\U0001F3F4\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F",  // Scotland
           "\U0001F3F3\uFE0F\u200D\U0001F308",  // a rainbow flag
           "\U0001F44D\U0001F3FD",              // a skin tone
           "\u2764\uFE0F",                      // a variation selector
           "1\uFE0F\u20E3",                     // a keycap
           "\U0001F1EE\U0001F1F8",              // a flag
           "\u1112\u1161\u11AB",                // jamo of one syllable
           "\uD558\u11AB",                      // a syllable and its end
           "\u1112\uD558",                      // a beginning and a syllable
           "\u0915\u094D\u0937\u093F",          // a conjunct and a vowel
           "\u0915\u094D\u200D\u0937",          // with a joiner
           "\u0BA8\u0BBF",                      // a spacing mark
           "\u0E01\u0E33",                      // Thai
           "\u0600\u0661",                      // a sign before a number
       }) {
    CAPTURE(whole);
    CHECK(split(whole) == whole);
    CHECK(grapheme_boundary("a" + std::string{whole}, std::string_view{whole}.size()) == 1);
  }
}

TEST_CASE("between two characters there is a boundary") {
  CHECK(split("abc") == "a|b|c");
  CHECK(split("\u00E9\u00E8") == "\u00E9|\u00E8");
  CHECK(split("\U0001F1EE\U0001F1F8\U0001F1E9\U0001F1EA") ==
        "\U0001F1EE\U0001F1F8|\U0001F1E9\U0001F1EA");
  CHECK(split("\U0001F1EE\U0001F1F8\U0001F1E9") == "\U0001F1EE\U0001F1F8|\U0001F1E9");
  CHECK(split("\U0001F600\U0001F600") == "\U0001F600|\U0001F600");
  CHECK(split("\uD55C\uAE00") == "\uD55C|\uAE00");
  CHECK(split("\u65E5\u672C") == "\u65E5|\u672C");
  CHECK(split("\u0915\u0937") == "\u0915|\u0937");
  CHECK(split("a\u0301b") == "a\u0301|b");
}

TEST_CASE("the boundary is the last one at or before the given place") {
  CHECK(grapheme_boundary("", 0) == 0);
  CHECK(grapheme_boundary("ab", 0) == 0);
  CHECK(grapheme_boundary("ab", 1) == 1);
  CHECK(grapheme_boundary("ab", 2) == 2);
  CHECK(grapheme_boundary("abe\u0301", 3) == 2);
  CHECK(grapheme_boundary("abe\u0301", 5) == 5);
  CHECK(grapheme_boundary("\u0301\u0301", 2) == 0);
  CHECK(grapheme_boundary("a\x80\xFFz", 3) == 3);
}

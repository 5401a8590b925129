#include "runtime_exports/core/graphemes.hpp"

#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

#include "runtime_exports/core/utf8.hpp"

using namespace runtime_exports;

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

#include "runtime_exports/core/terminal_text.hpp"

#include <string>

#include "support/catch.hpp"

using namespace runtime_exports;

TEST_CASE("text that a terminal only shows stays as it is") {
  CHECK(terminal_text("") == "");
  CHECK(terminal_text("plain ASCII ~ \\ \"'") == "plain ASCII ~ \\ \"'");
  CHECK(terminal_text("é € 😀 日本語 \xC2\xA0") == "é € 😀 日本語 \xC2\xA0");
}

TEST_CASE("no C0 control reaches the terminal, nor does DEL") {
  CHECK(terminal_text("\x1b[31mred\x1b[0m") == "\\u{1b}[31mred\\u{1b}[0m");
  CHECK(terminal_text("a\nb\tc\rd") == "a\\u{a}b\\u{9}c\\u{d}d");
  CHECK(terminal_text({"\0\a\b", 3}) == "\\u{0}\\u{7}\\u{8}");
  CHECK(terminal_text("\x1f \x7f") == "\\u{1f} \\u{7f}");
}

TEST_CASE("no C1 control reaches the terminal, written as a character or as a byte") {
  CHECK(terminal_text("\xC2\x9B"
                      "31m") == "\\u{9b}31m");
  CHECK(terminal_text("\xC2\x80\xC2\x9F") == "\\u{80}\\u{9f}");
  CHECK(terminal_text("\x9B"
                      "31m") == "\\x9b31m");
}

TEST_CASE("direction marks and line separators are written out") {
  CHECK(terminal_text("a\u202Eb") == "a\\u{202e}b");
  CHECK(terminal_text("\u2066x\u2069") == "\\u{2066}x\\u{2069}");
  CHECK(terminal_text("\u200E\u200F\u061C") == "\\u{200e}\\u{200f}\\u{61c}");
  CHECK(terminal_text("a\u2028b\u2029") == "a\\u{2028}b\\u{2029}");
}

TEST_CASE("bytes that are not UTF-8 are written out one by one") {
  CHECK(terminal_text("a\xFF"
                      "b") == "a\\xffb");
  CHECK(terminal_text("\xED\xA0\x80") == "\\xed\\xa0\\x80");
  CHECK(terminal_text("\xC0\x9B") == "\\xc0\\x9b");
  CHECK(terminal_text("\xE2\x80") == "\\xe2\\x80");
  CHECK(terminal_text("\xF0\x9F\x1b[m") == "\\xf0\\x9f\\u{1b}[m");
}

TEST_CASE("whatever the bytes, what comes out is free of controls") {
  for (unsigned first = 0; first < 256; ++first) {
    for (unsigned second = 0; second < 256; ++second) {
      const std::string pair{static_cast<char>(first), static_cast<char>(second)};
      const auto shown = terminal_text(pair);
      for (const char c : shown) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) FAIL(first << " " << second);
      }
      if (shown.find("\xC2\x9B") != std::string::npos) FAIL("CSI passed");
      if (terminal_text(shown) != shown) FAIL("shown twice it changes: " << first << " " << second);
    }
  }
}

#include "runtime_exports/privacy/readable_forms.hpp"

#include <string>
#include <vector>

#include "support/accounts.hpp"
#include "support/catch.hpp"
#include "support/processor_time.hpp"

using namespace runtime_exports::privacy;
using runtime_exports::accounts_with;

namespace {

std::string found_readable(const std::string& text, const AccountIndex& accounts = {}) {
  std::vector<Match> matches;
  find_readable(text, accounts, matches);
  std::string all;
  for (const Match& match : matches) {
    all += std::string(rule_name(match.rule)) + "<" +
           text.substr(match.begin, match.end - match.begin) + ">";
  }
  return all;
}

}  // namespace

TEST_CASE("private parts of the plain text are found as find_private finds them") {
  CHECK(found_readable("by ada@example.com") == "email<ada@example.com>");
  CHECK(found_readable("by nobody").empty());
}

TEST_CASE("private parts that percent-encoding hides are found at their place in the text") {
  CHECK(found_readable("x 203%2E0.113%2e7, y") == "ip<203%2E0.113%2e7>");
  CHECK(found_readable("x %32003%252e1").empty());
  CHECK(found_readable("x 203%252e0%252e113%25252e7 y") == "ip<203%252e0%252e113%25252e7>");
}

TEST_CASE(
    "private parts that invisible characters split or join are found at their place in the text") {
  CHECK(found_readable("x 203.0.\ufeff113.7 y") == "ip<203.0.\ufeff113.7>");
  CHECK(found_readable("by ada@exa\x1B[1mmple.com") == "email<ada@exa\x1B[1mmple.com>");
  CHECK(found_readable("x ada%40exa%E2%80%8Bmple.com y") == "email<ada%40exa%E2%80%8Bmple.com>");
  const auto accounts = accounts_with({"Xyz2345"});
  const std::string text = "user\x1B[1mXyz2345\x1B[0mlogged in, Xyz\u200b2345, a\u200bXyz2345";
  const std::string all = found_readable(text, accounts);
  CHECK(all.find("account<Xyz\u200b2345>") != std::string::npos);
  CHECK(all.ends_with("account<Xyz2345>account<Xyz2345>"));
}

TEST_CASE("private parts that escapes hide are found at their place in the text") {
  CHECK(found_readable("x ada&#64;example&period;com y") == "email<ada&#64;example&period;com>");
  CHECK(found_readable(R"(x 203\u002e0\x2e113.7, y)") == R"(ip<203\u002e0\x2e113.7>)");
  CHECK(found_readable(R"(x ada\\u0040example.com y)") == R"(email<ada\\u0040example.com>)");
  CHECK(found_readable("x ada%26commat%3Bexample.com y") == "email<ada%26commat%3Bexample.com>");
  const std::string soft = "x ada@exa&shy;mple.com y";
  CHECK(found_readable(soft) == "email<ada@exa&shy;mple.com>");
  CHECK(found_readable("&amp; &lt; &nbsp; C:\\new").empty());
}

TEST_CASE("full-width characters are read as ASCII") {
  CHECK(
      found_readable("x \uff12\uff10\uff13.0.113.7").starts_with("ip<\uff12\uff10\uff13.0.113.7>"));
  CHECK(found_readable("ada\uff20example.com").starts_with("email<ada\uff20example.com>"));
}

TEST_CASE("a fourth encoding is not decoded") {
  CHECK(found_readable("203%2525252e0.113.7").empty());
}

TEST_CASE("values of accounts are found in every form") {
  const auto accounts = accounts_with({"Xyz2345"});
  const std::string text = "q=%58yz2345&r=%2558yz2345 Xyz2345";
  CHECK(found_readable(text, accounts) ==
        "account<Xyz2345>account<%58yz2345>account<Xyz2345>"
        "account<%58yz2345>account<%2558yz2345>account<Xyz2345>");
}

TEST_CASE("decoding takes linear time on hostile text") {
  for (const std::string_view unit :
       {"%25%32%35", "&amp;", "\\\\", "&#", "\\x5cx", "%5c%26&#37;"}) {
    INFO(unit);
    CHECK(runtime_exports::test_support::takes_linear_time(
        unit, [](std::string_view text) { found_readable(std::string{text}); }));
  }
}

using runtime_exports::privacy::decode_escapes;
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
                         "b\u0080c\n") == "a b c\n");
  CHECK(remove_invisible("\u009b\u009b\u009bmmm") == "  mm");
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

TEST_CASE("escapes of HTML, JSON and JavaScript are undone, each byte with its place") {
  const auto decoded = decode_escapes(R"(a&#64;b\u00e4c&)");
  REQUIRE(decoded.has_value());
  CHECK(decoded->text == "a@b\u00e4c&");
  CHECK(decoded->origins == std::vector<std::size_t>{0, 1, 6, 7, 7, 13, 14, 15});
  CHECK(decode_escapes(R"(\ud83d\ude00\x41\u{1f600}\n\\)")->text == "\U0001f600A\U0001f600\n\\");
  CHECK(decode_escapes("&#x40&#64&amp;amp;")->text == "@@&amp;");
}

TEST_CASE("what only begins like an escape is text") {
  for (const auto* text : {"", "&", "\\", "AT&T", "&lt;&gt;&nbsp;", "&#;", "&#xx;", "&#1114112;",
                           "C:\\users", "\\x4", "\\u12", "&#0;"}) {
    INFO(text);
    CHECK_FALSE(decode_escapes(text).has_value());
  }
}

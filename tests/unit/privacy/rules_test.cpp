#include "runtime_exports/privacy/rules.hpp"

#include <algorithm>
#include <iostream>
#include <string>
#include <vector>

#include "labelled_texts.hpp"
#include "support/catch.hpp"
#include "support/processor_time.hpp"

#include "runtime_exports/privacy/readable_forms.hpp"

using runtime_exports::privacy::find_anchor;
using runtime_exports::privacy::find_private;
using runtime_exports::privacy::find_readable;
using runtime_exports::privacy::Match;
using runtime_exports::privacy::no_accounts;
using runtime_exports::privacy::Rule;
using runtime_exports::privacy::rule_name;
using runtime_exports::test_support::takes_linear_time;

namespace {

std::vector<Match> matches_in(std::string_view text) {
  std::vector<Match> matches;
  find_private(text, matches);
  return matches;
}

std::string found_text(std::string_view text) {
  std::string found;
  for (const Match& match : matches_in(text)) {
    found += std::string(rule_name(match.rule)) + "<" +
             std::string(text.substr(match.begin, match.end - match.begin)) + ">";
  }
  return found;
}

}  // namespace

TEST_CASE("the rules decide every labelled text as it is labelled, as a gate reads it") {
  std::size_t private_texts = 0;
  std::size_t clean_texts = 0;
  std::size_t caught = 0;
  std::size_t alarms = 0;
  for (const auto& [rule, text] : read_labelled_texts()) {
    INFO(rule << " | " << text << " | " << found_text(text));
    std::vector<Match> matches;
    find_readable(text, no_accounts, matches);
    const bool has_rule =
        std::any_of(matches.begin(), matches.end(),
                    [&rule = rule](const Match& match) { return rule_name(match.rule) == rule; });
    const bool is_clean = rule == "-";
    CHECK((is_clean ? matches.empty() : has_rule));
    ++(is_clean ? clean_texts : private_texts);
    if (is_clean && !matches.empty()) ++alarms;
    if (!is_clean && has_rule) ++caught;
  }
  const auto percent = [](std::size_t part, std::size_t of) {
    return 100.0 * static_cast<double>(part) / static_cast<double>(of);
  };
  std::cout << "labelled texts: " << private_texts << " private, " << clean_texts
            << " clean; recall " << percent(caught, private_texts) << " %, precision "
            << percent(caught, caught + alarms) << " %\n";
  CHECK(private_texts >= 540);
  CHECK(clean_texts >= 1'600);
}

TEST_CASE("a match covers all that is private and nothing else") {
  CHECK(found_text("a ada+x@example.com, b") == "email<ada+x@example.com>");
  CHECK(found_text("x=a%40b%40c.example") == "email<a%40b%40c.example>");
  CHECK(found_text("'ada@example.com.'") == "email<ada@example.com>");
  CHECK(found_text("see https://ada:pw@h:8080/x") == "email<ada:pw@h:8080>");
  CHECK(found_text("[203.0.113.7]:443 x") == "ip<[203.0.113.7]:443>");
  CHECK(found_text("203.0.113.7:443.") == "ip<203.0.113.7:443>");
  CHECK(found_text("at 2001:db8::1: refused") == "ip<2001:db8::1>");
  CHECK(found_text("fe80::1%eth0 up") == "ip<fe80::1%eth0>");
  CHECK(found_text("“2001:db8:84fa::1f”") == "ip<2001:db8:84fa::1f>");
  CHECK(found_text("user_2001:db8:84fa::1f_443") == "ip<2001:db8:84fa::1f>");
  CHECK(found_text("peer::2001:db8:84fa::1f") == "ip<2001:db8:84fa::1f>");
  CHECK(found_text("x ::ffff:203.0.113.77_x") == "ip<::ffff:203.0.113.77>");
  CHECK(found_text("password=hunter2&x=1") == "api_key<hunter2>");
  CHECK(found_text("x at f (/a/b.js:1:2) y") == "stack_frame<at f (/a/b.js:1:2)>");
  const std::string hex = "9f86d081884c7d65";
  CHECK(found_text("Cookie: a=b; sid=" + hex + "; t=2; u=" + hex + "; Path=/") ==
        "api_key<sid=" + hex + "; t=2; u=" + hex + ">");
  CHECK(found_text("session=" + hex + "; x") == "api_key<" + hex + ">");
  CHECK(found_text("to api/web"
                   "hooks/1234/" +
                   std::string(60, 'x') + "A now") ==
        "api_key<web"
        "hooks/1234/" +
            std::string(60, 'x') + "A>");
  CHECK(found_text("app abc8"
                   "Q~" +
                   std::string(30, 'x') + "A1, y") ==
        "api_key<abc8"
        "Q~" +
            std::string(30, 'x') + "A1>");
}

TEST_CASE("several matches come leftmost first and do not overlap") {
  CHECK(found_text("203.0.113.7 ada@example.com 2001:db8::5,b@example.org") ==
        "ip<203.0.113.7>email<ada@example.com>ip<2001:db8::5>email<b@example.org>");
  CHECK(found_text("192.0.2.1...192.0.2.2") == "ip<192.0.2.1>ip<192.0.2.2>");
  CHECK(found_text("a@example.com@b.example") == "email<a@example.com>");
}

TEST_CASE("find_private appends to what is there") {
  std::vector<Match> matches{{Rule::account, 0, 1}};
  find_private("203.0.113.7", matches);
  REQUIRE(matches.size() == 2);
  CHECK(matches[1] == Match{Rule::ip, 0, 11});
}

TEST_CASE("a text of eight groups is an address and one of seven is not") {
  CHECK(found_text("1:2:3:4:5:6:7:8") == "ip<1:2:3:4:5:6:7:8>");
  CHECK(found_text("20:01:db:80:00:00:00:01") == "ip<20:01:db:80:00:00:00:01>");
  CHECK(found_text("2001:0db8:0:10:20:030:40:50") == "ip<2001:0db8:0:10:20:030:40:50>");
  CHECK(found_text("1:2:3:4:5:6:7").empty());
  CHECK(found_text("1:2:3:4:5:6:7:8:9").empty());
  CHECK(found_text("2001:db8:84fa:1:2:3:4:5:443") == "ip<2001:db8:84fa:1:2:3:4:5>");
}

TEST_CASE(
    "a text without an anchor holds nothing private, and a quotation mark is never an anchor") {
  CHECK(find_anchor("plain words, 12:30, 1.5", 0) == std::string_view::npos);
  CHECK(find_anchor("ada@x.example", 0) == 4);
  CHECK(find_anchor("ada@x.example", 4) == std::string_view::npos);
  for (const auto& [rule, text] : read_labelled_texts()) {
    const bool is_encoded = text.find_first_of("%&\\") != std::string::npos;
    const bool is_hidden = is_encoded && matches_in(text).empty();
    if (rule == "-" || is_hidden) continue;
    INFO(text);
    const auto anchor = find_anchor(text, 0);
    REQUIRE(anchor != std::string_view::npos);
    CHECK(text[anchor - 1] != '"');
    // The anchor is found whatever surrounds the text.
    CHECK(find_anchor("\"" + text + "\"", 1) == anchor + 1);
  }
}

TEST_CASE("every rule has a name of its own") {
  std::vector<std::string_view> names;
  for (const Rule rule : {Rule::email, Rule::ip, Rule::jwt, Rule::api_key, Rule::private_key,
                          Rule::stack_frame, Rule::account}) {
    names.push_back(rule_name(rule));
  }
  CHECK(names == std::vector<std::string_view>{"email", "ip", "jwt", "api_key", "private_key",
                                               "stack_frame", "account"});
}

TEST_CASE("a header of cookies inside another one is judged too") {
  const std::string hex = "9f86d081884c7d65";
  for (const std::string before :
       {"cookie:;", "cookie:", "Cookie: a=b; ", "set-cookie: a:b; c; "}) {
    INFO(before);
    CHECK(found_text(before + "cookie:" + hex + "; x") == "api_key<" + hex + ">");
    CHECK(found_text(before + "cookie: a=b; u=" + hex) == "api_key<u=" + hex + ">");
    const std::string longer = before + "cookie:" + hex + std::string(5'000, 'a');
    CHECK(found_text(longer) == "api_key<" + hex + std::string(5'000, 'a') + ">");
  }
}

TEST_CASE("scanning takes linear time on hostile text") {
  const std::vector<std::string_view> units{
      "a@",       "a%40",        "1.",         "1:",          "::",
      "eyJ",      "eyJaaaaaa.",  "sk-",        "token:",      "password=",
      "$2a$",     "$1$a",        "at ",        "at a.b(",     "at a (",
      "#1 a (",   ".go:1",       "\", line 1", "goroutine ",  "-----BEGIN ",
      "bearer ",  "12345678:A",  ".aaaaaa.",   "A",           "[0x",
      "File \"",  ")[0x11111",   "://a:",      "%40a.b",      "1.1.1.1.1",
      " #",       "#1 0x111111", "é@",         "re_A1aaaaaa", "-----BEGIN PRIVATE KEY-----",
      "\xF0\x9F", "xoxb-",       "SG.",        "oauth:",      "\"a\"@",
      "[as ",     "basic/",      "bearer.",    "webhooks/",   "Cookie: a=b;",
      "cookie:",  "live_",       "Q~",         "1234Q~",      ".atlasv1.",
      "session=", "@a@",         "git@",       "v1.2.3.4 ",   "nginx/1.2.3.4",
      "sig=",     "token=your-", "\u200b",     "/hooks/",     "password=$A",
      "cookie:;", "cookie=a;"};
  for (const auto& unit : units) {
    INFO(unit);
    CHECK(takes_linear_time(unit, matches_in));
  }
}

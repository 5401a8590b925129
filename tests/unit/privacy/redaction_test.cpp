#include "runtime_exports/privacy/redaction.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "support/accounts.hpp"
#include "support/catch.hpp"
#include "support/processor_time.hpp"

#include "runtime_exports/core/utf8.hpp"
#include "runtime_exports/privacy/readable_forms.hpp"

using namespace runtime_exports::privacy;
using runtime_exports::accounts_with;
using runtime_exports::count_code_points;
using runtime_exports::front_code_point;
using runtime_exports::test_support::rounds;

namespace {

std::string redacted(std::string_view text) {
  return redact(text, no_accounts);
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto character = front_code_point(text);
    if (!character.valid) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

// Glues private forms, parts of them, separators and filling together.
std::string random_text(std::mt19937& random) {
  static const std::vector<std::string> parts{"ada@example.com",
                                              "ada%40example.org",
                                              "@",
                                              "example.com",
                                              "\u00fc@\u00e4.example",
                                              "203.0.113.7",
                                              "203.0.113",
                                              ".",
                                              "1",
                                              "2001:db8::1",
                                              "::",
                                              ":",
                                              "%eth0",
                                              "[",
                                              "]",
                                              "/24",
                                              "/48",
                                              "ghp"
                                              "_abcdefghijklmnopqrstuvwxyz0123456789",
                                              "sk"
                                              "-",
                                              "AK"
                                              "IA",
                                              "ABCDEFGHIJKLMNOP",
                                              "eyJ"
                                              "hbGciOiJIUzI1NiJ9",
                                              ".eyJzdWIiOiIxIn0",
                                              ".c2lnbmF0dXJl",
                                              "password=",
                                              "token=",
                                              "token:",
                                              "user_code:",
                                              "email:",
                                              "Xyz2345",
                                              "acct-000017",
                                              "hunter22",
                                              "Bearer ",
                                              "$2b"
                                              "$12$",
                                              "-----BEGIN ",
                                              "PRIVATE KEY-----",
                                              "\n",
                                              "\r\n",
                                              "\t",
                                              " ",
                                              "  ",
                                              "\u2028",
                                              "\u0085",
                                              "\0",
                                              "\u00e9",
                                              "\u65e5\u672c",
                                              "\U0001F389",
                                              "\u2026",
                                              "\"",
                                              "'",
                                              ",",
                                              ";",
                                              "(",
                                              ")",
                                              "<",
                                              "=",
                                              "[email]",
                                              "[ip]",
                                              "[secret]",
                                              "[id]",
                                              "[em",
                                              "    at f (/a/b.js:1:2)",
                                              "at ",
                                              "#0 0x1234567 in ",
                                              "  File \"a.py\", line 1, in f\n",
                                              "Traceback (most recent call last):\n",
                                              ", line 3",
                                              "goroutine 1 [running]:",
                                              "\t/a/b.go:1 +0x1",
                                              "panicked at ",
                                              "https://",
                                              "u:p",
                                              "%",
                                              "40",
                                              "%2e",
                                              "%3A",
                                              "%40",
                                              "%25",
                                              "%0A",
                                              "%25%32%65",
                                              "filling words ",
                                              "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                                              "\xFF",
                                              "\xC3",
                                              "_",
                                              "-",
                                              "\u200b",
                                              "\u200d",
                                              "\u00ad",
                                              "\ufe0f",
                                              "\U0001f469",
                                              "\x1B[31m",
                                              "\x1B[",
                                              "\x1B]0;",
                                              "\x07",
                                              "\u009b0m",
                                              "\uff20",
                                              "\uff11",
                                              "%E2%80%8B",
                                              "%1B[0m",
                                              "git@",
                                              "@ada",
                                              "ssh://",
                                              "255.255.255.0",
                                              "v1.2.3.4",
                                              "nginx/",
                                              "$TOKEN",
                                              "your-api-key",
                                              "xxxx",
                                              "Cookie: sid=",
                                              "9f86d081884c7d659a2f",
                                              "ya29"
                                              ".",
                                              "live"
                                              "_123456789_",
                                              "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
                                              "3f2504e04f8941d39a0c0305e82c3301",
                                              "user_"};
  std::uniform_int_distribution<std::size_t> pick(0, parts.size() - 1);
  std::uniform_int_distribution<int> length(1, 60);
  std::string text;
  for (int i = length(random); i > 0; --i) text += parts[pick(random)];
  return text;
}

const AccountIndex accounts =
    accounts_with({"xyz2345", "acct-000017", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"});

}  // namespace

TEST_CASE("private parts are replaced by the name of their kind") {
  CHECK(redacted("Login rate limited for ada@example.com from 203.0.113.7") ==
        "Login rate limited for [email] from [ip]");
  CHECK(redacted("peer [2001:db8::1]:443 closed") == "peer [ip] closed");
  CHECK(redacted("key ghp" + std::string("_") + std::string(36, 'x') + " leaked") ==
        "key [secret] leaked");
  CHECK(redacted("password=hunter2 set") == "password=[secret] set");
  CHECK(redacted("plain text") == "plain text");
  CHECK(redacted("").empty());
}

TEST_CASE("labelled identifiers are replaced with their label") {
  CHECK(redacted("Auth event: rate_limit user=user_code:Xyz2345 result=allowed") ==
        "Auth event: rate_limit user=[id] result=allowed");
  CHECK(redacted("(email:ada@example.com) token:abc;USER_CODE:x, email: none") ==
        "([id]) [id];[id], email: none");
  CHECK(redacted("my_token:abc1234567 broken:x") == "my_[id] broken:x");
}

TEST_CASE("a labelled identifier is found however its colon is written") {
  CHECK(redacted("?next=user_code%3AAbCdEf1&x=1") == "?next=[id]");
  CHECK(redacted("?user_code%253AAbCdEf1 x") == "?[id] x");
  CHECK(redacted("of token%3aabcd-efg, email\uff1aada") == "of [id], [id]");
  CHECK(redacted("user\u200b_code:Abc") == "[id]");
}

TEST_CASE("values of accounts are replaced") {
  const std::string text = "Clip requested by acct-000017 (XYZ2345) was dropped";
  CHECK(redact(text, accounts) == "Clip requested by [id] ([id]) was dropped");
  CHECK(redacted(text) == text);
}

TEST_CASE("nothing of overlapping private parts stays") {
  const std::string text = "from ada@acct-000017.example now";
  CHECK(redact(text, accounts) == "from [email] now");
  CHECK(redact("ada@example.com/tenant now", accounts_with({"example.com/tenant"})) ==
        "[email] now");
}

TEST_CASE("only the exception line of a stack trace stays") {
  CHECK(redacted("Traceback (most recent call last):\n  File \"/srv/app.py\", line 88, in run\n"
                 "    await worker()\nConnectionError: peer 203.0.113.7 closed") ==
        "ConnectionError: peer [ip] closed");
  CHECK(redacted("TypeError: x\n    at Poller.tick (/srv/app/poller.js:41:13)") == "TypeError: x");
  CHECK(redacted("TypeError: x at f (/a/b.js:1:2) at g (/a/b.js:3:4)") == "TypeError: x");
}

TEST_CASE("an account is found despite characters that a terminal or a reader does not show") {
  const auto redacted_text = [](const std::string& text) { return redact(text, accounts); };
  CHECK(redacted_text("User \x1B[32mXyz2345\x1B[0m logged in") == "User [id] logged in");
  CHECK(redacted_text("user\x1B[1mXyz2345\x1B[0mlogged in") == "user[id]logged in");
  CHECK(redacted_text("by Xyz\u200b2345, Xyz2345\u200band all") == "by [id], [id]and all");
  CHECK(redacted_text("user_Xyz2345_avatar") == "user_[id]_avatar");
  CHECK(redacted_text("of 3f2504e04f8941d39a0c0305e82c3301.") == "of [id].");
  CHECK(redacted_text("\x1B]8;;https://x.example/Xyz2345\x1B\\profile\x1B]8;;\x1B\\") == "profile");
}

TEST_CASE("what a control character parts is judged as one before it becomes a space") {
  CHECK(redact("by Xyz\x08"
               "2345",
               accounts) == "by [id]");
  CHECK(redacted("from 203.0.\x0e"
                 "113.7\x7f!") == "from [ip]!");
}

TEST_CASE("introducers of escapes that belong to each other are redacted in linear time") {
  CHECK(runtime_exports::test_support::takes_linear_time(6'400, [](std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += "\u009b";
    CHECK(redacted(text + std::string(count, 'm')).starts_with("mmm"));
  }));
}

TEST_CASE("terminal escapes and characters without a width are not published") {
  CHECK(redacted("\x1B[1;31merror:\x1B[0m worker\u200b stop\u00adped\u202e") ==
        "error: worker stopped");
  CHECK(redacted("\x1B[31m  File \"/srv/app.py\", line 88, in run\x1B[0m\nKeyError: x") ==
        "KeyError: x");
  CHECK(redacted("\U0001f469\u200d\U0001f4bb live \u2764\ufe0f") ==
        "\U0001f469\u200d\U0001f4bb live \u2764\ufe0f");
}

TEST_CASE("what only looks private is published as it is") {
  for (const std::string text :
       {"Clone it from git@github.com:acme/x.git", "Interface has netmask 255.255.255.0",
        "nginx/1.25.3.1 and OpenSSL 1.1.1.1", "Set API_KEY=your-api-key", "token=$TOKEN",
        "Follow @ada@example.social"}) {
    CHECK(redacted(text) == text);
  }
}

TEST_CASE("a redacted text is one line") {
  CHECK(redacted("  a\r\n\tb\x01\x7F c\u2028"
                 "d\u0085"
                 "e  \n") == "a b c d e");
  CHECK(redacted(std::string_view("a\0b", 3)) == "a b");
  CHECK(redacted("a\xFF\xC3 b") == "a b");
}

TEST_CASE("a text of 300 characters stays and a longer one ends with an ellipsis") {
  std::string umlauts;
  for (int i = 0; i < 300; ++i) umlauts += "\u00fc";
  CHECK(redacted(umlauts) == umlauts);
  const std::string longer = redacted(umlauts + "x");
  CHECK(count_code_points(longer) == 300);
  CHECK(longer == umlauts.substr(0, 598) + "\u2026");
}

TEST_CASE("a placeholder that does not fit is dropped whole") {
  const std::string filling(290, '-');
  CHECK(redacted(filling + " a@example.com") == filling + " [email]");
  CHECK(redacted(filling + "-- a@example.com, x") == filling + "-- \u2026");
  CHECK(redacted(filling + "-- [email] and more") == filling + "-- \u2026");
  CHECK(redacted(filling + "-- [other] and more") == filling + "-- [other\u2026");
}

TEST_CASE("a cut never splits what a reader sees as one character") {
  for (const std::string grapheme :
       {"e\u0323\u0301", "\U0001F1EE\U0001F1F8", "\U0001F469\u200D\U0001F469\u200D\U0001F467",
        "\U0001F44D\U0001F3FD", "1\uFE0F\u20E3", "\u0915\u094D\u0937"}) {
    for (int before = 200; before < 210; ++before) {
      std::string text(static_cast<std::size_t>(before), 'a');
      for (int i = 0; i < 100; ++i) text += grapheme;
      const auto clean = redact(text, no_accounts);
      CAPTURE(grapheme, before);
      CHECK(clean.ends_with(grapheme + "\u2026"));
      CHECK(count_code_points(clean) <= 300);
      CHECK(count_code_points(clean) > 290);
      CHECK(redact(clean, no_accounts) == clean);
    }
  }
}

TEST_CASE("one character that is longer than a text may be is left out whole") {
  std::string marks = "e";
  for (int i = 0; i < 400; ++i) marks += "\u0301";
  CHECK(redact(marks, no_accounts) == "\u2026");
  CHECK(redact("by " + marks, no_accounts) == "by \u2026");
}

TEST_CASE("the end of the part that counts does not split a character either") {
  const std::string flag = "\U0001F1EE\U0001F1F8";
  for (std::size_t before = 16'000; before < 16'010; ++before) {
    // Everything except the flags is one key, which becomes short.
    std::string text = "token=" + std::string(before, '7') + " ";
    for (int i = 0; i < 100; ++i) text += flag;
    const auto clean = redact(text, no_accounts);
    CAPTURE(before, clean);
    CHECK(clean.ends_with(flag));
    CHECK((clean.size() - std::string_view{"token=[secret] "}.size()) % flag.size() == 0);
  }
}

TEST_CASE("nothing private is cut before it is found") {
  const std::string key = "ghp" + std::string("_") + std::string(36, 'x');
  for (std::size_t before = 16'300; before < 16'400; ++before) {
    const std::string text =
        "token=" + std::string(before, '7') + " Xyz2345 " + key + " 203.0.113.7";
    CHECK(redact(text, accounts) == "token=[secret] [id] [secret] [ip]");
  }
}

TEST_CASE("a cut never makes a text private") {
  const std::string filling(290, '-');
  CHECK(redacted(filling + " 1.2.3.4.5.6") == filling + " [ip].\u2026");
}

TEST_CASE(
    "whatever the text, a redacted one is not private, short, one line of UTF-8, and stays so") {
  std::mt19937 random(20260716);
  for (int i = 0; i < rounds(20'000); ++i) {
    const std::string text = random_text(random);
    const std::string once = redact(text, accounts);
    std::vector<Match> matches;
    find_readable(once, accounts, matches);
    const bool is_clean = matches.empty() && count_code_points(once) <= 300 && is_utf8(once) &&
                          once.find_first_of("\n\r\t") == std::string::npos &&
                          redact(once, accounts) == once;
    if (is_clean) continue;
    INFO(text << "\n--\n" << once);
    CHECK(is_clean);
  }
}

TEST_CASE("private parts that percent-encoding hides are replaced all the same") {
  CHECK(redacted("by ada%40example%2ecom.") == "by [email].");
  CHECK(redacted("from 203%2E0%2E113%2E7 again") == "from [ip] again");
  CHECK(redacted("x%2540y%252ecom") == "[email]");
  CHECK(redacted("100%25 of %20 and 5%") == "100%25 of %20 and 5%");
}

TEST_CASE("private parts that escapes hide are replaced, and harmless escapes stay") {
  CHECK(redacted("by ada&#64;example&period;com.") == "by [email].");
  CHECK(redacted(R"(from 203\x2e0\u002e113.7 again)") == "from [ip] again");
  CHECK(redacted(R"({\"password\":\"hunter22\"})") == R"({\"password\":\"[secret]\"})");
  CHECK(redacted("of user_code&#58;AbCdEf1, x") == "of [id], x");
  CHECK(redacted("Tom &amp; Jerry &lt;3") == "Tom &amp; Jerry &lt;3");
  CHECK(redacted(R"(C:\new\x64)") == R"(C:\new\x64)");
}

TEST_CASE("redaction reaches a stable text and does not give up") {
  std::mt19937 random(7);
  for (int i = 0; i < rounds(5'000); ++i) {
    std::string text = "start " + random_text(random);
    std::replace(text.begin(), text.end(), '\n', ' ');
    std::replace(text.begin(), text.end(), '\r', ' ');
    const std::string_view separator = "\u2028";
    for (auto at = text.find(separator); at < text.size(); at = text.find(separator)) {
      text.replace(at, separator.size(), " ");
    }
    INFO(text);
    CHECK(redacted(text).starts_with("start"));
  }
}

TEST_CASE("redaction takes linear time on hostile text") {
  for (const std::string_view unit :
       {"a@", "1.1.1.1 ", "[email]", "token:", "at a (", "\n", "\r", "\u2028", "#0 0x1111111 \n",
        "  File \"a\", line 1\n", "a\n", "[", " ", "user_code:a "}) {
    INFO(unit);
    CHECK(runtime_exports::test_support::takes_linear_time(
        unit, [](std::string_view text) { redacted(text); }));
  }
}

TEST_CASE("a text without frames stays as it is") {
  CHECK(exception_line("").empty());
  CHECK(exception_line("one line") == "one line");
  CHECK(exception_line("two\nlines") == "two\nlines");
  CHECK(exception_line("TypeError: x at f (/a/b.js:1:2)") == "TypeError: x at f (/a/b.js:1:2)");
}

TEST_CASE("the last exception of a Python trace stays") {
  CHECK(exception_line("Worker failed\nTraceback (most recent call last):\n"
                       "  File \"/srv/app.py\", line 88, in run\n    await worker()\n"
                       "ConnectionError: peer closed") == "ConnectionError: peer closed");
  CHECK(exception_line("Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n"
                       "    x()\n    ^^^\nKeyError: 1\n\nDuring handling of the above exception, "
                       "another exception occurred:\n\nTraceback (most recent call last):\n"
                       "  File \"b.py\", line 2, in g\nValueError: bad\n") == "ValueError: bad");
}

TEST_CASE("of a group of exceptions in Python the last one with frames stays") {
  const std::string group =
      "  + Exception Group Traceback (most recent call last):\n"
      "  |   File \"/srv/a.py\", line 3, in <module>\n  |     raise ExceptionGroup(\"two\")\n"
      "  | ExceptionGroup: two (2 sub-exceptions)\n  +-+---------------- 1 ----------------\n";
  CHECK(
      exception_line(group + "    | ValueError: 1\n    +------------------------------------\n") ==
      "ExceptionGroup: two (2 sub-exceptions)");
  CHECK(exception_line(group +
                       "    | Traceback (most recent call last):\n"
                       "    |   File \"/srv/a.py\", line 9, in f\n    |     f()\n    |\n"
                       "    | ValueError: bad\n    +------------------------------------\n") ==
        "ValueError: bad");
}

TEST_CASE("a crash of Python is named by its fatal error") {
  CHECK(
      exception_line("Fatal Python error: Segmentation fault\n\n"
                     "Thread 0x00007f2b3c7ff6c0 (most recent call first):\n"
                     "  File \"/srv/b.py\", line 7 in wait\n\n"
                     "Current thread 0x00007f2b3d1a5740 (most recent call first):\n"
                     "  File \"/srv/a.py\", line 3, in f\n\nExtension modules: numpy (total: 1)") ==
      "Fatal Python error: Segmentation fault");
}

TEST_CASE("lines end with any of the usual signs") {
  for (const std::string end : {"\n", "\r\n", "\r", "\u2028", "\u2029"}) {
    CAPTURE(end);
    CHECK(exception_line("Traceback (most recent call last):" + end +
                         "  File \"a.py\", line 1, in f" + end + "    x()" + end + "KeyError: 1" +
                         end) == "KeyError: 1");
    CHECK(exception_line("thread 'main' panicked at a.rs:4:5:" + end + "out of bounds" + end +
                         "  at /rustc/x/panicking.rs:645:5") ==
          "thread 'main' panicked at a.rs:4:5:" + end + "out of bounds");
    CHECK(exception_line("one" + end + "two") == "one" + end + "two");
  }
}

TEST_CASE("the line before the frames of a JavaScript, Java or C# trace stays") {
  CHECK(exception_line("TypeError: undefined is not a function\n"
                       "    at Poller.tick (/srv/app/poller.js:41:13)\n"
                       "    at node:internal/timers:573:17") ==
        "TypeError: undefined is not a function");
  CHECK(exception_line("java.io.IOException: broken pipe\n"
                       "\tat com.example.Chat.read(Chat.java:112)\n"
                       "Caused by: java.net.SocketException: reset\n"
                       "\tat com.example.Main.main(Main.java:9)\n\t... 3 more") ==
        "java.io.IOException: broken pipe");
  CHECK(
      exception_line("System.Exception: bad\r\n   at App.Chat.Read(String x) in /s/Chat.cs:line 12"
                     "\r\n   at App.Main()\r\n") == "System.Exception: bad");
}

TEST_CASE("the announcement of a Go, Rust or C++ trace stays") {
  CHECK(exception_line("panic: index out of range\n\ngoroutine 1 [running]:\nmain.main()\n"
                       "\t/tmp/x/main.go:8 +0x1d\nexit status 2") == "panic: index out of range");
  CHECK(exception_line("thread 'main' panicked at src/main.rs:4:5:\nindex out of bounds\n"
                       "stack backtrace:\n   0: rust_begin_unwind\n"
                       "             at /rustc/x/library/std/src/panicking.rs:645:5") ==
        "thread 'main' panicked at src/main.rs:4:5:\nindex out of bounds");
  CHECK(exception_line("terminate called after throwing an instance of 'E'\n  what():  bad\n"
                       "#0  0x00007ffff7e4a8eb in raise () from /lib/libc.so.6\n"
                       "#1  main () at main.cpp:12") ==
        "terminate called after throwing an instance of 'E'");
}

TEST_CASE("without an announcement the line before or after the frames of gdb stays") {
  CHECK(exception_line("Program received signal SIGSEGV\n#0  main () at x.c:3\n") ==
        "Program received signal SIGSEGV");
  CHECK(exception_line("#0  main () at x.c:3\nSegmentation fault") == "Segmentation fault");
  CHECK(exception_line("#0  main () at x.c:3\n#1  run () at y.c:4").empty());
}

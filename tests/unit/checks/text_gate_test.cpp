#include "runtime_exports/checks/text_gate.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "support/catch.hpp"

namespace runtime_exports::checks {
namespace {

using Texts = std::vector<std::string>;

/// "line:column rule" of each finding.
Texts places(Findings findings) {
  Texts all;
  for (const auto& finding : findings) {
    all.push_back(std::to_string(finding.line) + ":" + std::to_string(finding.column) + " " +
                  finding.rule);
  }
  return all;
}

Texts found(const std::string& text, const std::string& path = "notes.txt") {
  TextGate gate{path, nullptr};
  gate.check(text, 0, text.size());
  return places(gate.take_findings());
}

}  // namespace

TEST_CASE("private parts of any text are found with line and column") {
  CHECK(found("").empty());
  CHECK(found("All is well.\n").empty());
  CHECK(found("one\ntwo jo@example.org\n") == Texts{"2:5 privacy.email"});
  CHECK(found("\xC3\xA4\xC3\xB6 203.0.113.9 and jo@example.org") ==
        Texts{"1:4 privacy.ip", "1:20 privacy.email"});
}

TEST_CASE("an escaped private part is found once, at its place") {
  for (const auto* text :
       {R"({"a": "jo\u0040example.org"})", R"({"a": "jo@example\u002eorg"})",
        R"({"a": "\u006ao@example.org"})", R"({"a": "jo\x40example.org"})",
        R"({"a": "jo%40example.org"})", R"({"a": "jo&#64;example.org"})",
        R"({"a": "jo&#x40;example.org"})", R"({"a": "jo&commat;example&period;org"})",
        R"({"a": "jo@example.org\n"})", R"({"a": "jo\u{40}example.org"})"}) {
    CAPTURE(text);
    CHECK(found(text) == Texts{"1:8 privacy.email"});
  }
  CHECK(found(R"({"a": "jo\\u0040example.org"})") == Texts{"1:8 privacy.email"});
  CHECK(found(R"({"a": "1\njo@example.org"})").size() == 1);
  CHECK(found(R"(C:\users \& &nbsp; \u12 \x4 &#; &#xx; &#1114112; \)").empty());
}

TEST_CASE("a text in pieces has the same findings as the whole text") {
  const std::string text =
      "a\nmail jo@example.org, \xC3\xA4 203.0.113.9\nkey \\u0040 x@y.example\n";
  const auto whole = found(text);
  REQUIRE(whole.size() == 3);
  for (std::size_t size = 1; size < text.size(); ++size) {
    CAPTURE(size);
    TextGate gate{"notes.txt", nullptr};
    for (std::size_t at = 0; at < text.size(); at += size) {
      gate.check(text, at, std::min(text.size(), at + size));
    }
    CHECK(places(gate.take_findings()) == whole);
  }
}

TEST_CASE("a long file has the same findings piece by piece as at once") {
  std::string text;
  while (text.size() < 3 * piece_bytes) {
    text +=
        text.size() % 7 == 0 ? "a line with jo@example.org in it\n" : "\\u006ao&#64;example.org\n";
    text += std::string(997, 'x') + "\n";
  }
  const auto of = [&](auto check) {
    TextGate gate{"notes.txt", nullptr};
    check(gate);
    return gate.take_findings();
  };
  const auto at_once = of([&](TextGate& gate) { gate.check(text, 0, text.size()); });
  const auto by_pieces = of([&](TextGate& gate) { gate.check(text); });
  CHECK(places(by_pieces) == places(at_once));
  CHECK(by_pieces.back().message == at_once.back().message);  // how many more there are
}

TEST_CASE("code is not private") {
  for (const auto* text : {
           "this.token=e.token;n.password=t.value;",
           "const secret = read(url), token = await next();",
           "E.PASSWORD=\"password\",E.RESET_TOKEN='RESET_TOKEN'",
           "a?b.token=b.token[0]:c",
           "let x = f3::<u8>(0); a::b1; core::7D::x; .c2::before{}",
           "<b>3.12.1.1.</b> A section",
       }) {
    CAPTURE(text);
    CHECK(found(text, "app.js").empty());
    CHECK(found(text, "page.HTML").empty());
  }
  for (const auto* text : {
           "token = \"a1b2c3d4e5\";",
           "fetch('/x?token=a1b2c3d4e5')",
           "<a href=\"/x?y=1&amp;token=a1b2c3d4e5\">",
           "password: 'hunter22'",
           "host = \"203.0.113.9\"",
           "host = \"2001:db8::1\"",
           "<td>203.0.113.9</td>",
       }) {
    CAPTURE(text);
    CHECK(found(text, "app.js").size() == 1);
  }
  CHECK(found("token=abcdef", "notes.txt").size() == 1);
}

TEST_CASE("the numbers of a drawing are not addresses") {
  const std::string path = "M8 0C3.58 1.2.3.4 0 3.58 1 8c1.5.2.3.4z";
  for (const auto& text :
       Texts{"<path d=\"" + path + "\"/>", "{d:\"" + path + "\"}", "<path d='m 1.2.3.4 5 6h1'/>",
             "<polygon points=\"1.2.3.4 5 6\"/>", "<g transform=\"matrix(1.2.3.4 0 0)\">"}) {
    CAPTURE(text);
    CHECK(found(text, "logo.svg").empty());
  }
  for (const auto* text :
       {"<text>203.0.113.9</text>", "<a b=\"203.0.113.9\"/>",
        "<path d=\"M1 2\"/><text>at 203.0.113.9</text>", "<t x=\"Map of 203.0.113.9\"/>"}) {
    CAPTURE(text);
    CHECK(found(text, "logo.svg").size() == 1);
  }
}

TEST_CASE("names of a site's files are not addresses") {
  for (const auto* text :
       {"@media print{a{color:red}}@import 'a.css';", "url(logo@2x.png)", "srcset='a@3x.webp 3x'",
        "npm i @scope/pkg@1.2.3", "https://cdn.example.com/vue@3.4.21/dist/vue.min.js",
        "/*! v1.2.3.4 | MIT */", "integrity=\"sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K\"",
        "User-agent: *\nDisallow:\nSitemap: https://example.com/sitemap.xml\n",
        "{\"start_url\": \"/\", \"display\": \"standalone\", \"icons\": []}"}) {
    CAPTURE(text);
    CHECK(found(text, "x.css").empty());
    CHECK(found(text, "x.txt").empty());
  }
}

TEST_CASE("fifty of many findings in a file are described") {
  std::string text;
  for (int i = 0; i < 60; ++i) text += "jo@example.org\n";
  const auto all = found(text);
  REQUIRE(all.size() == 51);
  CHECK(all[49] == "50:1 privacy.email");
  CHECK(all[50] == "0:0 privacy");
}

}  // namespace runtime_exports::checks

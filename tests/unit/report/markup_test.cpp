#include "runtime_exports/report/markup.hpp"

#include "support/catch.hpp"

namespace runtime_exports::report {
namespace {

std::string text_of(std::string_view text) {
  Markup out;
  out.text(text);
  const std::string begin = "<!doctype html>\n";
  const auto html = out.take();
  REQUIRE(html.starts_with(begin));
  return html.substr(begin.size());
}

TEST_CASE("no character of a text or an attribute can be markup") {
  CHECK(text_of("<b>&amp;'\"</b>") == "&lt;b&gt;&amp;amp;'&quot;&lt;/b&gt;");
  Markup out;
  out.element("p", {{"title", "\"><script>"}}, "</p><script>");
  CHECK(out.take() ==
        "<!doctype html>\n"
        "<p title=\"&quot;&gt;&lt;script&gt;\">&lt;/p&gt;&lt;script&gt;</p>\n");
}

TEST_CASE("characters that nobody sees are shown by their code, newlines stay") {
  CHECK(text_of("a\nb\n") == "a\nb\n");
  CHECK(text_of(std::string_view{"\0\x1b[1m\r", 6}) == "\\u{0}\\u{1b}[1m\\u{d}");
  CHECK(text_of("\u202e\u2066\u2028\u0085") == "\\u{202e}\\u{2066}\\u{2028}\\u{85}");
  CHECK(text_of("\xff") == "\\xff");
  CHECK(text_of("é😀") == "é😀");
}

TEST_CASE("every element that begins also ends") {
  Markup out;
  {
    const auto outer = out.element("div", {{"class", "a"}});
    const auto inner = out.element("span");
    out.empty_element("rect", {{"width", "1%"}});
  }
  CHECK(out.take() ==
        "<!doctype html>\n<div class=\"a\"><span><rect width=\"1%\"/></span></div>\n");
}

}  // namespace
}  // namespace runtime_exports::report

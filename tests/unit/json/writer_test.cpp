#include "runtime_exports/json/writer.hpp"

#include <string>

#include "support/catch.hpp"
#include <nlohmann/json.hpp>

#include "runtime_exports/json/parser.hpp"

using namespace runtime_exports;
using json::Writer;

namespace {

std::string written(const std::string& text) {
  json::Parser parser;
  json::Document document;
  REQUIRE(parser.parse(text, document).has_value());
  std::string out;
  Writer{out}.value(document.root());
  return out;
}

std::string string_of(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out;
}

}  // namespace

TEST_CASE("documents have two-space indent and the members in the order of the calls") {
  std::string out;
  Writer writer{out};
  writer.begin_object();
  writer.member("z", "text");
  writer.member("a", std::int64_t{-5});
  writer.name("list");
  writer.begin_array();
  writer.boolean(true);
  writer.null();
  writer.begin_object();
  writer.member("x", false);
  writer.name("y");
  writer.null();
  writer.end_object();
  writer.end_array();
  writer.name("empty");
  writer.begin_array();
  writer.end_array();
  writer.name("nothing");
  writer.begin_object();
  writer.end_object();
  writer.end_object();
  CHECK(out == R"({
  "z": "text",
  "a": -5,
  "list": [
    true,
    null,
    {
      "x": false,
      "y": null
    }
  ],
  "empty": [],
  "nothing": {}
})");
}

TEST_CASE("a writer inside a document indents for its place there") {
  std::string out;
  Writer writer{out, 2};
  writer.begin_object();
  writer.member("a", std::int64_t{1});
  writer.end_object();
  CHECK(out == "{\n      \"a\": 1\n    }");
}

TEST_CASE("a parsed value is written as the independent library writes it") {
  const std::string text =
      R"({"b":[1,-2.5,[],{},[[1]]],"a":{"x":"é\n\"\\\/\u0000\u001f"}, "t":[true,false,null]})";
  CHECK(written(text) == nlohmann::ordered_json::parse(text).dump(2));
}

TEST_CASE("numbers keep the form in which they were written") {
  CHECK(written("[1.10,1e2,-0,123456789012345678901234567890]") ==
        "[\n  1.10,\n  1e2,\n  -0,\n  123456789012345678901234567890\n]");
}

TEST_CASE("characters that are dangerous where JSON is pasted are escaped, and no others") {
  CHECK(string_of("</script>&'/") == R"("\u003c/script\u003e&'/")");
  CHECK(string_of("a\u2028b\u2029c") == R"("a\u2028b\u2029c")");
  CHECK(string_of("\u0080\u0085\u009f\u00a0") == "\"\\u0080\\u0085\\u009f\u00a0\"");
  CHECK(string_of("\u061c\u200e\u200f\u202a\u202e\u2066\u2069") ==
        R"("\u061c\u200e\u200f\u202a\u202e\u2066\u2069")");
  CHECK(string_of("\u200d\u2026\u202f\u2065\u206a\u061b") ==
        "\"\u200d\u2026\u202f\u2065\u206a\u061b\"");
  CHECK(string_of("\b\f\n\r\t\x01\x1b") == R"("\b\f\n\r\t\u0001\u001b")");
  CHECK(string_of("Überblick ✓ 😀 日本") == "\"Überblick ✓ 😀 日本\"");
}

TEST_CASE("every character survives writing and parsing") {
  json::Parser parser;
  json::Document document;
  for (std::uint32_t point = 0; point < 0x3000; ++point) {
    const std::u32string one(1, static_cast<char32_t>(point));
    std::string text;
    if (point < 0x80) {
      text += static_cast<char>(point);
    } else if (point < 0x800) {
      text += static_cast<char>(0xC0U | (point >> 6U));
      text += static_cast<char>(0x80U | (point & 0x3FU));
    } else {
      text += static_cast<char>(0xE0U | (point >> 12U));
      text += static_cast<char>(0x80U | ((point >> 6U) & 0x3FU));
      text += static_cast<char>(0x80U | (point & 0x3FU));
    }
    REQUIRE(parser.parse(string_of(text), document).has_value());
    REQUIRE(document.root().text() == text);
  }
}

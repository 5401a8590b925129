
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

#include "runtime_exports/json/parser.hpp"

namespace runtime_exports::json {
namespace {

using namespace std::string_literals;

const std::vector<std::pair<std::string, TextKind>> texts{
    {"", TextKind::empty},
    {" \r\n\t", TextKind::empty},
    {"\xEF\xBB\xBF", TextKind::byte_order_mark},
    {"\xEF\xBB\xBF{}", TextKind::byte_order_mark},
    {"\xFF\xFE{\0}\0"s, TextKind::utf16},
    {"\xFE\xFF\0{\0}"s, TextKind::utf16},
    {"{\0}\0"s, TextKind::utf16},
    {"\0[\0]"s, TextKind::utf16},
    {"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 7\n",
     TextKind::git_lfs_pointer},
    {"<<<<<<< HEAD\n{}", TextKind::merge_conflict},
    {"=======\r\n", TextKind::merge_conflict},
    {"<!DOCTYPE html>\n<title>502</title>", TextKind::html},
    {"<!doctype HTML PUBLIC>", TextKind::html},
    {"\n  <HTML lang=en>", TextKind::html},
    {"\xEF\xBB\xBF<html>", TextKind::html},
    {"<head>", TextKind::html},
    {"<body>", TextKind::html},
    {"<?xml version=\"1.0\"?><Error/>", TextKind::xml},
    {"\x1F\x8B\x08\0"s, TextKind::gzip},
    {"PK\x03\x04", TextKind::zip},
    {"PK\x05\x06", TextKind::zip},
    {"\x28\xB5\x2F\xFD", TextKind::zstd},
    {"\xFD"
     "7zXZ\0"s,
     TextKind::xz},
    {"BZh9", TextKind::bzip2},
};

TEST_CASE("a file that is not JSON is recognised by its beginning") {
  for (const auto& [text, kind] : texts) {
    CAPTURE(text);
    CHECK((kind_of_text(text) == kind));
  }
}

TEST_CASE("a text that may be JSON, or is of no known kind, has no kind") {
  for (const auto& text :
       {"{}"s, "[]"s, "7"s, "\"<html>\""s, "{\"a\":\0\0\0"s, "\0\0\0\0"s, "\0{}"s, "<<<<<<<<<"s,
        "<"s, "<svg>"s, "version 2"s, "nonsense"s, std::string(text_kind_bytes, ' ')}) {
    CAPTURE(text);
    CHECK_FALSE(kind_of_text(text));
  }
}

TEST_CASE("a parser that refuses a text names its kind, and the error says what to do") {
  Parser parser;
  Document document;
  for (const auto& [text, kind] : texts) {
    CAPTURE(text);
    const auto parsed = parser.parse(text, document);
    REQUIRE_FALSE(parsed);
    CHECK((parsed.error().kind == kind));
    const auto error = refused_json("some.json", parsed.error());
    CHECK(error.code == ErrorCode::refused);
    CHECK(error.subject == "some.json");
    CHECK(error.message == words_of(kind).message);
    CHECK(error.help == words_of(kind).help);
    CHECK_FALSE(error.help.empty());
    CHECK(error.line == 1);
    CHECK(error.column == 1);
  }
}

TEST_CASE("a merge conflict is reported where its marker is") {
  Parser parser;
  Document document;
  const auto parsed = parser.parse("{\n  \"a\": 1,\n<<<<<<< ours\n}", document);
  REQUIRE_FALSE(parsed);
  const auto error = refused_json("some.json", parsed.error());
  CHECK(error.message == "a merge-conflict marker");
  CHECK(error.line == 3);
}

}  // namespace
}  // namespace runtime_exports::json

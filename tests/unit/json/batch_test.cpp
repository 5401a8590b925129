#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/writer.hpp"

using namespace runtime_exports;
using json::Batch;

namespace {

std::string text_of(const json::Value& value) {
  std::string text;
  json::Writer{text}.value(value);
  return text;
}

/// The form that the parser gives a single row; empty if it refuses the row or the row is not an
/// object.
std::string parsed_alone(std::string_view row) {
  json::Parser parser;
  json::Document document;
  if (!parser.parse(row, document) || !document.root().is_object()) return {};
  return text_of(document.root());
}

/// The rows of a text of lines as a batch sees them; a row that it leaves to the parser is empty.
std::vector<std::string> rows_of(Batch& batch, std::string_view text) {
  std::vector<std::string> rows;
  batch.begin(text);
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find('\n', begin), text.size());
    const auto row = batch.object_in(begin, end);
    rows.push_back(row ? text_of(*row) : std::string{});
    begin = end + 1;
  }
  return rows;
}

std::string joined(const std::vector<std::string>& rows) {
  std::string text;
  for (const auto& row : rows) text += row + '\n';
  return text;
}

const std::vector<std::string> good_rows{
    R"({})",
    R"({"a":1,"b":[true,null,{"c":"d"}],"e":-2.5e3})",
    R"({ "q" : "\"\\\u0041\n" , "" : "\ud83d\ude00 {[,:]} é" })",
    "{\"a\":\t[ ]\r, \"b\" : { } }  \r",
    R"({"ends in colon":":","comma":",","brace":"}","slash":"\\"})",
};

const std::vector<std::string> bad_rows{
    R"({"a":1)",
    R"({"a":)",
    R"({"a")",
    R"({"open)",
    R"({"open\")",
    R"({"a":"b\)",
    R"({"a":1}})",
    R"({"a":1}x)",
    R"({"a":1}\)",
    R"({"a":1} "b")",
    R"({"a":1 "b":2})",
    R"({"a":1,})",
    R"({"a":1,"a":2})",
    R"({"a":1,"\u0061":2})",
    R"({"a":"\ud800"})",
    R"({"a":"\x"})",
    R"({"a":01})",
    R"({"a":1e999})",
    R"({"a":tru})",
    R"({"a":nulll})",
    R"({"a":1"b"})",
    R"({"a":"b"c})",
    R"({'a':1})",
    R"(["a"])",
    R"("a")",
    R"(1)",
    R"(})",
    R"(])",
    R"({]})",
    R"([[[[{{{{)",
    "\xEF\xBB\xBF{\"a\":1}",
    "{\"a\":\"\xFF\"}",
    "{\"a\":\"\xED\xA0\x80\"}",
    "{\"a\":\"\xE2\x82",
    "{\"a\":\"\t\"}",
    "{\"a\":\x0C"
    "1}",
    "{\"a\"\x1A"
    "1}",
    "{\"a\":1\x0C\"b\":2}",
    std::string("{\"a\":\"\0\"}", 9),
    std::string("{\"a\":1}\0", 8),
    std::string("\0{\"a\":1}", 8),
    std::string("{\"a\":\0}", 7),
};

/// Checks that every row that the batch accepts is what the parser makes of it.
void check_against_parser(Batch& batch, const std::vector<std::string>& rows) {
  const auto seen = rows_of(batch, joined(rows));
  REQUIRE(seen.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (seen[i].empty()) continue;
    INFO(rows[i]);
    CHECK(seen[i] == parsed_alone(rows[i]));
  }
}

}  // namespace

TEST_CASE("a batch holds the rows that the parser accepts") {
  Batch batch;
  const auto seen = rows_of(batch, joined(good_rows));
  REQUIRE(seen.size() == good_rows.size());
  for (std::size_t i = 0; i < seen.size(); ++i) {
    INFO(good_rows[i]);
    CHECK_FALSE(seen[i].empty());
    CHECK(seen[i] == parsed_alone(good_rows[i]));
  }
}

TEST_CASE("values of a batch stay valid while more of it is read") {
  const auto text = joined(std::vector<std::string>(500, R"({"a":"x","\u0062":"\u0079"})"));
  Batch batch;
  batch.begin(text);
  std::vector<json::Value> values;
  for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
    values.push_back(batch.object_at(at)->value);
  }
  for (const auto& value : values) {
    CHECK(value.find_text("a") == "x");
    CHECK(value.find_text("b") == "y");
  }
}

TEST_CASE("an object of a batch ends after its bracket, whatever follows it") {
  Batch batch;
  batch.begin(R"(,  {"a":[{}]} ,{"b":1}] "x")");
  const auto first = batch.object_at(3);
  REQUIRE(first.has_value());
  CHECK(first->end == 13);
  const auto second = batch.object_at(15);
  REQUIRE(second.has_value());
  CHECK(second->end == 22);
  CHECK_FALSE(batch.object_at(22).has_value());
  CHECK_FALSE(batch.object_at(24).has_value());
  CHECK_FALSE(batch.object_at(100).has_value());
}

TEST_CASE("no row is accepted from a text with an unfinished string or invalid UTF-8") {
  Batch batch;
  const auto none = std::vector<std::string>(3);
  CHECK(rows_of(batch, "{\"a\":1}\n{\"a\n{\"b\":2}\n") == none);
  CHECK(rows_of(batch, "{\"a\":1}\n{\"\xFF\":1}\n{\"b\":2}\n") == none);
  CHECK(rows_of(batch, "{\"a\":1}\n{\"b\":2}\n{\"a") == none);
  CHECK(rows_of(batch, "{\"a\":1}\n{\"b\":2}\n{}") ==
        std::vector<std::string>{"{\n  \"a\": 1\n}", "{\n  \"b\": 2\n}", "{}"});
}

TEST_CASE("a row that is not JSON does not change its neighbours") {
  Batch batch;
  for (const auto& bad : bad_rows) {
    REQUIRE(parsed_alone(bad).empty());
    for (const auto& good : good_rows) {
      check_against_parser(batch, {bad, good});
      check_against_parser(batch, {good, bad, good});
      check_against_parser(batch, {good, bad, bad, good});
      for (const auto& other : bad_rows) check_against_parser(batch, {other, good, bad, good});
    }
  }
}

TEST_CASE("a row that is cut or damaged at any byte is accepted only if the parser accepts it") {
  Batch batch;
  for (const auto& row : good_rows) {
    for (std::size_t at = 0; at <= row.size(); ++at) {
      const auto front = row.substr(0, at);
      const auto back = row.substr(at);
      check_against_parser(batch, {"{\"x\":0}", front, "{\"y\":0}"});
      check_against_parser(batch, {"{\"x\":0}", back, "{\"y\":0}"});
      check_against_parser(batch, {front, back, row});
      for (const char c :
           {'"', '\\', '{', '}', '[', ']', ',', ':', ' ', '\0', '\x1A', 'x', '\xC3'}) {
        check_against_parser(batch, {row, front + c + back, row});
        if (!back.empty()) check_against_parser(batch, {row, front + c + back.substr(1), row});
      }
    }
  }
}

TEST_CASE("a batch is as strict as the parser about depth and length") {
  const auto nested = [](std::size_t depth) {
    return "{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  Batch batch;
  const std::string text(3'000'000, 'x');
  const auto rows = rows_of(batch, joined({nested(json::max_depth), nested(json::max_depth + 1),
                                           nested(2'000), "{\"a\":\"" + text + "\"}", "{}"}));
  CHECK_FALSE(rows[0].empty());
  CHECK(rows[1].empty());
  CHECK(rows[2].empty());
  CHECK(rows[3].size() > text.size());
  CHECK(rows[4] == "{}");
}

#include "runtime_exports/state/row_reader.hpp"

#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/io/temporary_folder.hpp"

namespace runtime_exports::state {
namespace {

using namespace std::string_literals;
using Texts = std::vector<std::string>;

constexpr std::size_t window_bytes = io::InputFile::window_bytes;

/// Everything that a reader reports about a file.
struct Found {
  Texts rows;
  std::vector<std::uint64_t> lines;
  std::vector<std::uint64_t> columns;
  std::optional<RowSpan> tail;
  std::string frame;
  std::optional<Error> error;
};

Found find_rows(std::string_view bytes, RowLayout layout, const std::string& member = {}) {
  const test_support::TemporaryFolder folder;
  const auto path = folder.write("rows", bytes);
  auto file = io::InputFile::open(io::posix_file_system(), "rows", path);
  REQUIRE(file);
  RowReader reader{*file, layout, member};
  Found found;
  RowBatch batch;
  while (true) {
    const auto more = reader.next_rows(batch);
    if (!more) found.error = more.error();
    if (!more || !*more) break;
    for (const auto& row : batch.rows) {
      found.rows.emplace_back(batch.text_of(row));
      found.lines.push_back(row.span.line);
      found.columns.push_back(row.span.column);
    }
  }
  found.tail = reader.tail();
  found.frame = reader.frame();
  return found;
}

std::string refusal(std::string_view bytes, RowLayout layout, const std::string& member = {}) {
  const auto found = find_rows(bytes, layout, member);
  REQUIRE(found.error);
  CHECK(found.error->code == ErrorCode::refused);
  CHECK(found.error->subject == "rows");
  CHECK(found.error->line > 0);
  return found.error->message;
}

TEST_CASE("columns are counted in characters from the beginning of the line") {
  const auto array = find_rows("[{\"\u00e9\":1}, 2,\n  {\"a\":\n1}, {}]", RowLayout::array);
  CHECK(array.lines == std::vector<std::uint64_t>{1, 1, 2, 3});
  CHECK(array.columns == std::vector<std::uint64_t>{2, 11, 3, 5});
  const auto lines = find_rows("{}\n\n {}\n", RowLayout::lines);
  CHECK(lines.columns == std::vector<std::uint64_t>{1, 1});
}

/// A string value of this many bytes, including quotation marks. It contains everything that could
/// be mistaken for a boundary.
std::string row_of(std::size_t bytes, std::size_t number) {
  std::string text = "\"" + std::to_string(number) + R"(,]}[{\"\\)";
  text.resize(bytes - 1, 'x');
  return text + '"';
}

/// Rows of many lengths, in total longer than several windows.
Texts many_rows() {
  Texts rows;
  for (std::size_t bytes = 0; bytes < 3 * window_bytes + 12345; bytes += rows.back().size()) {
    rows.push_back(row_of(40 + rows.size() * 7919 % 5000, rows.size()));
  }
  return rows;
}

std::string joined(const Texts& rows, std::string_view separator) {
  std::string text;
  for (const auto& row : rows) {
    if (!text.empty()) text += separator;
    text += row;
  }
  return text;
}

}  // namespace

TEST_CASE("every line is a row, with its line number") {
  const auto found = find_rows("{\"a\":1}\n{\"b\":2}\n", RowLayout::lines);
  CHECK(found.rows == Texts{R"({"a":1})", R"({"b":2})"});
  CHECK(found.lines == std::vector<std::uint64_t>{1, 2});
  CHECK_FALSE(found.tail);
  CHECK_FALSE(found.error);
}

TEST_CASE("lines of white space are not rows, but count as lines") {
  const auto found = find_rows("\n{}\n \t \n\r\n{}\n\n", RowLayout::lines);
  CHECK(found.rows == Texts{"{}", "{}"});
  CHECK(found.lines == std::vector<std::uint64_t>{2, 5});
  CHECK_FALSE(found.tail);
}

TEST_CASE("a carriage return before the newline is white space after the row") {
  CHECK(find_rows("{}\r\n[]\r\n", RowLayout::lines).rows == Texts{"{}\r", "[]\r"});
}

TEST_CASE("a last line without its newline is the tail, not a row") {
  const auto found = find_rows("{}\n{\"a\"", RowLayout::lines);
  CHECK(found.rows == Texts{"{}"});
  REQUIRE(found.tail);
  CHECK(found.tail->offset == 3);
  CHECK(found.tail->bytes == 4);
  CHECK(found.tail->line == 2);
}

TEST_CASE("white space after the last newline is not a tail") {
  CHECK_FALSE(find_rows("{}\n \t", RowLayout::lines).tail);
}

TEST_CASE("an empty .jsonl file has no rows, an empty array file is refused") {
  CHECK(find_rows("", RowLayout::lines).rows.empty());
  CHECK_FALSE(find_rows("", RowLayout::lines).error);
  CHECK(refusal("", RowLayout::array) == "the text is empty; a JSON value was expected");
  CHECK(refusal(" \n", RowLayout::member, "rows") ==
        "the text is empty; a JSON value was expected");
}

TEST_CASE("rows are found whole in files longer than the window, in every layout") {
  const auto rows = many_rows();
  CHECK(find_rows(joined(rows, "\n") + "\n", RowLayout::lines).rows == rows);
  CHECK(find_rows("[" + joined(rows, " ,\n") + "]", RowLayout::array).rows == rows);
  CHECK(find_rows(R"({"rows":[)" + joined(rows, ",") + "]}", RowLayout::member, "rows").rows ==
        rows);
}

TEST_CASE("a row may end at any byte around the border between two reads") {
  for (const std::size_t border : {std::size_t{4096}, window_bytes / 2, window_bytes}) {
    for (std::size_t bytes = border - 4; bytes <= border + 4; ++bytes) {
      const Texts rows{row_of(bytes, 1), "2", row_of(bytes, 3)};
      CAPTURE(border, bytes);
      CHECK((find_rows(joined(rows, "\n") + "\n", RowLayout::lines).rows == rows));
      CHECK((find_rows("[" + joined(rows, ",") + "]", RowLayout::array).rows == rows));
    }
  }
}

TEST_CASE("white space between elements may be longer than a read") {
  const std::string space(10'000, '\n');
  const auto found =
      find_rows(space + "[" + space + "1" + space + "," + space + "2" + space + "]" + space,
                RowLayout::array);
  CHECK(found.rows == Texts{"1", "2"});
  CHECK(found.lines == std::vector<std::uint64_t>{20'001, 40'001});
  CHECK_FALSE(found.error);
}

TEST_CASE("a row of 16 MiB is read, a longer one refused, in every layout") {
  const auto longest = row_of(max_row_bytes, 1);
  const auto too_long = row_of(max_row_bytes + 1, 1);
  CHECK(find_rows(longest + "\n", RowLayout::lines).rows.size() == 1);
  CHECK(find_rows("[" + longest + "]", RowLayout::array).rows.size() == 1);
  CHECK(refusal(too_long + "\n", RowLayout::lines) == "a row is longer than 16 MiB");
  CHECK(refusal("[" + too_long + "]", RowLayout::array) == "a row is longer than 16 MiB");
  CHECK(refusal(R"({"rows":[)" + too_long + "]}", RowLayout::member, "rows") ==
        "a row is longer than 16 MiB");
}

TEST_CASE("a last line without its newline may not be longer than a row either") {
  CHECK(refusal(row_of(max_row_bytes + 1, 1), RowLayout::lines) == "a row is longer than 16 MiB");
}

TEST_CASE("a row that never ends is refused without reading all of it into memory") {
  CHECK(refusal("[\"" + std::string(40U << 20U, 'x'), RowLayout::array) ==
        "a row is longer than 16 MiB");
}

TEST_CASE("elements of any kind are rows, however they are written") {
  const auto found =
      find_rows(" [ {\"a\":[1,{}]} ,\n\"],\\\"\" , 12 ,null,[] ] \n", RowLayout::array);
  CHECK(found.rows == Texts{R"({"a":[1,{}]})", R"("],\"")", "12", "null", "[]"});
  CHECK(found.lines == std::vector<std::uint64_t>{1, 2, 2, 2, 2});
}

TEST_CASE("an empty array has no rows") {
  const auto found = find_rows(" [ \n ] ", RowLayout::array);
  CHECK(found.rows.empty());
  CHECK_FALSE(found.error);
}

TEST_CASE("the text between the elements must be JSON") {
  CHECK(refusal("{}", RowLayout::array) == "the file must be a JSON array");
  CHECK(refusal("[1 2]", RowLayout::array) == "expected `,` or `]` after a row");
  CHECK(refusal("[1}", RowLayout::array) == "expected `,` or `]` after a row");
  CHECK(refusal("[{}", RowLayout::array) == "expected `,` or `]` after a row");
  CHECK(refusal("[{},]", RowLayout::array) == "expected a row after `,`");
  CHECK(refusal("[{},", RowLayout::array) == "expected a row after `,`");
  CHECK(refusal("[,{}]", RowLayout::array) == "expected a row");
  CHECK(refusal("[{},,{}]", RowLayout::array) == "expected a row");
  CHECK(refusal("[", RowLayout::array) == "expected a row");
  CHECK(refusal("[] []", RowLayout::array) == "there is more text after the end of the array");
  CHECK(refusal("[{}]\0"s, RowLayout::array) == "a NUL byte between rows");
  CHECK(refusal("[{},\0{}]"s, RowLayout::array) == "a NUL byte between rows");
  CHECK(refusal("[{}\n>>>>>>> theirs\n]", RowLayout::array) == "a merge-conflict marker");
}

TEST_CASE(
    "a file that begins like another kind of file is refused in every layout, at its beginning") {
  const auto layout = GENERATE(RowLayout::lines, RowLayout::array, RowLayout::member);
  for (const auto& [begin, message] : std::vector<std::pair<std::string, std::string>>{
           {"\xEF\xBB\xBF", "the text begins with a byte order mark"},
           {"\xFF\xFE{\0"s, "the text is UTF-16"},
           {"{\0\"\0"s, "the text is UTF-16"},
           {"\0[\0\""s, "the text is UTF-16"},
           {"\x1F\x8B\x08", "the file is compressed with gzip"},
           {"<!DOCTYPE html>\n", "the text is an HTML page, not JSON"}}) {
    CAPTURE(message);
    const auto found = find_rows(begin + "\n{}\n{}\n", layout, "rows");
    REQUIRE(found.error);
    CHECK(found.error->message == message);
    CHECK(found.error->line == 1);
    CHECK(found.error->column == 1);
    CHECK(found.rows.empty());
  }
}

TEST_CASE("bytes after the beginning that look like another encoding are a line like any other") {
  for (const auto& line : {"\0\0\0\0{}"s, "\0{}"s, "{}\0\0"s}) {
    const auto found = find_rows(line + "\n{}\n", RowLayout::lines);
    CHECK(found.rows == Texts{line, "{}"});
    CHECK_FALSE(found.error);
  }
  for (const auto& line :
       {"\xEF\xBB\xBF{}"s, "\xFF\xFE{\0}\0"s, "{\0\"\0"s, "\x1F\x8B"s, "<html>"s}) {
    const auto found = find_rows("{}\n" + line + "\n{}\n", RowLayout::lines);
    CHECK(found.rows == Texts{"{}", line, "{}"});
    CHECK(found.lines == std::vector<std::uint64_t>{1, 2, 3});
    CHECK_FALSE(found.error);
  }
}

TEST_CASE("the array of a member is read, and the rest is the frame") {
  const auto found = find_rows(R"({"v": "v1", "rows": [1, {"rows": []}], "end": {"x": ["rows"]}})",
                               RowLayout::member, "rows");
  CHECK(found.rows == Texts{"1", R"({"rows": []})"});
  CHECK(found.frame == R"({"v":"v1","rows":[], "end": {"x": ["rows"]}})");
  CHECK_FALSE(found.error);
}

TEST_CASE("only a member of the outermost object is the array") {
  const auto found =
      find_rows(R"({"a": "rows", "b": {"rows": [1]}, "c": ["rows", [2]], "rows":[3]})",
                RowLayout::member, "rows");
  CHECK(found.rows == Texts{"3"});
  CHECK(refusal(R"({"a": {"rows": [1]}})", RowLayout::member, "rows") ==
        "the array of rows is missing");
}

TEST_CASE("a file without the member, or with another kind of it, is refused") {
  CHECK(refusal("[1]", RowLayout::member, "rows") == "the file must be a JSON object");
  CHECK(refusal("{}", RowLayout::member, "rows") == "the array of rows is missing");
  CHECK(refusal("{", RowLayout::member, "rows") == "the array of rows is missing");
  CHECK(refusal(R"({"rows")", RowLayout::member, "rows") == "the rows must be a JSON array");
  CHECK(refusal(R"({"rows":{}})", RowLayout::member, "rows") == "the rows must be a JSON array");
  CHECK(refusal(R"({"rows":[1)", RowLayout::member, "rows") == "expected `,` or `]` after a row");
}

TEST_CASE("too much text around the rows is refused") {
  const std::string much((std::size_t{1} << 20U) + 10, 'x');
  CHECK(refusal(R"({"a":")" + much + R"(","b":1,"rows":[]})", RowLayout::member, "rows") ==
        "there is too much text before the array of rows");
  CHECK(refusal(R"({"rows":[],"a":")" + much + R"("})", RowLayout::member, "rows") ==
        "there is too much text after the array of rows");
}

TEST_CASE("a refusal of an array names line and column, one of lines the line") {
  const auto place = [](std::string_view bytes, RowLayout layout = RowLayout::array) {
    const auto found = find_rows(bytes, layout, "rows");
    REQUIRE(found.error);
    return std::to_string(found.error->line) + ":" + std::to_string(found.error->column);
  };
  CHECK(place("{}") == "1:1");
  CHECK(place("[{}] x") == "1:6");
  CHECK(place("[{\"a\":\"\u00e4\"}\n, ]") == "2:3");
  CHECK(place("[{}{}]") == "1:4");
  CHECK(place("[{}]\0"s) == "1:5");
  CHECK(place("[{}") == "1:4");
  CHECK(place("[{},\n") == "2:1");
  CHECK(place(R"({"v": 1, "rows": [1 2]})", RowLayout::member) == "1:21");
  CHECK(place("\n" + std::string((std::size_t{16} << 20U) + 1, ' '), RowLayout::lines) == "2:0");
}

TEST_CASE("a refusal names the line that the reader had reached") {
  const auto found = find_rows("[1,\n2,\n3 4]", RowLayout::array);
  REQUIRE(found.error);
  CHECK(found.rows == Texts{"1", "2", "3"});
  CHECK(found.error->line == 3);
}

}  // namespace runtime_exports::state

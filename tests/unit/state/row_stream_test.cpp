#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/io/manual_clock.hpp"
#include "support/io/temporary_folder.hpp"

#include "runtime_exports/state/row_input.hpp"

namespace runtime_exports::state {
namespace {

using test_support::ManualClock;
using test_support::TemporaryFolder;
using namespace std::string_literals;
using Texts = std::vector<std::string>;

/// The rows of a file to which nothing is appended, or the error.
struct Read {
  Texts rows;
  std::vector<std::uint64_t> lines;
  std::size_t pieces = 0;
  std::optional<Error> error;
};

Read read_rows(std::string_view text, RowLayout layout) {
  const TemporaryFolder folder;
  auto file = io::InputFile::open(io::posix_file_system(), "rows", folder.write("rows", text));
  REQUIRE(file);
  ManualClock clock;
  RowStream stream{*file, layout, clock};
  RowBatch batch;
  Read read;
  while (true) {
    const auto more = stream.next(batch);
    if (!more) read.error = more.error();
    if (!more || !*more) return read;
    ++read.pieces;
    batch.parse();
    const auto parsed =
        batch.visit("rows", [&](const RowBatch::Row& row, const json::Value& value) {
          read.lines.push_back(row.span.line);
          read.rows.emplace_back(value.is_object() ? value.find("id")->text() : value.token());
        });
    if (!parsed) read.error = parsed.error();
    if (!parsed) return read;
  }
}

TEST_CASE("rows come in the order of the file, from lines and from an array") {
  const auto lines = read_rows("{\"id\":\"b\"}\n\n{\"id\":\"a\"}\n", RowLayout::lines);
  CHECK(lines.rows == Texts{"b", "a"});
  CHECK(lines.lines == std::vector<std::uint64_t>{1, 3});
  CHECK_FALSE(lines.error);
  const auto array = read_rows("[{\"id\":\"b\"},\n1.50,\nnull]", RowLayout::array);
  CHECK(array.rows == Texts{"b", "1.50", "null"});
  CHECK(array.lines == std::vector<std::uint64_t>{1, 2, 3});
  CHECK(read_rows("", RowLayout::lines).rows.empty());
  CHECK(read_rows("[]", RowLayout::array).rows.empty());
}

TEST_CASE("a large file is read in pieces") {
  std::string text;
  for (int i = 0; i < 50'000; ++i) text += "{\"id\":\"" + std::string(40, 'x') + "\"}\n";
  const auto read = read_rows(text, RowLayout::lines);
  CHECK(read.rows.size() == 50'000);
  CHECK(read.pieces > 2);
}

TEST_CASE("a last line needs no newline, but must be a row") {
  CHECK(read_rows("{\"id\":\"a\"}\n{\"id\":\"b\"}", RowLayout::lines).rows == Texts{"a", "b"});
  const auto busy = read_rows("{\"id\":\"a\"}\n{\"id\":", RowLayout::lines);
  REQUIRE(busy.error);
  CHECK(busy.error->code == ErrorCode::busy);
  CHECK(busy.error->line == 2);
  const auto damaged = read_rows("{\"id\":\"a\"}\n{\"id\"\0\0"s, RowLayout::lines);
  REQUIRE(damaged.error);
  CHECK(damaged.error->code == ErrorCode::refused);
}

TEST_CASE("a row that is not JSON is refused at its line and column") {
  const auto read = read_rows("{\"id\":\"a\"}\n{\"id\": b}\n", RowLayout::lines);
  REQUIRE(read.error);
  CHECK(read.error->code == ErrorCode::refused);
  CHECK(read.error->line == 2);
  CHECK(read.error->column == 8);
  CHECK(read.rows == Texts{"a"});
  const auto array =
      read_rows("[{\"id\":\"a\"}, {\"id\":\"\u00e9\"}, {\"id\": b}]", RowLayout::array);
  REQUIRE(array.error);
  CHECK(array.error->line == 1);
  CHECK(array.error->column == 33);
  const auto two = read_rows("{\"id\":\"a\"},{\"id\":\"b\"}\n", RowLayout::lines);
  CHECK(two.error);
}

TEST_CASE("much white space between rows is refused, so that memory is bounded") {
  const auto read = read_rows("[1," + std::string(3U << 20U, ' ') + "2]", RowLayout::array);
  REQUIRE(read.error);
  CHECK(read.error->message == "there is too much white space around rows");
}

TEST_CASE("lines become the text of one array, each on its line") {
  const TemporaryFolder folder;
  auto file = io::InputFile::open(io::posix_file_system(), "rows",
                                  folder.write("rows", "\n{\"a\":1}\n\n 2 \n3"));
  REQUIRE(file);
  ManualClock clock;
  RowStream stream{*file, RowLayout::lines, clock};
  const auto text = stream.as_array();
  REQUIRE(text);
  CHECK(*text == "[\n{\"a\":1},\n\n 2 ,\n3]");
}

}  // namespace
}  // namespace runtime_exports::state

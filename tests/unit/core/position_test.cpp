#include "runtime_exports/core/position.hpp"

#include <string_view>

#include "support/catch.hpp"

using namespace runtime_exports;

namespace {

void check_position(std::string_view text, std::size_t offset, Position expected) {
  const auto found = position_of(text, offset);
  INFO(offset);
  CHECK(found.line == expected.line);
  CHECK(found.column == expected.column);
}

}  // namespace

TEST_CASE("lines and columns are counted from 1") {
  check_position("", 0, {1, 1});
  check_position("ab\ncd", 0, {1, 1});
  check_position("ab\ncd", 1, {1, 2});
  check_position("ab\ncd", 3, {2, 1});
  check_position("ab\ncd", 4, {2, 2});
}

TEST_CASE("a line break is the last character of its own line") {
  check_position("ab\n\ncd", 2, {1, 3});
  check_position("ab\n\ncd", 3, {2, 1});
  check_position("ab\n\ncd", 4, {3, 1});
  check_position("ab\r\ncd", 3, {1, 4});
  check_position("ab\r\ncd", 4, {2, 1});
}

TEST_CASE("columns are counted in characters, not in bytes") {
  check_position("é€😀x", 9, {1, 4});
  check_position("é\n€x", 6, {2, 2});
}

TEST_CASE("a byte that is not UTF-8 takes one column") {
  check_position("\xFF\x80x", 2, {1, 3});
}

TEST_CASE("an offset after the end is the end") {
  check_position("ab\nc", 4, {2, 2});
  check_position("ab\nc", 1000, {2, 2});
  check_position("ab\n", 1000, {2, 1});
}

TEST_CASE("a position leads back to its offset") {
  constexpr std::string_view text = "é\n€x\n";
  for (const std::size_t offset : {0U, 2U, 3U, 6U, 7U, 8U}) {
    CAPTURE(offset);
    CHECK(offset_of(text, position_of(text, offset)) == offset);
  }
  CHECK(offset_of(text, {9, 1}) == text.size());
}

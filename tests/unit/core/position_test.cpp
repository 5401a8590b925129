#include "runtime_exports/core/position.hpp"

#include <algorithm>
#include <string>
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

TEST_CASE("newlines are counted wherever they are, and nothing that resembles them is") {
  std::string text;
  for (int i = 0; i < 600; ++i) text += static_cast<char>(i % 7 == 0 ? '\n' : i);
  for (std::size_t begin = 0; begin < 20; ++begin) {
    for (std::size_t size = 0; size + begin <= text.size(); ++size) {
      const auto part = std::string_view{text}.substr(begin, size);
      const auto expected = std::count(part.begin(), part.end(), '\n');
      REQUIRE(count_newlines(part) == static_cast<std::uint64_t>(expected));
    }
  }
}

TEST_CASE("characters are counted wherever they are") {
  std::string text;
  for (int i = 0; i < 60; ++i)
    text += i % 3 == 0 ? "a" : i % 3 == 1 ? "\u00e9\u20ac" : "\U0001f600\x7f";
  for (std::size_t begin = 0; begin < 20; ++begin) {
    for (std::size_t size = 0; size + begin <= text.size(); ++size) {
      const auto part = std::string_view{text}.substr(begin, size);
      const auto expected = std::count_if(part.begin(), part.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
      });
      REQUIRE(count_characters(part) == static_cast<std::uint64_t>(expected));
    }
  }
}

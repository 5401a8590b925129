#include "runtime_exports/core/ascii.hpp"

#include <string>

#include "support/catch.hpp"

using namespace runtime_exports;

namespace {

/// Every character for which the predicate is true, in the order of bytes.
template <class Predicate>
std::string members_of(Predicate belongs) {
  std::string members;
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    if (belongs(c)) members += c;
  }
  return members;
}

const std::string digits = "0123456789";
const std::string capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const std::string small_letters = "abcdefghijklmnopqrstuvwxyz";

}  // namespace

TEST_CASE("a class of characters holds its members and no other byte") {
  CHECK(members_of(is_digit) == digits);
  CHECK(members_of(is_upper) == capitals);
  CHECK(members_of(is_lower) == small_letters);
  CHECK(members_of(is_letter) == capitals + small_letters);
  CHECK(members_of(is_alnum) == digits + capitals + small_letters);
  CHECK(members_of(is_hex) == digits + "ABCDEFabcdef");
  CHECK(members_of(is_ascii).size() == 128);
  CHECK_FALSE(is_ascii('\x80'));
}

TEST_CASE("a hexadecimal digit has its value in either case") {
  const std::string hexadecimal = "0123456789abcdef";
  for (std::size_t i = 0; i < hexadecimal.size(); ++i) {
    CHECK(hex_value(hexadecimal[i]) == i);
    CHECK(hex_value(to_upper(hexadecimal[i])) == i);
  }
}

TEST_CASE("only letters of ASCII change their case") {
  for (std::size_t i = 0; i < capitals.size(); ++i) {
    CHECK(to_lower(capitals[i]) == small_letters[i]);
    CHECK(to_upper(small_letters[i]) == capitals[i]);
  }
  CHECK(members_of([](char c) { return to_lower(c) != c; }) == capitals);
  CHECK(members_of([](char c) { return to_upper(c) != c; }) == small_letters);
  CHECK(lower_case("\u00C4Bc-1") == "\u00C4bc-1");
}

TEST_CASE("a percent escape is decoded if both its digits are there") {
  CHECK(front_percent_escape("%2Fx") == '/');
  CHECK(front_percent_escape("%fF") == '\xFF');
  for (const char* text : {"", "%", "%2", "%2g", "%g2", "2F%", "x%2F"}) {
    CAPTURE(text);
    CHECK_FALSE(front_percent_escape(text));
  }
}

TEST_CASE("only a carriage return before a line feed is removed") {
  CHECK(with_line_feeds("a\r\nb\r\r\n\rc\n\r") == "a\nb\r\n\rc\n\r");
  CHECK(with_line_feeds("").empty());
}

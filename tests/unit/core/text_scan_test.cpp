#include "runtime_exports/core/text_scan.hpp"

#include <algorithm>
#include <string>

#include "support/catch.hpp"

using namespace runtime_exports;

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

TEST_CASE("a fingerprint changes with any byte, with the order and with the length") {
  const std::string text = "0123456789abcdef0123456789abcdef01234";
  CHECK(fingerprint_of(text) == fingerprint_of(std::string{text}));
  for (std::size_t at = 0; at < text.size(); ++at) {
    auto other = text;
    other[at] = static_cast<char>(other[at] ^ 1);
    CHECK(fingerprint_of(other) != fingerprint_of(text));
    CHECK(fingerprint_of(text.substr(0, at)) != fingerprint_of(text));
  }
  CHECK(fingerprint_of("aaaaaaaabbbbbbbb") != fingerprint_of("bbbbbbbbaaaaaaaa"));
  CHECK(fingerprint_of("") != fingerprint_of(std::string_view{"\0", 1}));
}

#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "runtime_exports/core/utf8.hpp"

namespace runtime_exports {

namespace text_scan {

inline std::uint64_t word_at(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

}  // namespace text_scan

/// How many newlines the text contains; several times as fast as std::count.
inline std::uint64_t count_newlines(std::string_view text) {
  constexpr std::uint64_t low = 0x7F7F7F7F7F7F7F7FU;
  constexpr std::uint64_t newlines = 0x0A0A0A0A0A0A0A0AU;
  std::uint64_t count = 0;
  std::size_t at = 0;
  for (; at + sizeof(low) <= text.size(); at += sizeof(low)) {
    const auto word = text_scan::word_at(text.data() + at) ^ newlines;
    count += static_cast<std::uint64_t>(std::popcount(~(((word & low) + low) | word | low)));
  }
  for (; at < text.size(); ++at) count += text[at] == '\n' ? 1U : 0U;
  return count;
}

/// How many code points a UTF-8 text contains: bytes that do not continue one.
inline std::uint64_t count_characters(std::string_view text) {
  constexpr std::uint64_t high = 0x8080808080808080U;
  std::uint64_t count = text.size();
  std::size_t at = 0;
  for (; at + sizeof(high) <= text.size(); at += sizeof(high)) {
    const auto word = text_scan::word_at(text.data() + at);
    count -= static_cast<std::uint64_t>(std::popcount(word & ~(word << 1U) & high));
  }
  for (; at < text.size(); ++at) {
    if (continues_character(text[at])) --count;
  }
  return count;
}

/// A 32-bit hash that detects accidental changes to a text, but not deliberate ones.
inline std::uint32_t fingerprint_of(std::string_view text) {
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15U;
  std::uint64_t a = text.size();
  std::uint64_t b = odd;
  const auto take = [](std::uint64_t& lane, std::uint64_t word) {
    lane = std::rotl(lane ^ word, 29) * odd;
  };
  std::size_t at = 0;
  for (; at + 16 <= text.size(); at += 16) {
    take(a, text_scan::word_at(text.data() + at));
    take(b, text_scan::word_at(text.data() + at + 8));
  }
  for (; at < text.size(); ++at) take(a, static_cast<unsigned char>(text[at]));
  take(a, b);
  return static_cast<std::uint32_t>(a ^ (a >> 32U));
}

}  // namespace runtime_exports

#include "runtime_exports/core/position.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "runtime_exports/core/utf8.hpp"

namespace runtime_exports {
namespace {

std::uint64_t word_at(const char* bytes) {
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

}  // namespace

Position position_of(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, std::min(offset, text.size()));
  const auto line_start = before.rfind('\n') + 1;  // 0 if there is no line before
  return {count_newlines(before) + 1, count_code_points(before.substr(line_start)) + 1};
}

Position position_after(const Position& begin, std::string_view text) {
  const auto line_start = text.rfind('\n') + 1;  // 0 if there is no line end
  const auto characters = count_characters(text.substr(line_start));
  if (line_start == 0) return {begin.line, begin.column + characters};
  return {begin.line + count_newlines(text), 1 + characters};
}

Position position_within(const Position& begin, const Position& in_text) {
  const auto before = in_text.line == 1 ? begin.column - 1 : 0;
  return {begin.line + in_text.line - 1, before + in_text.column};
}

std::uint64_t count_newlines(std::string_view text) {
  constexpr std::uint64_t low = 0x7F7F7F7F7F7F7F7FU;
  constexpr std::uint64_t newlines = 0x0A0A0A0A0A0A0A0AU;
  std::uint64_t count = 0;
  std::size_t at = 0;
  for (; at + sizeof(low) <= text.size(); at += sizeof(low)) {
    const auto word = word_at(text.data() + at) ^ newlines;
    count += static_cast<std::uint64_t>(std::popcount(~(((word & low) + low) | word | low)));
  }
  for (; at < text.size(); ++at) count += text[at] == '\n' ? 1U : 0U;
  return count;
}

std::uint64_t count_characters(std::string_view text) {
  constexpr std::uint64_t high = 0x8080808080808080U;
  std::uint64_t count = text.size();
  std::size_t at = 0;
  for (; at + sizeof(high) <= text.size(); at += sizeof(high)) {
    const auto word = word_at(text.data() + at);
    count -= static_cast<std::uint64_t>(std::popcount(word & ~(word << 1U) & high));
  }
  for (; at < text.size(); ++at) {
    if (continues_character(text[at])) --count;
  }
  return count;
}

std::size_t offset_of(std::string_view text, const Position& position) {
  std::size_t offset = 0;
  for (std::uint64_t line = 1; line < position.line; ++line) {
    const auto end = text.find('\n', offset);
    if (end == std::string_view::npos) return text.size();
    offset = end + 1;
  }
  for (std::uint64_t column = 1; column < position.column && offset < text.size(); ++column) {
    offset += front_code_point(text.substr(offset)).bytes;
  }
  return offset;
}

}  // namespace runtime_exports

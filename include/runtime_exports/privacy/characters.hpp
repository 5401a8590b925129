#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "runtime_exports/core/ascii.hpp"

namespace runtime_exports::privacy {

constexpr bool is_base64url(char c) {
  return is_alnum(c) || c == '_' || c == '-';
}
constexpr bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}
/// What a word consists of: ASCII letters, digits, `_`, and every byte that is not ASCII.
constexpr bool is_word_byte(char c) {
  return is_alnum(c) || c == '_' || !is_ascii(c);
}

/// Whether the letter before `at` is the end of an escape that the text shows as it is written:
/// `\n`, `\t`, `\x0a`, `\u000a`. A new word begins after it.
constexpr bool ends_escape(std::string_view text, std::size_t at) {
  if (at >= 2 && text[at - 2] == '\\' && is_one_of(text[at - 1], "nrtbfv")) return true;
  for (const auto& [letter, digits] : {std::pair{'x', 2U}, std::pair{'u', 4U}}) {
    const std::size_t bytes = digits + 2;
    if (at < bytes || text[at - bytes] != '\\' || text[at - bytes + 1] != letter) continue;
    const auto number = text.substr(at - digits, digits);
    if (std::all_of(number.begin(), number.end(), is_hex)) return true;
  }
  return false;
}

/// Whether `word` (lower case) is at `position`, in any case of ASCII letters.
inline bool holds_at(std::string_view text, std::size_t position, std::string_view word) {
  if (position > text.size() || text.size() - position < word.size()) return false;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (to_lower(text[position + i]) != word[i]) return false;
  }
  return true;
}

/// Whether the text holds any of the parts.
inline bool holds_one_of(std::string_view text, std::initializer_list<std::string_view> parts) {
  return std::any_of(parts.begin(), parts.end(), [&](std::string_view part) {
    return text.find(part) != std::string_view::npos;
  });
}

/// The end of the run from `begin` on whose characters all satisfy the predicate.
template <class Predicate>
std::size_t end_of_run(std::string_view text, std::size_t begin, Predicate belongs) {
  while (begin < text.size() && belongs(text[begin])) ++begin;
  return begin;
}

/// The begin of the run up to `end` whose characters all satisfy the predicate, not before `floor`.
template <class Predicate>
std::size_t begin_of_run(std::string_view text, std::size_t end, std::size_t floor,
                         Predicate belongs) {
  while (end > floor && belongs(text[end - 1])) --end;
  return end;
}

}  // namespace runtime_exports::privacy

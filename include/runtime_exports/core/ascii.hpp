#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace runtime_exports {

// Classes of ASCII characters, in every locale.

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) {
  return c >= 'a' && c <= 'z';
}
constexpr bool is_letter(char c) {
  return is_upper(c) || is_lower(c);
}
constexpr bool is_alnum(char c) {
  return is_letter(c) || is_digit(c);
}
constexpr bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
/// The value of a hexadecimal digit.
constexpr unsigned hex_value(char c) {
  return static_cast<unsigned>(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
}
constexpr bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}
constexpr bool is_one_of(char c, std::string_view characters) {
  return characters.find(c) != std::string_view::npos;
}
/// Whether the text has only letters, digits and these marks.
constexpr bool has_only(std::string_view text, std::string_view marks) {
  return std::all_of(text.begin(), text.end(),
                     [marks](char c) { return is_alnum(c) || is_one_of(c, marks); });
}
/// Whether the text has only digits, at least one.
constexpr bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}
constexpr char to_lower(char c) {
  return is_upper(c) ? static_cast<char>(c + ('a' - 'A')) : c;
}
constexpr char to_upper(char c) {
  return is_lower(c) ? static_cast<char>(c - ('a' - 'A')) : c;
}

/// The text with its ASCII letters in lower case.
inline std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = to_lower(c);
  return lower;
}

/// The text with each CRLF replaced by a line feed; other carriage returns stay.
inline std::string with_line_feeds(std::string_view text) {
  std::string converted;
  converted.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (!text.substr(i).starts_with("\r\n")) converted += text[i];
  }
  return converted;
}

/// The byte that the first three characters, `%XX`, encode; `std::nullopt` if the text does not
/// begin like that.
constexpr std::optional<char> front_percent_escape(std::string_view text) {
  const bool is_escape = text.size() >= 3 && text[0] == '%' && is_hex(text[1]) && is_hex(text[2]);
  if (!is_escape) return std::nullopt;
  return static_cast<char>(hex_value(text[1]) * 16 + hex_value(text[2]));
}

}  // namespace runtime_exports

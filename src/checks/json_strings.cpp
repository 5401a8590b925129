#include "json_strings.hpp"

#include <cstdint>
#include <optional>

#include "runtime_exports/core/ascii.hpp"

namespace runtime_exports::checks {
namespace {

constexpr std::uint32_t replacement_character = 0xFFFD;
constexpr std::size_t code_unit_bytes = 6;  // \uXXXX

std::optional<std::uint32_t> code_unit_at(std::string_view raw, std::size_t at) {
  if (raw.substr(at, 2) != "\\u" || at + code_unit_bytes > raw.size()) return std::nullopt;
  std::uint32_t unit = 0;
  for (const char c : raw.substr(at + 2, 4)) {
    if (!is_hex(c)) return std::nullopt;
    unit = unit * 16 + static_cast<std::uint32_t>(is_digit(c) ? c - '0' : to_lower(c) - 'a' + 10);
  }
  return unit;
}

bool is_high_surrogate(std::uint32_t unit) {
  return unit >= 0xD800 && unit <= 0xDBFF;
}
bool is_low_surrogate(std::uint32_t unit) {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

// Appends the character of a `\u` escape, of two if they make one; returns how long that is.
std::size_t append_code_units(std::string& out, std::string_view raw, std::size_t at,
                              std::uint32_t unit) {
  if (is_high_surrogate(unit)) {
    const auto low = code_unit_at(raw, at + code_unit_bytes);
    if (low && is_low_surrogate(*low)) {
      append_utf8(out, 0x10000U + ((unit & 0x3FFU) << 10U) + (*low & 0x3FFU));
      return 2 * code_unit_bytes;
    }
  }
  const bool is_half = is_high_surrogate(unit) || is_low_surrogate(unit);
  append_utf8(out, is_half ? replacement_character : unit);
  return code_unit_bytes;
}

}  // namespace

void append_utf8(std::string& out, std::uint32_t value) {
  const auto add = [&](std::uint32_t byte) {
    out += static_cast<char>(static_cast<unsigned char>(byte));
  };
  if (value < 0x80) return add(value);
  if (value < 0x800) {
    add(0xC0U | value >> 6U);
  } else if (value < 0x10000) {
    add(0xE0U | value >> 12U);
    add(0x80U | (value >> 6U & 0x3FU));
  } else {
    add(0xF0U | value >> 18U);
    add(0x80U | (value >> 12U & 0x3FU));
    add(0x80U | (value >> 6U & 0x3FU));
  }
  add(0x80U | (value & 0x3FU));
}

std::size_t append_escape(std::string& out, std::string_view raw, std::size_t at) {
  constexpr std::string_view letters = "\"\\/bfnrt";
  constexpr std::string_view characters = "\"\\/\b\f\n\r\t";
  if (const auto unit = code_unit_at(raw, at)) return append_code_units(out, raw, at, *unit);
  const auto letter = at + 1 < raw.size() ? letters.find(raw[at + 1]) : std::string_view::npos;
  if (letter == std::string_view::npos) {
    out += '\\';
    return 1;
  }
  out += characters[letter];
  return 2;
}

std::size_t find_string_end(std::string_view text, std::size_t begin) {
  auto quote = text.find('"', begin);
  while (quote != std::string_view::npos) {
    const auto backslash = text.substr(0, quote).find('\\', begin);
    if (backslash == std::string_view::npos) return quote;
    begin = backslash + 2;
    if (begin > quote) quote = text.find('"', begin);
  }
  return text.size();
}

std::string_view decode_string(std::string_view raw, std::string& buffer) {
  auto escape = raw.find('\\');
  if (escape == std::string_view::npos) return raw;
  buffer.clear();
  std::size_t kept = 0;
  for (; escape != std::string_view::npos; escape = raw.find('\\', kept)) {
    buffer += raw.substr(kept, escape - kept);
    kept = escape + append_escape(buffer, raw, escape);
  }
  buffer += raw.substr(kept);
  return buffer;
}

}  // namespace runtime_exports::checks

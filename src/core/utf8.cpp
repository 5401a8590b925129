#include "runtime_exports/core/utf8.hpp"

#include "runtime_exports/core/ascii.hpp"

namespace runtime_exports {
namespace {

constexpr CodePoint not_utf8{0xFFFD, 1, false};
constexpr std::size_t code_unit_bytes = 6;  // \uXXXX

CodePoint longer_code_point(std::string_view text, std::uint8_t lead) {
  const std::size_t bytes = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < bytes) return not_utf8;
  std::uint32_t value = lead & (0x7FU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if (!continues_character(text[i])) return not_utf8;
    value = (value << 6U) | (static_cast<std::uint8_t>(text[i]) & 0x3FU);
  }
  const bool overlong = (bytes == 3 && value < 0x800) || (bytes == 4 && value < 0x10000);
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (overlong || surrogate || value > 0x10FFFF) return not_utf8;
  return {value, bytes, true};
}

/// The number of the `\uXXXX` at the front of the text.
std::optional<std::uint32_t> front_code_unit(std::string_view text) {
  if (text.size() < code_unit_bytes || !text.starts_with("\\u")) return std::nullopt;
  std::uint32_t unit = 0;
  for (const char c : text.substr(2, 4)) {
    if (!is_hex(c)) return std::nullopt;
    unit = unit * 16 + hex_value(c);
  }
  return unit;
}

}  // namespace

CodePoint front_code_point(std::string_view text) {
  if (text.empty()) return {};
  const auto lead = static_cast<std::uint8_t>(text.front());
  if (lead < 0x80) return {lead, 1, true};
  return longer_code_point(text, lead);
}

std::optional<CodePoint> front_unicode_escape(std::string_view text) {
  const auto unit = front_code_unit(text);
  if (!unit) return std::nullopt;
  if (*unit < 0xD800 || *unit > 0xDFFF) return CodePoint{*unit, code_unit_bytes, true};
  const auto low = *unit < 0xDC00 ? front_code_unit(text.substr(code_unit_bytes)) : std::nullopt;
  if (!low || *low < 0xDC00 || *low > 0xDFFF) return CodePoint{0xFFFD, code_unit_bytes, false};
  const auto value = 0x10000U + ((*unit & 0x3FFU) << 10U) + (*low & 0x3FFU);
  return CodePoint{value, 2 * code_unit_bytes, true};
}

void append_code_point(std::string& out, std::uint32_t code_point) {
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  const auto put_rest = [&](unsigned shift) { put(0x80U | ((code_point >> shift) & 0x3FU)); };
  if (code_point < 0x80) return put(code_point);
  if (code_point < 0x800) {
    put(0xC0U | (code_point >> 6U));
  } else if (code_point < 0x10000) {
    put(0xE0U | (code_point >> 12U));
    put_rest(6);
  } else {
    put(0xF0U | (code_point >> 18U));
    put_rest(12);
    put_rest(6);
  }
  put_rest(0);
}

std::size_t count_code_points(std::string_view text) {
  std::size_t count = 0;
  while (!text.empty()) {
    text.remove_prefix(front_code_point(text).bytes);
    ++count;
  }
  return count;
}

bool is_bidirectional_control(std::uint32_t code_point) {
  return code_point == 0x61C || code_point == 0x200E || code_point == 0x200F ||
         (code_point >= 0x202A && code_point <= 0x202E) ||
         (code_point >= 0x2066 && code_point <= 0x2069);
}

}  // namespace runtime_exports

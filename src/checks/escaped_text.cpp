#include "escaped_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/utf8.hpp"

namespace runtime_exports::checks {
namespace {

constexpr std::uint32_t last_code_point = 0x10FFFF;

struct Entity {
  std::string_view name;
  std::string_view text;
};
// Those of which addresses are made; the others change nothing that the gate looks for.
constexpr std::array entities{Entity{"&commat;", "@"}, Entity{"&period;", "."},
                              Entity{"&colon;", ":"},  Entity{"&lowbar;", "_"},
                              Entity{"&amp;", "&"},    Entity{"&quot;", "\""}};

/// Appends what the escape that begins with the backslash at `at` means in JSON, or the backslash
/// itself if it begins none. Returns how many bytes that took.
std::size_t append_escape(std::string& out, std::string_view raw, std::size_t at) {
  constexpr std::string_view letters = "\"\\/bfnrt";
  constexpr std::string_view characters = "\"\\/\b\f\n\r\t";
  if (const auto point = front_unicode_escape(raw.substr(at))) {
    append_code_point(out, point->value);
    return point->bytes;
  }
  const auto letter = at + 1 < raw.size() ? letters.find(raw[at + 1]) : std::string_view::npos;
  if (letter == std::string_view::npos) {
    out += '\\';
    return 1;
  }
  out += characters[letter];
  return 2;
}

/// `&#64;`, `&#x40;`: returns how many bytes it takes; 0 if there is none.
std::size_t append_numbered(std::string& out, std::string_view text, std::size_t at) {
  constexpr std::size_t most_digits = 8;
  const auto rest = text.substr(at, most_digits + 4);
  if (!rest.starts_with("&#")) return 0;
  const bool is_hexadecimal = rest.size() > 2 && to_lower(rest[2]) == 'x';
  const std::uint32_t base = is_hexadecimal ? 16 : 10;
  const std::size_t first = is_hexadecimal ? 3 : 2;
  auto end = first;
  std::uint64_t value = 0;
  while (end < rest.size() && (is_hexadecimal ? is_hex(rest[end]) : is_digit(rest[end]))) {
    value = value * base + hex_value(rest[end++]);
  }
  if (end == first || value == 0 || value > last_code_point) return 0;
  append_code_point(out, static_cast<std::uint32_t>(value));
  return end < rest.size() && rest[end] == ';' ? end + 1 : end;
}

std::size_t append_reference(std::string& out, std::string_view text, std::size_t at) {
  if (const auto bytes = append_numbered(out, text, at)) return bytes;
  for (const auto& entity : entities) {
    if (text.substr(at, entity.name.size()) != entity.name) continue;
    out += entity.text;
    return entity.name.size();
  }
  out += '&';
  return 1;
}

/// `\u{40}`: returns how many bytes it takes; 0 if there is none.
std::size_t append_braced(std::string& out, std::string_view text, std::size_t at) {
  constexpr std::size_t most_digits = 6;
  const auto escape = text.substr(at, most_digits + 4);
  const auto end = escape.find('}');
  if (!escape.starts_with("\\u{") || end == std::string_view::npos || end == 3) return 0;
  std::uint32_t value = 0;
  for (const char c : escape.substr(3, end - 3)) {
    if (!is_hex(c)) return 0;
    value = value * 16 + hex_value(c);
  }
  if (value > last_code_point) return 0;
  append_code_point(out, value);
  return end + 1;
}

/// JSON's escapes, and JavaScript's `\x40` and `\u{40}`.
std::size_t append_backslash(std::string& out, std::string_view text, std::size_t at) {
  constexpr std::size_t bytes = 4;
  if (const auto taken = append_braced(out, text, at)) return taken;
  const auto escape = text.substr(at, bytes);
  const bool is_byte =
      escape.size() == bytes && escape[1] == 'x' && is_hex(escape[2]) && is_hex(escape[3]);
  if (!is_byte) return append_escape(out, text, at);
  append_code_point(out, hex_value(escape[2]) * 16 + hex_value(escape[3]));
  return bytes;
}

}  // namespace

std::optional<UnescapedText> UnescapedText::make(std::string_view text) {
  constexpr std::string_view signs = "\\&";
  auto at = text.find_first_of(signs);
  if (at == std::string_view::npos) return std::nullopt;
  UnescapedText made;
  std::size_t kept = 0;
  for (; at != std::string_view::npos; at = text.find_first_of(signs, kept)) {
    made.text_ += text.substr(kept, at - kept);
    kept = at + (text[at] == '\\' ? append_backslash(made.text_, text, at)
                                  : append_reference(made.text_, text, at));
    made.steps_.emplace_back(made.text_.size(), kept);
  }
  made.text_ += text.substr(kept);
  return made;
}

std::size_t UnescapedText::origin(std::size_t position) const {
  const auto after =
      std::upper_bound(steps_.begin(), steps_.end(), position,
                       [](std::size_t value, const auto& step) { return value < step.first; });
  if (after == steps_.begin()) return position;
  const auto& step = *std::prev(after);
  return step.second + (position - step.first);
}

}  // namespace runtime_exports::checks

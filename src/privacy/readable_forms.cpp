#include "runtime_exports/privacy/readable_forms.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "runtime_exports/core/utf8.hpp"
#include "runtime_exports/privacy/characters.hpp"

namespace runtime_exports::privacy {
namespace {

// What Unicode lets a font ignore (Default_Ignorable_Code_Point), and the marks of annotations.
constexpr std::array without_width{
    PointRange{0xAD, 0xAD},       PointRange{0x34F, 0x34F},    PointRange{0x61C, 0x61C},
    PointRange{0x115F, 0x1160},   PointRange{0x17B4, 0x17B5},  PointRange{0x180B, 0x180F},
    PointRange{0x200B, 0x200F},   PointRange{0x202A, 0x202E},  PointRange{0x2060, 0x206F},
    PointRange{0x3164, 0x3164},   PointRange{0xFE00, 0xFE0F},  PointRange{0xFEFF, 0xFEFF},
    PointRange{0xFFA0, 0xFFA0},   PointRange{0xFFF0, 0xFFFB},  PointRange{0x1BCA0, 0x1BCA3},
    PointRange{0x1D173, 0x1D17A}, PointRange{0xE0000, 0xE0FFF}};

// Pictures, and the scripts whose letters a joiner ties or parts.
constexpr std::array joined{PointRange{0xA9, 0xAE},      PointRange{0x600, 0xDFF},
                            PointRange{0x203C, 0x2049},  PointRange{0x2100, 0x2BFF},
                            PointRange{0x3030, 0x303D},  PointRange{0x3297, 0x3299},
                            PointRange{0x1F000, 0x1FAFF}};

constexpr std::array joiners{PointRange{0x200C, 0x200D}, PointRange{0xFE0E, 0xFE0F},
                             PointRange{0xE0020, 0xE007F}};

constexpr std::uint32_t first_c1 = 0x80;
constexpr std::uint32_t last_c1 = 0x9F;

bool is_control(char c) {
  return (c >= '\0' && c < ' ' && !is_space(c)) || c == '\x7F';
}

bool is_c1(std::uint32_t code_point) {
  constexpr std::uint32_t next_line = 0x85;  // white space
  return code_point >= first_c1 && code_point <= last_c1 && code_point != next_line;
}

// The end of `31;1m` after the introducer, or of nothing if there is no such thing.
std::size_t end_of_control_sequence(std::string_view text, std::size_t begin) {
  std::size_t end = end_of_run(text, begin, [](char c) { return c >= '0' && c <= '?'; });
  end = end_of_run(text, end, [](char c) { return c >= ' ' && c <= '/'; });
  return end < text.size() && text[end] >= '@' && text[end] <= '~' ? end + 1 : begin;
}

// The end of a title, a link and the like after the introducer; nothing if it is not terminated.
std::size_t end_of_control_string(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  // Up to any control character, so that many introducers do not read the rest once each.
  while (end < text.size() && static_cast<unsigned char>(text[end]) >= ' ' &&
         !is_c1(front_code_point(text.substr(end, 2)).value)) {
    ++end;
  }
  const std::string_view terminator = text.substr(end, 2);
  if (terminator.starts_with('\a')) return end + 1;
  return terminator == "\x1B\\" || terminator == "\xC2\x9C" ? end + 2 : begin;
}

// `kind` is the second character of the escape; a C1 control is both in one.
std::size_t end_of_escape(std::string_view text, std::size_t begin, char kind) {
  if (kind == '[') return end_of_control_sequence(text, begin);
  return is_one_of(kind, "]PX^_") ? end_of_control_string(text, begin) : begin;
}

// `\x1B(B`, `\x1B=` and whatever begins with ESC.
std::size_t escape_sequence_bytes(std::string_view text, std::size_t at) {
  const std::size_t kind = end_of_run(text, at + 1, [](char c) { return c >= ' ' && c <= '/'; });
  if (kind == text.size() || text[kind] < '0' || text[kind] > '~') return 1;
  return end_of_escape(text, kind + 1, text[kind]) - at;
}

struct Character {
  std::uint32_t value = 0;
  std::size_t bytes = 0;  // of the whole escape, if it is one
  bool is_escape = false;
  bool is_invisible = false;
};

Character character_at(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == '\x1B') return {0, escape_sequence_bytes(text, at), true, true};
  if (is_ascii(c)) return {static_cast<std::uint32_t>(c), 1, false, is_control(c)};
  const CodePoint front = front_code_point(text.substr(at, 4));
  if (!front.valid) return {front.value, front.bytes, false, false};
  if (!is_c1(front.value))
    return {front.value, front.bytes, false, is_in(without_width, front.value)};
  const char kind = static_cast<char>(front.value - first_c1 + '@');
  const std::size_t end = end_of_escape(text, at + front.bytes, kind);
  return {front.value, end - at, end > at + front.bytes, true};
}

std::size_t find_unusual(std::string_view text) {
  return end_of_run(text, 0, [](char c) { return is_ascii(c) && !is_control(c); });
}

bool joins(std::uint32_t before, std::uint32_t joiner, std::string_view after) {
  constexpr std::uint32_t keycap = 0x20E3;
  if (!is_in(joiners, joiner)) return false;
  const CodePoint next = front_code_point(after);
  if (next.value == keycap) return true;
  if (!is_in(joined, before) && !is_in(joiners, before)) return false;
  const bool needs_both = joiner <= 0x200D;
  return !needs_both || is_in(joined, next.value);
}

struct Escape {
  std::string_view written;
  std::string_view meaning;
};

// Of HTML those of which private parts are made, and what is invisible in them.
constexpr std::array escapes{Escape{"&amp;", "&"},
                             Escape{"&quot;", "\""},
                             Escape{"&commat;", "@"},
                             Escape{"&period;", "."},
                             Escape{"&colon;", ":"},
                             Escape{"&lowbar;", "_"},
                             Escape{"&equals;", "="},
                             Escape{"&percnt;", "%"},
                             Escape{"&dollar;", "$"},
                             Escape{"&plus;", "+"},
                             Escape{"&sol;", "/"},
                             Escape{"&num;", "#"},
                             Escape{"&shy;", "\u00ad"},
                             Escape{"&zwnj;", "\u200c"},
                             Escape{"&zwj;", "\u200d"},
                             Escape{"&ZeroWidthSpace;", "\u200b"},
                             Escape{"&NoBreak;", "\u2060"},
                             Escape{"\\\"", "\""},
                             Escape{"\\\\", "\\"},
                             Escape{"\\/", "/"},
                             Escape{"\\b", "\b"},
                             Escape{"\\f", "\f"},
                             Escape{"\\n", "\n"},
                             Escape{"\\r", "\r"},
                             Escape{"\\t", "\t"}};

// The number that the digits from `begin` on write, and where they end.
CodePoint read_number(std::string_view text, std::size_t begin, unsigned base) {
  constexpr std::uint32_t last_code_point = 0x10FFFF;
  std::uint64_t value = 0;
  auto end = begin;
  while (end < text.size() && (base == 16 ? is_hex(text[end]) : is_digit(text[end]))) {
    value = value * base + hex_value(text[end++]);
  }
  const bool is_valid = end > begin && value <= last_code_point;
  return {static_cast<std::uint32_t>(value), end, is_valid};
}

// The code point that the text begins with as a number: `&#64;`, `&#x40;`, `\u0040`, `\u{40}`,
// `\x40`. Not valid if there is none.
CodePoint front_numeric_escape(std::string_view text) {
  constexpr std::size_t longest = 12;
  const auto near = text.substr(0, longest);
  CodePoint point;
  if (near.starts_with("&#")) {
    const bool is_hexadecimal = near.size() > 2 && to_lower(near[2]) == 'x';
    point = read_number(near, is_hexadecimal ? 3 : 2, is_hexadecimal ? 16 : 10);
    point.valid = point.valid && point.value != 0;
    if (near.substr(point.bytes).starts_with(';')) ++point.bytes;
  } else if (near.starts_with("\\u{")) {
    point = read_number(near.substr(0, 9), 3, 16);
    point.valid = point.valid && near.substr(point.bytes).starts_with('}');
    ++point.bytes;
  } else if (near.starts_with("\\x")) {
    point = read_number(near.substr(0, 4), 2, 16);
    point.valid = point.bytes == 4;
  } else if (const auto unit = front_unicode_escape(text)) {
    point = {unit->value, unit->bytes, true};
  }
  return point;
}

// Appends what the escape at the front of the text means, or its first character if it begins
// none. Returns how many bytes that took.
std::size_t append_meaning(std::string& out, std::string_view text) {
  if (const auto point = front_numeric_escape(text); point.valid) {
    append_code_point(out, point.value);
    return point.bytes;
  }
  for (const auto& [written, meaning] : escapes) {
    if (!text.starts_with(written)) continue;
    out += meaning;
    return written.size();
  }
  out += text.front();
  return 1;
}

constexpr int most_encodings = 3;

// Undoes something more with `decode`, keeping the origins of the text that it began with. Whether
// there was something to undo.
template <class Decode>
bool decode_further(std::string_view text, std::optional<DecodedText>& decoded, Decode decode) {
  auto next = decode(decoded ? std::string_view{decoded->text} : text);
  if (!next) return false;
  if (decoded) {
    for (std::size_t& origin : next->origins) origin = decoded->origins[origin];
  }
  decoded = std::move(next);
  return true;
}

// Calls `visit` with every other form that a reader can see in the text.
template <class Visitor>
void visit_other_forms(std::string_view text, Visitor visit) {
  // Something invisible may separate two words or be inside one, so both are read.
  for (const Gap gap : {Gap::none, Gap::blank}) {
    const auto visible = [gap](std::string_view form) { return decode_visible(form, gap); };
    std::optional<DecodedText> decoded;
    bool holds_invisible = decode_further(text, decoded, visible);
    if (decoded) visit(*decoded);
    for (int i = 0; i < most_encodings; ++i) {
      bool is_encoded = false;
      for (const auto decode : {decode_percent, decode_escapes}) {
        if (!decode_further(text, decoded, decode)) continue;
        holds_invisible = decode_further(text, decoded, visible) || holds_invisible;
        visit(*decoded);
        is_encoded = true;
      }
      if (!is_encoded) break;
    }
    if (!holds_invisible) return;
  }
}

}  // namespace

std::optional<DecodedText> decode_visible(std::string_view text, Gap gap) {
  constexpr std::uint32_t first_wide = 0xFF01;
  constexpr std::uint32_t last_wide = 0xFF5E;
  const std::size_t begin = find_unusual(text);
  if (begin == text.size()) return std::nullopt;
  DecodedText decoded;
  const auto add = [&](std::string_view part, std::size_t origin) {
    decoded.text += part;
    for (std::size_t i = 0; i < part.size(); ++i) decoded.origins.push_back(origin + i);
  };
  add(text.substr(0, begin), 0);
  bool has_changed = false;
  for (std::size_t at = begin; at < text.size();) {
    const Character character = character_at(text, at);
    const bool is_wide = character.value >= first_wide && character.value <= last_wide;
    if (character.is_invisible) {
      if (gap == Gap::blank) add(" ", at);
    } else if (is_wide) {
      const char ascii = static_cast<char>(character.value - first_wide + '!');
      add({&ascii, 1}, at);
    } else {
      add(text.substr(at, character.bytes), at);
    }
    has_changed = has_changed || character.is_invisible || is_wide;
    at += character.bytes;
  }
  decoded.origins.push_back(text.size());
  if (!has_changed) return std::nullopt;
  return decoded;
}

std::optional<DecodedText> decode_percent(std::string_view text) {
  if (text.find('%') == std::string_view::npos) return std::nullopt;
  DecodedText decoded;
  decoded.text.reserve(text.size());
  decoded.origins.reserve(text.size() + 1);
  for (std::size_t at = 0; at < text.size();) {
    const auto escaped = front_percent_escape(text.substr(at));
    decoded.origins.push_back(at);
    decoded.text += escaped.value_or(text[at]);
    at += escaped ? 3U : 1U;
  }
  decoded.origins.push_back(text.size());
  if (decoded.text.size() == text.size()) return std::nullopt;
  return decoded;
}

std::optional<DecodedText> decode_escapes(std::string_view text) {
  if (text.find('&') == std::string_view::npos && text.find('\\') == std::string_view::npos) {
    return std::nullopt;
  }
  DecodedText decoded;
  decoded.origins.reserve(text.size() + 1);
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t sign = std::min(text.find_first_of("&\\", at), text.size());
    decoded.text += text.substr(at, sign - at);
    while (at < sign) decoded.origins.push_back(at++);
    if (at == text.size()) break;
    at += append_meaning(decoded.text, text.substr(at));
    decoded.origins.resize(decoded.text.size(), sign);
  }
  decoded.origins.push_back(text.size());
  // Whatever an escape means is shorter.
  if (decoded.text.size() == text.size()) return std::nullopt;
  return decoded;
}

bool may_hold_invisible(std::string_view text) {
  return find_unusual(text) < text.size();
}

std::string remove_invisible(std::string_view text) {
  const std::size_t begin = find_unusual(text);
  std::string visible{text.substr(0, begin)};
  std::uint32_t before = 0;
  for (std::size_t at = begin; at < text.size();) {
    const Character character = character_at(text, at);
    const std::string_view bytes = text.substr(at, character.bytes);
    at += character.bytes;
    const bool is_lone_control = !character.is_escape && character.value <= last_c1;
    if (!character.is_invisible || joins(before, character.value, text.substr(at, 4))) {
      visible += bytes;
    } else if (is_lone_control) {
      visible += ' ';
    } else {
      continue;
    }
    before = character.value;
  }
  return visible;
}

void find_in_forms(std::string_view text, const Finder& find, std::vector<Match>& into) {
  find(text, into);
  visit_other_forms(text, [&](const DecodedText& decoded) {
    const std::size_t first = into.size();
    find(decoded.text, into);
    for (std::size_t match = first; match < into.size(); ++match) {
      into[match].begin = decoded.origins[into[match].begin];
      into[match].end = decoded.origins[into[match].end];
    }
  });
}

void find_readable(std::string_view text, const AccountIndex& accounts, std::vector<Match>& into) {
  const auto find = [&](std::string_view form, std::vector<Match>& found) {
    find_private(form, found);
    accounts.find(form, found);
  };
  find_in_forms(text, find, into);
}

std::vector<std::string> readable_forms(std::string_view text) {
  std::vector<std::string> forms{std::string{text}};
  visit_other_forms(text, [&](const DecodedText& decoded) { forms.push_back(decoded.text); });
  return forms;
}

}  // namespace runtime_exports::privacy

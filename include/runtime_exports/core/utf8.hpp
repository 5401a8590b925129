#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace runtime_exports {

/// One code point and how many bytes it takes.
struct CodePoint {
  std::uint32_t value = 0;  ///< 0xFFFD if not valid
  std::size_t bytes = 0;    ///< 1 to 4; 1 if the bytes are not UTF-8; 0 at the end
  bool valid = false;
};

/// Whether the byte belongs to a character that began before it.
constexpr bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// The code point at the front of the text. Strict: no surrogates, no overlong forms, nothing
/// beyond U+10FFFF.
CodePoint front_code_point(std::string_view text);

/// The code point of a `\uXXXX`, or of a surrogate pair of two, at the front of the text; not valid
/// for half a pair; `std::nullopt` if the text does not begin like that.
std::optional<CodePoint> front_unicode_escape(std::string_view text);

/// Appends the bytes of a code point; for a surrogate, the three bytes that it would have.
void append_code_point(std::string& out, std::uint32_t code_point);

/// How many code points the text has. A byte that is not UTF-8 counts as one.
std::size_t count_code_points(std::string_view text);

/// The last offset at or before `at` where a text can be cut without splitting what a reader sees
/// as one character: a letter with its accents, a flag, an emoji with its joiners and skin tone, a
/// syllable. 0 if there is none. These are the boundaries of grapheme clusters in Unicode 17.0 (UAX
/// #29), but never the one after a joiner or a virama. `at` must be a boundary of code points.
/// Linear time.
std::size_t grapheme_boundary(std::string_view text, std::size_t at);

/// Code points from `first` to `last`.
struct PointRange {
  std::uint32_t first;
  std::uint32_t last;
};

/// Whether one of the ranges, which are in ascending order, holds the code point.
bool is_in(std::span<const PointRange> ranges, std::uint32_t code_point);

/// Whether a character changes the direction of the text around it (U+061C, U+200E, U+200F,
/// U+202A to U+202E, U+2066 to U+2069).
bool is_bidirectional_control(std::uint32_t code_point);

}  // namespace runtime_exports

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace runtime_exports {

/// One code point and how many bytes it takes.
struct CodePoint {
  std::uint32_t value = 0;  ///< 0xFFFD where it is not valid
  std::size_t bytes = 0;    ///< 1 to 4; 1 where the bytes are not UTF-8; 0 at the end
  bool valid = false;
};

/// The code point at the front of the text. Strict: no surrogates, no overlong forms, none
/// beyond U+10FFFF.
CodePoint front_code_point(std::string_view text);

/// The code point that a `\uXXXX` at the front of the text, or a surrogate pair of two, means; not
/// valid for half a pair. Nothing if the text does not begin so.
std::optional<CodePoint> front_unicode_escape(std::string_view text);

/// Appends the bytes of a code point; of a surrogate, the three that it would have.
void append_code_point(std::string& out, std::uint32_t code_point);

/// How many code points the text has; a byte that is not UTF-8 counts as one.
std::size_t count_code_points(std::string_view text);

/// Whether a character changes the direction of the text around it (U+061C, U+200E, U+200F,
/// U+202A to U+202E, U+2066 to U+2069).
bool is_bidirectional_control(std::uint32_t code_point);

}  // namespace runtime_exports

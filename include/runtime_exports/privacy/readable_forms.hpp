#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/privacy/account_index.hpp"
#include "runtime_exports/privacy/characters.hpp"
#include "runtime_exports/privacy/rules.hpp"

namespace runtime_exports::privacy {

/// A text that was made of another one.
struct DecodedText {
  std::string text;                  ///< any bytes
  std::vector<std::size_t> origins;  ///< where each of its bytes, and its end, is in the source
};

/// What a reader takes the place of an invisible character for.
enum class Gap : std::uint8_t {
  none,   ///< nothing: what is around it is one word
  blank,  ///< a blank: it separates words
};

/// The text as a reader sees it; nothing if that is the text itself. Terminal escapes (CSI, OSC and
/// the other control strings, with ESC or with a C1 control), control characters that are not white
/// space, and characters without a width (zero-width spaces and joiners, soft hyphens, directions,
/// variation selectors, tags, fillers) become the gap. Full-width letters, digits and signs become
/// ASCII. Linear time.
std::optional<DecodedText> decode_visible(std::string_view text, Gap gap);

/// Undoes every `%XX` of the text; nothing if there is none.
std::optional<DecodedText> decode_percent(std::string_view text);

/// Undoes every escape of HTML, JSON and JavaScript: `&#64;`, `&commat;`, `\u0040`, `\x40`, `\n`.
/// Nothing if there is none. Linear time.
std::optional<DecodedText> decode_escapes(std::string_view text);

/// The bytes that a text without another readable form consists of: visible ASCII and white space,
/// but for what begins an escape.
inline constexpr auto plain_bytes = [] {
  std::array<bool, 256> plain{};
  for (unsigned byte = 0; byte < 0x7F; ++byte) {
    const char c = static_cast<char>(byte);
    plain.at(byte) = is_space(c) || (c >= ' ' && !is_one_of(c, "%&\\"));
  }
  return plain;
}();

/// Whether the text has only one readable form, for certain.
constexpr bool is_plain(std::string_view text) {
  return std::ranges::all_of(text,
                             [](char c) { return plain_bytes[static_cast<std::uint8_t>(c)]; });
}

/// Whether remove_invisible() may change the text.
bool may_hold_invisible(std::string_view text);

/// The text without terminal escapes and without characters that have no width. What joins two
/// pictures or two letters of a script that needs it stays: emoji and words keep their form.
/// A control character that is not white space becomes a space. Doing it again changes nothing.
std::string remove_invisible(std::string_view text);

/// Appends what it finds in a text.
using Finder = std::function<void(std::string_view text, std::vector<Match>& into)>;

/// Appends what `find` finds in the text as it is written, as it is seen (see decode_visible()),
/// and with its percent-encoding and its escapes undone, up to three times. Positions are those in
/// the text itself. In no order; matches may overlap.
void find_in_forms(std::string_view text, const Finder& find, std::vector<Match>& into);

/// Appends everything private that a reader of the text can come by: what find_private() and
/// accounts.find() find in those forms.
void find_readable(std::string_view text, const AccountIndex& accounts, std::vector<Match>& into);

/// The text, and each further form of it that find_readable() judges.
std::vector<std::string> readable_forms(std::string_view text);

}  // namespace runtime_exports::privacy

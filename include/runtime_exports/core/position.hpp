#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace runtime_exports {

/// The position of a byte in a text, as people count.
struct Position {
  std::uint64_t line = 1;    ///< from 1
  std::uint64_t column = 1;  ///< from 1, in characters (code points)
};

/// The position of the byte at `offset`; the end of the text for anything beyond it.
Position position_of(std::string_view text, std::size_t offset);

/// The position after a text that begins at `begin`.
Position position_after(const Position& begin, std::string_view text);

/// The position in a file of one in a text that begins at `begin` of the file.
Position position_within(const Position& begin, const Position& in_text);

/// How many newlines the text contains; several times as fast as std::count.
std::uint64_t count_newlines(std::string_view text);

/// How many code points a UTF-8 text contains, as fast: bytes that do not continue one.
std::uint64_t count_characters(std::string_view text);

/// The offset of the byte at that position; the end of the text if it has no such position.
std::size_t offset_of(std::string_view text, const Position& position);

}  // namespace runtime_exports

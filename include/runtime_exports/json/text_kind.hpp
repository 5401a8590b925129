#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "runtime_exports/core/position.hpp"
#include "runtime_exports/core/result.hpp"

namespace runtime_exports::json {

/// The kind of a file that should be JSON but is not.
enum class TextKind {
  empty,  ///< no bytes, or only white space
  byte_order_mark,
  utf16,
  git_lfs_pointer,
  merge_conflict,
  html,
  xml,
  gzip,
  zip,
  zstd,
  xz,
  bzip2,
};

/// How many bytes of a file are enough to recognise its kind.
inline constexpr std::size_t text_kind_bytes = 512;

/// The kind of the file that begins with these bytes; `std::nullopt` if it may be JSON. Works only
/// for the beginning of a file, not for a row in it.
std::optional<TextKind> kind_of_text(std::string_view begin);

/// Whether a line begins with a marker that git writes into a merge conflict.
bool is_conflict_marker(std::string_view line);

struct KindWords {
  std::string_view message;      ///< "the text is a Git LFS pointer, not the file itself"
  std::string_view help;         ///< what to do; following it loses no data
  std::string_view binary = {};  ///< "gzip-compressed data"; empty: it is text in UTF-8
};
const KindWords& words_of(TextKind kind);

/// An Error (refused) at a place in a file; line 0: no place.
Error refused_at(const Position& position, std::string_view file, std::string message,
                 std::string_view help = "correct it in the program that writes this file");

/// An Error (refused) that says what kind of file it is, and where that shows.
Error refused_kind(std::string_view file, TextKind kind, const Position& position = {});

}  // namespace runtime_exports::json

#include <algorithm>
#include <array>
#include <utility>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/syntax.hpp"

namespace runtime_exports::json {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

struct Beginning {
  std::string_view bytes;
  TextKind kind;
};

// The first bytes of the file must equal these.
constexpr std::array exact_beginnings{
    Beginning{"\xFF\xFE"sv, TextKind::utf16},
    Beginning{"\xFE\xFF"sv, TextKind::utf16},
    Beginning{"version https://git-lfs.github.com/spec/"sv, TextKind::git_lfs_pointer},
    Beginning{"version https://hawser.github.com/spec/"sv, TextKind::git_lfs_pointer},
    Beginning{"\x1F\x8B"sv, TextKind::gzip},
    Beginning{"PK\x03\x04"sv, TextKind::zip},
    Beginning{"PK\x05\x06"sv, TextKind::zip},
    Beginning{"\x28\xB5\x2F\xFD"sv, TextKind::zstd},
    Beginning{"\xFD"
              "7zXZ\0"sv,
              TextKind::xz},
    Beginning{"BZh"sv, TextKind::bzip2},
};

// For these, case and leading white space do not matter.
constexpr std::array markup_beginnings{
    Beginning{"<!doctype html"sv, TextKind::html}, Beginning{"<html"sv, TextKind::html},
    Beginning{"<head"sv, TextKind::html},          Beginning{"<body"sv, TextKind::html},
    Beginning{"<?xml"sv, TextKind::xml},
};

/// JSON begins with two ASCII characters, which UTF-16 writes with a NUL beside each.
bool is_utf16_without_mark(std::string_view text) {
  if (text.size() < 4) return false;
  const auto is_nul = [text](std::size_t at) { return text[at] == '\0'; };
  const bool little = !is_nul(0) && is_nul(1) && !is_nul(2) && is_nul(3);
  const bool big = is_nul(0) && !is_nul(1) && is_nul(2) && !is_nul(3);
  return little || big;
}

}  // namespace

bool is_conflict_marker(std::string_view line) {
  constexpr std::size_t marker_bytes = 7;
  constexpr std::array markers{"<<<<<<<"sv, "|||||||"sv, "======="sv, ">>>>>>>"sv};
  const bool is_marked = std::ranges::find(markers, line.substr(0, marker_bytes)) != markers.end();
  return is_marked && (line.size() == marker_bytes || is_white_space(line[marker_bytes]));
}

std::optional<TextKind> kind_of_text(std::string_view begin) {
  for (const auto& one : exact_beginnings) {
    if (begin.starts_with(one.bytes)) return one.kind;
  }
  if (is_utf16_without_mark(begin)) return TextKind::utf16;
  const bool marked = begin.starts_with(byte_order_mark);
  const auto text = marked ? begin.substr(byte_order_mark.size()) : begin;
  const auto start = text.find_first_not_of(white_space);
  if (start != std::string_view::npos) {
    for (const auto& one : markup_beginnings) {
      if (lower_case(text.substr(start, one.bytes.size())) == one.bytes) return one.kind;
    }
  }
  if (is_conflict_marker(text)) return TextKind::merge_conflict;
  if (marked) return TextKind::byte_order_mark;
  if (start == std::string_view::npos && begin.size() < text_kind_bytes) return TextKind::empty;
  return std::nullopt;
}

const KindWords& words_of(TextKind kind) {
  // In the order of TextKind.
  static constexpr auto words = std::to_array<KindWords>({
      {"the text is empty; a JSON value was expected",
       "write the file again, or restore it from a backup or from git"},
      {"the text begins with a byte order mark", "save it as UTF-8 without one"},
      {"the text is UTF-16", "save it as UTF-8", "text in UTF-16"},
      {"the text is a Git LFS pointer, not the file itself",
       "fetch the file itself with `git lfs pull`"},
      {"a merge-conflict marker", "resolve the conflict first"},
      {"the text is an HTML page, not JSON",
       "it may be an error page that a download saved: fetch the file again"},
      {"the text is XML, not JSON",
       "it may be an error page that a download saved: fetch the file again"},
      {"the file is compressed with gzip", "decompress it with `gunzip`", "gzip-compressed data"},
      {"the file is a zip archive", "extract the JSON file with `unzip`", "a ZIP archive"},
      {"the file is compressed with zstd", "decompress it with `zstd -d`", "zstd-compressed data"},
      {"the file is compressed with xz", "decompress it with `xz -d`", "xz-compressed data"},
      {"the file is compressed with bzip2", "decompress it with `bzip2 -d`",
       "bzip2-compressed data"},
  });
  return words.at(static_cast<std::size_t>(kind));
}

Error refused_at(const Position& position, std::string_view file, std::string message,
                 std::string_view help) {
  return {.code = ErrorCode::refused,
          .subject = std::string{file},
          .line = position.line,
          .column = position.column,
          .message = std::move(message),
          .help = std::string{help}};
}

Error refused_kind(std::string_view file, TextKind kind, const Position& position) {
  const auto& words = words_of(kind);
  return refused_at(position, file, std::string{words.message}, words.help);
}

}  // namespace runtime_exports::json

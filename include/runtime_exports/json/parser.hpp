#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime_exports/core/position.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/json/document.hpp"

namespace runtime_exports::json {

/// How deep objects and arrays may be nested: 128 levels pass, 129 do not.
inline constexpr std::size_t max_depth = 128;

/// The most bytes that may be parsed as one document.
inline constexpr std::size_t max_document_bytes = std::size_t{1} << 30U;

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
Error refused_at(
    const Position& position, std::string_view file, std::string message,
    std::string_view help = "correct it there, or in the program that writes this file");

/// An Error (refused) that says what kind of file it is, and where that shows.
Error refused_kind(std::string_view file, TextKind kind, const Position& position = {});

/// Why and where a text is not JSON.
struct ParseError {
  std::size_t offset = 0;  ///< of the byte in question
  Position position;       ///< the same as line and column
  std::string message;     ///< for people; contains no part of the text
  /// The kind of file if the text is a whole file that is not JSON. For a single row only `message`
  /// and TextKind::merge_conflict are meaningful.
  std::optional<TextKind> kind = std::nullopt;
};

class Places;

/// Parses JSON texts strictly: RFC 8259, and also no duplicate names (even if escaped differently),
/// no lone surrogates, no byte order mark, no nesting beyond max_depth, and no number beyond a
/// double. An integer of any length within a double passes and keeps its digits. Each thread needs
/// its own parser, which keeps its buffers between texts.
class Parser {
 public:
  Parser();

  /// Copies the text and parses all of it into the document, replacing the old content. The text
  /// may be a part of a file, in so many arrays or objects.
  Status<ParseError> parse(std::string_view text, Document& into, std::size_t levels_around = 0);

 private:
  std::unique_ptr<Places, void (*)(Places*)> places_;
};

/// Parses the objects in one text, usually rows, after scanning the whole text once. This is
/// several times as fast as one by one. It accepts only what the parser would accept, and gives no
/// reason if it does not accept an object: parse that object with the parser to find out.
class Batch {
 public:
  /// An object of the text and where it ends.
  struct Found {
    Value value;
    std::size_t end;  ///< the offset after its closing bracket
  };

  Batch();

  /// Begins with another text of at most max_document_bytes. It is not copied, and must stay in
  /// place while its values are used. Each object is in so many arrays or objects.
  void begin(std::string_view text, std::size_t levels_around = 0);

  /// The object whose opening bracket is the byte at `offset`, which must never decrease.
  /// `std::nullopt` if it is not certain to be JSON: no object can be recognised in a text with
  /// bytes that are not UTF-8, or with a string that does not close on its line.
  std::optional<Found> object_at(std::size_t offset);

  /// The only object in [begin, end), apart from white space; otherwise like object_at().
  std::optional<Value> object_in(std::size_t begin, std::size_t end);

 private:
  struct State;
  std::unique_ptr<State, void (*)(State*)> state_;
};

/// An Error (refused) that says where a file stops being JSON, or what kind of file it is.
Error refused_json(std::string_view file, const ParseError& error);

}  // namespace runtime_exports::json

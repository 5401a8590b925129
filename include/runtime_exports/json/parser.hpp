#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "runtime_exports/core/position.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/json/text_kind.hpp"

namespace runtime_exports::json {

/// Objects and arrays may stand in each other this deep: 128 pass, 129 do not.
inline constexpr std::size_t max_depth = 128;

/// No text longer than this is parsed as one document.
inline constexpr std::size_t max_document_bytes = std::size_t{1} << 30U;

/// What is not JSON, and where.
struct ParseError {
  std::size_t offset = 0;  ///< of the byte that it is about
  Position position;       ///< the same for a person
  std::string message;     ///< for people; holds nothing of the text
  /// What the text is instead of JSON, if it is a whole file. Of one row only `message` is true,
  /// and TextKind::merge_conflict.
  std::optional<TextKind> kind = std::nullopt;
};

/// Parses JSON texts strictly: RFC 8259 and besides no duplicate names (also when escaped
/// differently), no lone surrogates, no byte order mark, no depth beyond max_depth, no number
/// beyond a double. An integer of any length within a double passes and keeps its digits.
/// One parser serves one thread; it keeps its buffers between texts.
class Parser {
 public:
  Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;
  Parser(Parser&&) noexcept;
  Parser& operator=(Parser&&) noexcept;
  ~Parser();

  /// Parses the whole text into the document, replacing what it held; the text is copied.
  Status<ParseError> parse(std::string_view text, Document& into);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Objects that stand in one text, rows above all, parsed with one look at the whole text: several
/// times as fast as one after the other. It accepts only what the parser would accept in the same
/// place, and says nothing of what it does not: that is for the parser, with each row by itself.
class Batch {
 public:
  /// An object of the text and where it ends.
  struct Found {
    Found(const Value& object, std::size_t end_of_object) : value(object), end(end_of_object) {}

    Value value;
    std::size_t end;  ///< the offset in the text behind its closing bracket
  };

  Batch();
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;
  Batch(Batch&&) noexcept;
  Batch& operator=(Batch&&) noexcept;
  ~Batch();

  /// Begins with another text of at most max_document_bytes. It is not copied, and stays where it
  /// is as long as values of it are used.
  void begin(std::string_view text);

  /// The object whose opening bracket is the byte at `offset`, which never goes back. Nothing if it
  /// is not certain to be JSON: no object can be told in a text with a string that does not close
  /// on its line, or with bytes that are not UTF-8.
  std::optional<Found> object_at(std::size_t offset);

  /// The object that stands alone in [begin, end), but for white space; as object_at().
  std::optional<Value> object_in(std::size_t begin, std::size_t end);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// An Error (refused) that names the place of what is not JSON in a file, or says what the file is.
Error refused_json(std::string_view file, const ParseError& error);

}  // namespace runtime_exports::json

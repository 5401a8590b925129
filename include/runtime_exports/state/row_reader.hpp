#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/state/row_batch.hpp"

namespace runtime_exports::state {

/// How rows are laid out in a file.
enum class RowLayout {
  lines,   ///< one row per line (.jsonl); blank lines are not rows
  array,   ///< the file is an array of rows (.json)
  member,  ///< the file is an object, and one of its members is the array of rows
};

/// Finds the rows of a file in their order, holding a part of it at a time. It only finds where
/// rows begin and end; the parser decides whether a row is JSON.
class RowReader {
 public:
  /// `member` names the array for RowLayout::member. The file must outlive the reader.
  RowReader(io::InputFile& file, RowLayout layout, std::string member = {});

  /// Reads the next rows, about chunk_bytes of them. Returns whether there are any.
  /// Errors, after the rows before the error: refused if the file's first bytes show that it is not
  /// JSON (json::kind_of_text), if it is not an array where it must be one, if the text between
  /// rows is not valid JSON, or if a row is too long; those of reading.
  Result<bool> next_rows(RowBatch& into);

  /// Of an export (RowLayout::member or array): reads the next text, about chunk_bytes of it, from
  /// the end of one row to the end of another, if it is laid out as in this program's exports. In
  /// another file it may end inside a row. Returns whether there is a row. Errors: those of
  /// next_rows().
  Result<bool> next_text(RowBatch& into);

  /// Of an export: goes back to where a text of next_text() begins, and then past `passed`, the
  /// rows at its front.
  void go_back(const TextPlace& place, std::string_view passed);

  /// RowLayout::lines: a last line without a newline, which next_rows() does not return.
  [[nodiscard]] std::optional<RowSpan> tail() const { return tail_; }

  /// Of an array or a member, after the last row: the file's text with an empty array.
  [[nodiscard]] const std::string& frame() const { return frame_; }

 private:
  enum class Place { start, first_element, next_element, end };

  std::string_view view(std::uint64_t bytes);
  Result<bool> read_lines(RowBatch& into);
  void take_lines(RowBatch& into);
  Result<bool> read_elements(RowBatch& into);
  std::optional<RowSpan> next_element();
  [[nodiscard]] RowSpan span_here(std::string_view row) const;
  void enter();
  void enter_member();
  void leave_array();
  std::string take_frame(std::uint64_t bytes);
  std::uint64_t value_bytes(std::uint64_t limit);
  char skip_space();
  bool step_to_element();
  void advance(std::string_view passed);
  void check_beginning();
  void fail(Error error);
  void refuse(std::string message);
  void refuse_text(std::string expected);

  io::InputFile* file_;
  RowLayout layout_;
  std::string member_;
  Place place_ = Place::start;
  std::uint64_t at_ = 0;
  std::uint64_t line_ = 1;
  std::uint64_t column_ = 1;
  std::optional<RowSpan> tail_;
  std::optional<Error> error_;  // the first one, which comes after the rows before it
  std::string frame_;
  std::size_t head_bytes_ = 0;  // of frame_, before the rows; for go_back()
};

}  // namespace runtime_exports::state

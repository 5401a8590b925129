#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/input_file.hpp"

namespace runtime_exports::state {

/// How rows stand in a file.
enum class RowLayout {
  lines,   ///< one row a line (.jsonl); lines of white space are no rows
  array,   ///< the elements of the array that the file is (.json)
  member,  ///< the elements of an array that is a member of the object that the file is
};

/// Where a row stands in its file.
struct RowSpan {
  std::uint64_t offset = 0;
  std::uint32_t bytes = 0;
  std::uint64_t line = 0;  ///< of its first byte, from 1
};

/// A part of a file with whole rows in it, as it stands there.
struct RowChunk {
  std::uint64_t offset = 0;  ///< in the file
  std::uint64_t line = 1;    ///< of its first byte
  std::string text;
  std::vector<RowSpan> rows;  ///< of next_rows(): where they are in the file
  bool is_first = false;      ///< of next_text(): no row is in front of it

  [[nodiscard]] std::string_view text_of(const RowSpan& row) const {
    return std::string_view{text}.substr(row.offset - offset, row.bytes);
  }
};

/// How much of rows is read and parsed together.
inline constexpr std::uint64_t chunk_bytes = std::uint64_t{700} << 10U;

/// No row may be longer.
inline constexpr std::uint64_t max_row_bytes = std::uint64_t{16} << 20U;

/// Finds the rows of a file one after the other, holding a window of it at a time. It looks only
/// for where rows begin and end; whether a row is JSON is for the parser to say.
class RowReader {
 public:
  /// `member` names the array for RowLayout::member. The file must outlive the reader.
  RowReader(io::InputFile& file, RowLayout layout, std::string member = {});

  /// The next row, or nothing behind the last one.
  /// Errors: refused if the file begins as none of JSON does (json::kind_of_text), if it is no
  /// array where it must be one, if the text between rows is not JSON's, if a row is too long;
  /// those of reading.
  Result<std::optional<RowSpan>> next();

  /// The next rows together, about chunk_bytes of them: the same as next() finds one after the
  /// other. Returns whether there are any. Errors: as next(), after the rows that stand before it.
  Result<bool> next_rows(RowChunk& into);

  /// RowLayout::member: the text that follows, about chunk_bytes of it, from behind one row to
  /// behind another as this program's exports have them. In another file it may end within a row.
  /// Returns whether there is a row. Errors: as next().
  Result<bool> next_text(RowChunk& into);

  /// RowLayout::member: the text of a chunk from `begin` on once more, and what follows it. A row
  /// ends in front of `begin`, or nothing of the chunk is.
  void go_back(const RowChunk& chunk, std::size_t begin);

  /// RowLayout::lines: a last line without its newline, which next() does not return.
  [[nodiscard]] std::optional<RowSpan> tail() const { return tail_; }

  /// RowLayout::member, behind the last row: the file's text with the array emptied.
  [[nodiscard]] const std::string& frame() const { return frame_; }

 private:
  enum class Place { start, first_element, next_element, end };

  Result<std::string_view> view(std::uint64_t bytes);
  Result<std::optional<RowSpan>> next_line();
  Status<> read_lines(RowChunk& into);
  void find_lines(RowChunk& into);
  Result<std::optional<RowSpan>> next_element();
  Result<bool> next_elements(RowChunk& into);
  Status<> enter_array();
  Status<> enter_member();
  Status<> leave_array();
  Result<std::uint64_t> value_bytes(std::uint64_t limit);
  Result<char> skip_space();
  Result<bool> step_to_element();
  void advance(std::string_view passed);
  Status<> check_beginning();
  [[nodiscard]] Error unexpected(std::string expected);
  [[nodiscard]] Error refused(std::string message) const;

  io::InputFile* file_;
  RowLayout layout_;
  std::string member_;
  Place place_ = Place::start;
  std::uint64_t at_ = 0;
  std::uint64_t line_ = 1;
  std::optional<RowSpan> tail_;
  std::optional<Error> error_;  // behind the rows that next_rows() returned
  std::string frame_;
  std::size_t head_bytes_ = 0;  // of frame_, in front of the rows; for go_back()
};

}  // namespace runtime_exports::state

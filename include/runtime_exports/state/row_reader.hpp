#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/position.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/json/parser.hpp"

namespace runtime_exports::state {

/// How many bytes of rows are read and parsed together.
inline constexpr std::uint64_t chunk_bytes = std::uint64_t{700} << 10U;

/// The most bytes that a row may have.
inline constexpr std::uint64_t max_row_bytes = std::uint64_t{16} << 20U;

/// Where a row is in its file.
struct RowSpan {
  std::uint64_t offset = 0;
  std::uint32_t bytes = 0;
  std::uint64_t line = 0;    ///< of its first byte, from 1
  std::uint64_t column = 1;  ///< of its first byte, from 1, in characters
};

/// Where a well-formed row is, and its sort key: 32 bytes, however long the row is.
class IndexedRow {
 public:
  IndexedRow(const Instant& instant, const RowSpan& span, std::uint32_t fingerprint)
      : seconds_and_bytes_(instant.seconds * bytes_end + span.bytes),
        half_attoseconds_(instant.half_attoseconds),
        offset_(span.offset),
        line_(static_cast<std::uint32_t>(std::min(span.line, last_line))),
        fingerprint_(fingerprint) {}

  [[nodiscard]] Instant instant() const {
    return {seconds_and_bytes_ >> bytes_bits, half_attoseconds_};
  }
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  [[nodiscard]] std::uint64_t bytes() const {
    return static_cast<std::uint64_t>(seconds_and_bytes_ & (bytes_end - 1));
  }
  [[nodiscard]] std::uint64_t line() const { return line_; }
  /// A hash of the row's bytes: they must not have changed when they are read again.
  [[nodiscard]] std::uint32_t fingerprint() const { return fingerprint_; }

 private:
  static constexpr unsigned bytes_bits = 25;
  static constexpr std::int64_t bytes_end = std::int64_t{1} << bytes_bits;
  static constexpr std::uint64_t last_line = std::numeric_limits<std::uint32_t>::max();
  static_assert(max_row_bytes < bytes_end);

  std::int64_t seconds_and_bytes_;  // a time with a four-digit year fits in 39 bits
  std::uint64_t half_attoseconds_;
  std::uint64_t offset_;
  std::uint32_t line_;
  std::uint32_t fingerprint_;
};

/// Where a text begins that was read from a file of rows.
struct TextPlace {
  std::uint64_t offset = 0;
  Position position = {};
  bool is_first = false;  ///< no row comes before it
};

/// Rows that are read and parsed together. Each worker has its own. What it holds is valid until it
/// is filled again: by RowReader with the next rows of a file, or by read().
struct RowBatch {
  struct Row {
    RowSpan span = {};
    std::size_t begin = 0;                  ///< in the text
    std::optional<json::Value> value = {};  ///< `std::nullopt` if the fast parser refuses the row
  };
  using Visitor = std::function<void(const Row& row, const json::Value& value)>;

  TextPlace place;         ///< set by RowReader: the text is a part of the file, unchanged
  std::size_t levels = 0;  ///< set by RowReader: how many arrays and objects each row is in
  std::string text;
  std::vector<Row> rows;
  json::Batch parsed;

  /// The rows at the front that are best read together: about chunk_bytes, at least one if any.
  static std::span<const IndexedRow> front_of(std::span<const IndexedRow> rows);

  [[nodiscard]] std::string_view text_of(const Row& row) const {
    return std::string_view{text}.substr(row.begin, row.span.bytes);
  }

  /// Reads indexed rows again, with as few reads as their order allows, and parses them.
  /// Errors: busy if the file changed since it was indexed; io.
  Status<> read(const io::InputFile& file, std::span<const IndexedRow> indexed);

  /// Parses rows that RowReader read.
  void parse();

  /// Shows each parsed row, in their order. Where the fast parser refused a row, the careful one
  /// decides. `file` is the name in messages. Errors: refused at the first row that is not JSON.
  Status<> visit(const std::string& file, const Visitor& visitor) const;
};

/// How rows are laid out in a file.
enum class RowLayout {
  lines,   ///< one row per line (.jsonl); blank lines are not rows
  array,   ///< the file is an array of rows (.json)
  member,  ///< the file is an object, and one of its members is the array of rows
};

/// How many arrays and objects each row is in.
constexpr std::size_t levels_of(RowLayout layout) {
  if (layout == RowLayout::lines) return 0;
  return layout == RowLayout::array ? 1 : 2;
}

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
  Position position_;  // of at_
  std::optional<RowSpan> tail_;
  std::optional<Error> error_;  // the first one, which comes after the rows before it
  std::string frame_;
  std::size_t head_bytes_ = 0;  // of frame_, before the rows; for go_back()
};

}  // namespace runtime_exports::state

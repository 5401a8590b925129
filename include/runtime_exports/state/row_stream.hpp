#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime_exports/io/clock.hpp"
#include "runtime_exports/state/row_reader.hpp"

namespace runtime_exports::state {

/// The rows of an input in the order of the file. Each is read once and nothing is kept of it, so
/// memory does not grow with the file.
class RowStream {
 public:
  RowStream(io::InputFile& file, RowLayout layout, io::Clock& clock)
      : file_(&file), reader_(file, layout), clock_(&clock) {}

  /// Reads the next rows, about chunk_bytes of them. Returns whether there are any. Waits for a
  /// last line that is still being written.
  /// Errors: those of RowReader::next(); busy if the last line stays unfinished.
  Result<bool> next(RowBatch& into);

  /// All rows as the text of one array, each on its line. Errors: those of next() and
  /// RowBatch::visit().
  Result<std::string> as_array();

 private:
  io::InputFile* file_;
  RowReader reader_;
  io::Clock* clock_;
  bool took_tail_ = false;
};

/// A last line without its newline, after waiting for whoever writes it.
struct RowTail {
  std::string text;
  bool finished = false;  ///< the writer has finished the row

  /// After a crash, a file system that wrote the size before the bytes leaves NULs.
  [[nodiscard]] bool is_damaged() const { return text.find('\0') != std::string::npos; }
  /// What is wrong with it: "the last row is still being written".
  [[nodiscard]] std::string_view state() const;
};

inline constexpr const char* nul_bytes_help = "remove the NUL bytes at the end of the file";

/// Reads the line again for 300 ms, or until it is a row or can no longer become one.
/// Errors: busy if the file became shorter; io.
Result<RowTail> read_tail(io::InputFile& file, const RowSpan& tail, io::Clock& clock);

/// The error about an unfinished row where none may be left out: busy, or refused if it is damaged.
Error unfinished_row(const std::string& file, std::uint64_t line, const RowTail& tail);

}  // namespace runtime_exports::state

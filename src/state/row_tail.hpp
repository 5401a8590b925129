#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/clock.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/state/row_reader.hpp"

namespace runtime_exports::state {

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

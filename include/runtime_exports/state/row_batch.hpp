#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/state/row_reader.hpp"

namespace runtime_exports::state {

/// Where a well-formed row is, and its sort key: 32 bytes, however long the row is.
class IndexedRow {
 public:
  IndexedRow(const Instant& instant, const RowSpan& span, std::uint32_t fingerprint)
      : seconds_and_bytes_(instant.seconds * bytes_end + span.bytes),
        attoseconds_(instant.attoseconds),
        offset_(span.offset),
        line_(static_cast<std::uint32_t>(std::min(span.line, last_line))),
        fingerprint_(fingerprint) {}

  [[nodiscard]] Instant instant() const { return {seconds_and_bytes_ >> bytes_bits, attoseconds_}; }
  [[nodiscard]] std::uint64_t offset() const { return offset_; }
  [[nodiscard]] std::uint64_t bytes() const {
    return static_cast<std::uint64_t>(seconds_and_bytes_ & (bytes_end - 1));
  }
  [[nodiscard]] std::uint64_t end() const { return offset_ + bytes(); }
  [[nodiscard]] std::uint64_t line() const { return line_; }
  /// A hash of the row's bytes: they must not have changed when they are read again.
  [[nodiscard]] std::uint32_t fingerprint() const { return fingerprint_; }

 private:
  static constexpr unsigned bytes_bits = 25;
  static constexpr std::int64_t bytes_end = std::int64_t{1} << bytes_bits;
  static constexpr std::uint64_t last_line = std::numeric_limits<std::uint32_t>::max();
  static_assert(max_row_bytes < bytes_end);

  std::int64_t seconds_and_bytes_;  // a time with a four-digit year fits in 39 bits
  std::uint64_t attoseconds_;
  std::uint64_t offset_;
  std::uint32_t line_;
  std::uint32_t fingerprint_;
};

/// Indexed rows that are read again, together. Its values are valid until the next read().
class RowBatch {
 public:
  /// How many rows at the front are best read together: about chunk_bytes of them, at least one.
  static std::span<const IndexedRow> front_of(std::span<const IndexedRow> rows);

  /// Reads the rows with as few reads as their order allows.
  /// Errors: busy if the file changed since it was indexed; io.
  Status<> read(const io::InputFile& file, std::span<const IndexedRow> rows);

  /// The row at that index among those requested.
  [[nodiscard]] const json::Value& row(std::size_t index) const { return *values_[index]; }
  /// Its bytes in the file.
  [[nodiscard]] std::string_view text(std::size_t index) const { return texts_[index]; }

 private:
  void put_in_order(std::span<const IndexedRow> rows);
  Status<> read_texts(const io::InputFile& file, std::span<const IndexedRow> rows);

  std::string text_;
  json::Batch batch_;
  std::vector<std::size_t> by_offset_;
  std::vector<std::size_t> places_;  ///< of the rows in text_
  std::vector<std::string_view> texts_;
  std::vector<std::optional<json::Value>> values_;
};

}  // namespace runtime_exports::state

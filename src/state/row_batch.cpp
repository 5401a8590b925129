#include "runtime_exports/state/row_batch.hpp"

#include <numeric>

#include "runtime_exports/core/digest.hpp"

namespace runtime_exports::state {
namespace {

Error changed(const io::InputFile& file, const IndexedRow& row) {
  return {.code = ErrorCode::busy,
          .subject = file.name(),
          .line = row.line(),
          .message = "the row changed while it was read",
          .help = "run again when nothing rewrites the file"};
}

}  // namespace

std::span<const IndexedRow> RowBatch::front_of(std::span<const IndexedRow> rows) {
  std::uint64_t bytes = 0;
  std::size_t count = 0;
  while (count < rows.size() && bytes < chunk_bytes) bytes += rows[count++].bytes();
  return rows.first(count);
}

Status<> RowBatch::read(const io::InputFile& file, std::span<const IndexedRow> rows) {
  values_.assign(rows.size(), std::nullopt);
  texts_.resize(rows.size());
  if (rows.empty()) return Done{};
  put_in_order(rows);
  if (auto done = read_texts(file, rows); !done) return done;
  batch_.begin(text_);
  for (const auto i : by_offset_) {
    const auto text = std::string_view{text_}.substr(places_[i], rows[i].bytes());
    if (fingerprint_of(text) != rows[i].fingerprint()) return changed(file, rows[i]);
    texts_[i] = text;
    values_[i] = batch_.object_in(places_[i], places_[i] + text.size());
    if (!values_[i]) return changed(file, rows[i]);
  }
  return Done{};
}

/// The rows are usually in file order already, forwards or backwards.
void RowBatch::put_in_order(std::span<const IndexedRow> rows) {
  by_offset_.resize(rows.size());
  std::iota(by_offset_.begin(), by_offset_.end(), 0);
  if (rows.front().offset() > rows.back().offset()) {
    std::reverse(by_offset_.begin(), by_offset_.end());
  }
  const auto is_before = [&](auto a, auto b) { return rows[a].offset() < rows[b].offset(); };
  if (!std::is_sorted(by_offset_.begin(), by_offset_.end(), is_before)) {
    std::sort(by_offset_.begin(), by_offset_.end(), is_before);
  }
}

/// Reads the rows into `text_` in file order; adjacent rows take one read. Replaces the bytes
/// between them with white space, so that they cannot be taken for part of a row.
Status<> RowBatch::read_texts(const io::InputFile& file, std::span<const IndexedRow> rows) {
  std::size_t size = 0;
  places_.resize(rows.size());
  for (auto first = by_offset_.begin(); first != by_offset_.end();) {
    const auto begin = rows[*first].offset();
    auto end = begin;
    auto next = first;
    // Reads over a gap that is no longer than the row after it, so that at most half of the bytes
    // are wasted.
    for (; next != by_offset_.end() && rows[*next].offset() <= end + rows[*next].bytes(); ++next) {
      end = rows[*next].end();
    }
    const auto place = size;
    size += end - begin + 1;
    if (text_.size() < size) text_.resize(size);
    text_[size - 1] = '\n';
    const std::span<char> run{text_.data() + place, end - begin};
    if (auto read = file.read_into(run, begin); !read) return read;
    for (auto filled = begin; first != next; ++first) {
      const auto& row = rows[*first];
      const auto gap = run.subspan(filled - begin, row.offset() - filled);
      std::fill(gap.begin(), gap.end(), ' ');
      places_[*first] = place + (row.offset() - begin);
      filled = row.end();
    }
  }
  text_.resize(size);
  return Done{};
}

}  // namespace runtime_exports::state

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/state/row_reader.hpp"

namespace runtime_exports::state {
namespace {

using Rows = std::vector<RowBatch::Row*>;

Error changed(const io::InputFile& file, const RowBatch::Row& row) {
  return {.code = ErrorCode::busy,
          .subject = file.name(),
          .line = row.span.line,
          .message = "the row changed while it was read",
          .help = "run again when nothing rewrites the file"};
}

/// The rows as they are in the file.
Rows in_file_order(std::vector<RowBatch::Row>& rows) {
  Rows ordered;
  for (auto& row : rows) ordered.push_back(&row);
  std::ranges::sort(ordered, {}, [](const auto* row) { return row->span.offset; });
  return ordered;
}

/// Reads rows in the order of the file into the text; adjacent rows take one read. Replaces the
/// bytes between them with white space, so that they cannot be taken for part of a row.
Status<> read_texts(const io::InputFile& file, const Rows& rows, std::string& text) {
  std::size_t size = 0;
  for (auto first = rows.begin(); first != rows.end();) {
    const auto begin = (*first)->span.offset;
    auto end = begin;
    auto next = first;
    // Reads over a gap that is no longer than the row after it, so that at most half of the bytes
    // are wasted.
    for (; next != rows.end() && (*next)->span.offset <= end + (*next)->span.bytes; ++next) {
      end = (*next)->span.offset + (*next)->span.bytes;
    }
    const auto place = size;
    size += end - begin + 1;
    if (text.size() < size) text.resize(size);
    text[size - 1] = '\n';
    const std::span<char> run{text.data() + place, end - begin};
    if (auto read = file.read_into(run, begin); !read) return read;
    for (auto filled = begin; first != next; ++first) {
      auto& row = **first;
      const auto gap = run.subspan(filled - begin, row.span.offset - filled);
      std::ranges::fill(gap, ' ');
      row.begin = place + (row.span.offset - begin);
      filled = row.span.offset + row.span.bytes;
    }
  }
  text.resize(size);
  return Done{};
}

}  // namespace

std::span<const IndexedRow> RowBatch::front_of(std::span<const IndexedRow> rows) {
  std::uint64_t bytes = 0;
  std::size_t count = 0;
  while (count < rows.size() && bytes < chunk_bytes) bytes += rows[count++].bytes();
  return rows.first(count);
}

Status<> RowBatch::read(const io::InputFile& file, std::span<const IndexedRow> indexed) {
  rows.clear();
  if (indexed.empty()) return Done{};
  for (const auto& row : indexed) {
    rows.push_back({{row.offset(), static_cast<std::uint32_t>(row.bytes()), row.line()}});
  }
  const auto ordered = in_file_order(rows);
  if (auto done = read_texts(file, ordered, text); !done) return done;
  parsed.begin(text);
  for (auto* row : ordered) {
    const auto& before = indexed[static_cast<std::size_t>(row - rows.data())];
    if (fingerprint_of(text_of(*row)) != before.fingerprint()) return changed(file, *row);
    row->value = parsed.object_in(row->begin, row->begin + row->span.bytes);
    if (!row->value) return changed(file, *row);
  }
  return Done{};
}

void RowBatch::parse() {
  parsed.begin(text, levels);
  for (auto& row : rows) row.value = parsed.object_in(row.begin, row.begin + row.span.bytes);
}

Status<> RowBatch::visit(const std::string& file, const Visitor& visitor) const {
  json::Parser parser;
  json::Document document;
  for (const auto& row : rows) {
    if (row.value) {
      visitor(row, *row.value);
      continue;
    }
    if (auto done = parser.parse(text_of(row), document, levels); !done) {
      auto problem = done.error();
      problem.position = position_within({row.span.line, row.span.column}, problem.position);
      // A row says nothing about the kind of the file.
      if (problem.kind != json::TextKind::merge_conflict) problem.kind.reset();
      return json::refused_json(file, problem);
    }
    visitor(row, document.root());
  }
  return Done{};
}

}  // namespace runtime_exports::state

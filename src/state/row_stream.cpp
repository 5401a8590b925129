#include "runtime_exports/state/row_stream.hpp"

#include <utility>

namespace runtime_exports::state {
namespace {

constexpr std::int64_t tail_patience_ms = 300;
constexpr std::int64_t tail_look_ms = 20;

}  // namespace

Result<bool> RowStream::next(RowBatch& into) {
  auto more = reader_.next_rows(into);
  if (!more || *more) return more;
  into.text.clear();
  const auto tail = reader_.tail();
  if (!tail || std::exchange(took_tail_, true)) return false;
  auto read = read_tail(*file_, *tail, *clock_);
  if (!read) return read.error();
  if (!read->finished) return unfinished_row(file_->name(), tail->line, *read);
  into.place = {tail->offset, tail->line};
  into.text = std::move(read->text);
  into.rows.push_back({{tail->offset, static_cast<std::uint32_t>(into.text.size()), tail->line}});
  return true;
}

Result<std::string> RowStream::as_array() {
  std::string text = "[";
  std::uint64_t line = 1;
  RowBatch batch;
  while (true) {
    const auto more = next(batch);
    if (!more) return more.error();
    if (!*more) break;
    batch.parse();
    const auto read = batch.visit(file_->name(), [&](const RowBatch::Row& row, const json::Value&) {
      if (text.size() > 1) text += ',';
      text.append(row.span.line - std::exchange(line, row.span.line), '\n');
      text += batch.text_of(row);
    });
    if (!read) return read.error();
  }
  return text += ']';
}

std::string_view RowTail::state() const {
  return is_damaged() ? "the last row holds NUL bytes, as after a crash"
                      : "the last row is still being written";
}

Result<RowTail> read_tail(io::InputFile& file, const RowSpan& tail, io::Clock& clock) {
  const auto begin_ms = clock.steady_ms();
  json::Parser parser;
  json::Document document;
  while (true) {
    const auto read = file.read(tail.offset, file.bytes() - tail.offset);
    if (!read) return read.error();
    std::string text{read->substr(0, read->find('\n'))};
    const bool ended = text.size() < read->size();
    // The beginning of an object is never a whole object, so a row need not wait for its newline;
    // nor need a text that cannot become a row.
    const auto parsed = parser.parse(text, document);
    if (ended || parsed || parsed.error().kind == json::TextKind::merge_conflict) {
      return RowTail{std::move(text), true};
    }
    if (clock.steady_ms() - begin_ms >= tail_patience_ms || text.size() > max_row_bytes) {
      return RowTail{std::move(text), false};
    }
    clock.sleep_ms(tail_look_ms);
    if (const auto grown = file.extend(); !grown) return grown.error();
  }
}

Error unfinished_row(const std::string& file, std::uint64_t line, const RowTail& tail) {
  const bool damaged = tail.is_damaged();
  return {.code = damaged ? ErrorCode::refused : ErrorCode::busy,
          .subject = file,
          .line = line,
          .message = std::string{tail.state()},
          .help = damaged ? nul_bytes_help
                          : "run again in a moment; if nothing writes the file, its last line is "
                            "damaged"};
}

}  // namespace runtime_exports::state

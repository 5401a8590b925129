#include "runtime_exports/state/row_stream.hpp"

#include <utility>

namespace runtime_exports::state {
namespace {

constexpr std::int64_t tail_patience_ms = 300;
constexpr std::int64_t tail_look_ms = 20;

}  // namespace

Result<bool> RowStream::next(Piece& into) {
  auto& chunk = into.chunk_;
  auto more = reader_.next_rows(chunk);
  if (!more || *more) return more;
  chunk.text.clear();
  const auto tail = reader_.tail();
  if (!tail || std::exchange(took_tail_, true)) return false;
  auto read = read_tail(*file_, *tail, *clock_);
  if (!read) return read.error();
  if (!read->finished) return unfinished_row(file_->name(), tail->line, *read);
  chunk.offset = tail->offset;
  chunk.line = tail->line;
  chunk.text = std::move(read->text);
  chunk.rows = {{tail->offset, static_cast<std::uint32_t>(chunk.text.size()), tail->line}};
  return true;
}

Result<std::string> RowStream::as_array() {
  std::string text = "[";
  std::uint64_t line = 1;
  Piece piece;
  while (true) {
    const auto more = next(piece);
    if (!more) return more.error();
    if (!*more) break;
    if (auto read = piece.parse(file_->name(), [](const json::Value&) {}); !read) {
      return read.error();
    }
    for (const auto& row : piece.chunk_.rows) {
      if (text.size() > 1) text += ',';
      text.append(row.line - std::exchange(line, row.line), '\n');
      text += piece.chunk_.text_of(row);
    }
  }
  return text += ']';
}

Status<> RowStream::Piece::parse(const std::string& file,
                                 const std::function<void(const json::Value& row)>& visit) {
  batch_.begin(chunk_.text);
  for (const auto& span : chunk_.rows) {
    const auto begin = span.offset - chunk_.offset;
    if (const auto row = batch_.object_in(begin, begin + span.bytes)) {
      visit(*row);
      continue;
    }
    if (auto parsed = parser_.parse(chunk_.text_of(span), document_); !parsed) {
      auto problem = parsed.error();
      if (problem.position.line == 1) problem.position.column += span.column - 1;
      problem.position.line += span.line - 1;
      // A row says nothing about the kind of the file.
      if (problem.kind != json::TextKind::merge_conflict) problem.kind.reset();
      return json::refused_json(file, problem);
    }
    visit(document_.root());
  }
  return Done{};
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

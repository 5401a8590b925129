#include "runtime_exports/state/row_input.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/core/counted.hpp"
#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/io/parallel.hpp"

namespace runtime_exports::state {
namespace {

constexpr std::string_view malformed_rule = "input.malformed-row";
constexpr std::string_view left_out = "the row is left out";
constexpr std::size_t most_named_rows = 50;

/// Whether a row comes before another one in that order.
struct ComesBefore {
  bool operator()(const IndexedRow& a, const IndexedRow& b) const {
    const auto by_time = a.instant() <=> b.instant();
    if (by_time == 0) return a.offset() < b.offset();
    return order == Order::newest_first ? by_time > 0 : by_time < 0;
  }
  Order order;
};

/// Drops all but the newest rows. The order of the export decides ties: the rows that are dropped
/// would come last in it, or first if the oldest come first.
void keep_newest(std::vector<IndexedRow>& rows, std::size_t newest, Order order) {
  if (newest == 0 || rows.size() <= newest) return;
  const auto end = rows.begin() + static_cast<std::ptrdiff_t>(newest);
  std::nth_element(rows.begin(), end, rows.end(),
                   [before = ComesBefore{order}](const auto& a, const auto& b) {
                     return before.order == Order::newest_first ? before(a, b) : before(b, a);
                   });
  rows.erase(end, rows.end());
}

const char* are(std::uint64_t count) {
  return count == 1 ? "is" : "are";
}

constexpr const char* nul_bytes_help = "remove the NUL bytes at the end of the file";

/// A last line without its newline, after waiting for whoever writes it.
struct RowTail {
  std::string text;
  bool finished = false;  ///< the writer has finished the row

  /// After a crash, a file system that wrote the size before the bytes leaves NULs.
  [[nodiscard]] bool is_damaged() const { return text.find('\0') != std::string::npos; }
  /// What is wrong with it: "the last row is still being written".
  [[nodiscard]] std::string_view state() const {
    return is_damaged() ? "the last row holds NUL bytes, as after a crash"
                        : "the last row is still being written";
  }
};

/// Reads the line again for 300 ms, or until it is a row or can no longer become one.
Result<RowTail> read_tail(io::InputFile& file, const RowSpan& tail, io::Clock& clock) {
  constexpr std::int64_t tail_patience_ms = 300;
  constexpr std::int64_t tail_look_ms = 20;
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
    if (const auto looked = file.extend(); !looked) return looked.error();
  }
}

/// The error about an unfinished row where none may be left out.
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

}  // namespace

/// One pass over all rows.
struct RowInput::Pass {
  /// The rows of one worker, with the time of each row that the fast way accepts.
  struct Piece {
    RowBatch batch;
    std::vector<std::optional<Instant>> instants;
  };

  RowInput& input;
  const IndexRequest& request;
  const schema::Program& program;
  io::Clock& clock;
  Findings& findings;
  const RowVisitor& visit;
  RowIndex index = {};

  Result<RowIndex> run() {
    RowReader reader{input.file_, input.layout_};
    std::array<Piece, 2> pieces;
    auto left = input.file_.bytes();
    request.effort.expect(left);
    const auto take = [&](const Piece& piece) {
      const auto bytes = std::min(left, std::uint64_t{piece.batch.text.size()});
      left -= bytes;
      request.effort.advance(bytes, piece.batch.rows.size());
      return take_rows(piece);
    };
    auto done = io::run_in_order(
        left > chunk_bytes ? request.effort.threads : 1,
        {[&](std::size_t worker) { return reader.next_rows(pieces.at(worker).batch); },
         [&](std::size_t worker) { judge_rows(pieces.at(worker)); },
         [&](std::size_t worker) { return take(pieces.at(worker)); }});
    if (!done) return done.error();
    const auto tail = reader.tail();
    if (tail) {
      if (auto taken = take_tail(*tail); !taken) return taken.error();
    }
    request.effort.advance(left, tail ? 1 : 0);
    if (auto judged = judge(); !judged) return judged.error();
    keep_newest(index.rows, request.newest, request.order);
    if (auto sorted = sort(); !sorted) return sorted.error();
    return std::move(index);
  }

  void judge_rows(Piece& piece) const {
    piece.batch.parse();
    piece.instants.clear();
    for (const auto& row : piece.batch.rows) {
      auto& instant = piece.instants.emplace_back();
      if (!row.value || !program.accepts(*row.value)) continue;
      const auto time = row.value->find_text(input.definition_->time_member);
      if (time) instant = parse_instant(*time);
    }
  }

  Status<> take_rows(const Piece& piece) {
    for (std::size_t i = 0; i < piece.instants.size(); ++i) {
      const auto& row = piece.batch.rows[i];
      const auto text = piece.batch.text_of(row);
      if (const auto& instant = piece.instants[i]) {
        ++index.seen;
        visit(*row.value);
        keep_row(row.span, text, *instant);
      } else if (auto taken = take_row(row.span, text); !taken) {
        return taken;
      }
    }
    return Done{};
  }

  Status<> take_row(const RowSpan& span, std::string_view text) {
    ++index.seen;
    if (auto parsed = input.parser_.parse(text, input.document_, levels_of(input.layout_));
        !parsed) {
      return take_malformed(parsed.error(), span);
    }
    const auto row = input.document_.root();
    if (const auto report = program.check(row, 1); !report.accepted()) {
      const auto& first = report.violations.front();
      const auto message =
          fmt::format("expected {} (at {}, {})", first.expected,
                      first.pointer.empty() ? "the row itself" : first.pointer, first.keyword);
      return take_malformed({first.offset, position_of(text, first.offset), message}, span);
    }
    visit(row);
    const auto time = row.find(input.definition_->time_member);
    const auto instant = time ? parse_instant(time->text()) : std::nullopt;
    if (!instant) return take_malformed({0, {}, "the row has no readable time stamp"}, span);
    keep_row(span, text, *instant);
    return Done{};
  }

  void keep_row(const RowSpan& span, std::string_view text, const Instant& instant) {
    if (instant > request.now) {
      ++index.late;
      return;
    }
    auto& kept = index.rows;
    const RowSpan row{span.offset, static_cast<std::uint32_t>(text.size()), span.line};
    kept.emplace_back(instant, row, fingerprint_of(text));
    if (kept.size() == 2 * request.newest) {
      keep_newest(kept, request.newest, request.order);
    }
  }

  Status<> take_malformed(const json::ParseError& error, const RowSpan& span) {
    const auto at = position_within({span.line, span.column}, error.position);
    // Rows from both sides of a merge do not belong in one file, however few the conflict markers.
    if (error.kind == json::TextKind::merge_conflict) {
      return json::refused_kind(input.name(), *error.kind, at);
    }
    if (!may_leave_out()) return json::refused_at(at, input.name(), error.message);
    if (++index.malformed <= most_named_rows) {
      add_finding(Severity::warning, malformed_rule, fmt::format("{}: {}", left_out, error.message),
                  at, "correct it there, or in the program that writes this file");
    }
    return Done{};
  }

  void add_finding(Severity severity, std::string_view rule, std::string message,
                   const Position& at = {0, 0}, std::string_view help = {}) {
    findings.push_back({.severity = severity,
                        .rule = std::string{rule},
                        .subject = input.name(),
                        .line = at.line,
                        .column = at.column,
                        .message = std::move(message),
                        .help = std::string{help}});
  }

  [[nodiscard]] bool may_leave_out() const {
    return input.definition_->policy == RowPolicy::lenient &&
           request.strictness == Strictness::by_policy;
  }

  Status<> take_tail(const RowSpan& tail) {
    const auto read = read_tail(input.file_, tail, clock);
    if (!read) return read.error();
    if (read->finished) return take_row(tail, read->text);
    const bool damaged = read->is_damaged();
    if (input.definition_->policy == RowPolicy::strict || (damaged && !may_leave_out())) {
      return unfinished_row(input.name(), tail.line, *read);
    }
    add_finding(Severity::warning, "input.incomplete-row",
                fmt::format("{} and is left out", read->state()), {tail.line, 0},
                damaged ? nul_bytes_help : "the next publish will include it");
    return Done{};
  }

  Status<> judge() {
    if (index.malformed > most_named_rows) {
      const auto more = index.malformed - most_named_rows;
      add_finding(Severity::warning, malformed_rule,
                  fmt::format("{} {} malformed", counted(more, "more row"), are(more)));
    }
    if (index.malformed * 100 > index.seen) {
      // These rows are the reason for the refusal.
      for (auto& finding : findings) {
        if (finding.rule != malformed_rule || finding.subject != input.name()) continue;
        finding.severity = Severity::error;
        if (finding.message.starts_with(left_out)) {
          finding.message.replace(0, left_out.size(), "the row is malformed");
        }
      }
      return json::refused_at({0, 0}, input.name(),
                              fmt::format("{} of {} {} malformed; at most 1 % may be left out",
                                          with_thousands(index.malformed),
                                          counted(index.seen, "row"), are(index.malformed)));
    }
    if (index.late > 0) {
      add_finding(Severity::note, "input.late-rows",
                  fmt::format("{} left out: later than the snapshot", counted(index.late, "row")));
    }
    return Done{};
  }

  /// Only rows of the same instant have their ids read again, so the index need not hold ids.
  Status<> sort() {
    auto& rows = index.rows;
    std::sort(rows.begin(), rows.end(), ComesBefore{request.order});
    if (input.definition_->id_member.empty()) return Done{};
    std::vector<std::pair<std::string, IndexedRow>> tied;
    for (auto begin = rows.begin(); begin != rows.end();) {
      const auto end = std::find_if(begin, rows.end(), [begin](const IndexedRow& other) {
        return other.instant() != begin->instant();
      });
      if (end - begin > 1) {
        tied.clear();
        auto read = input.visit({begin, end}, [&](const IndexedRow& row, const json::Value& value) {
          tied.emplace_back(value.find_text(input.definition_->id_member).value_or(""), row);
        });
        if (!read) return read;
        std::ranges::stable_sort(tied, {},
                                 [](const auto& one) { return std::string_view{one.first}; });
        std::transform(tied.begin(), tied.end(), begin,
                       [](const auto& entry) { return entry.second; });
      }
      begin = end;
    }
    return Done{};
  }
};

Result<bool> RowStream::next(RowBatch& into) {
  auto more = reader_.next_rows(into);
  if (!more || *more) return more;
  into.text.clear();
  const auto tail = reader_.tail();
  if (!tail || std::exchange(took_tail_, true)) return false;
  auto read = read_tail(*file_, *tail, *clock_);
  if (!read) return read.error();
  if (!read->finished) return unfinished_row(file_->name(), tail->line, *read);
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

RowInput::RowInput(const InputDefinition& definition, io::InputFile file, std::string_view path)
    : definition_(&definition),
      file_(std::move(file)),
      layout_(path.ends_with(".jsonl") || path.ends_with(".ndjson") ? RowLayout::lines
                                                                    : RowLayout::array) {}

Result<RowInput> RowInput::open(io::FileSystem& files, const InputDefinition& definition,
                                std::string name, const std::string& path) {
  auto file = io::InputFile::open(files, std::move(name), path);
  if (!file) return std::move(file.error());
  return RowInput{definition, *std::move(file), path};
}

RowInput RowInput::adopt(const InputDefinition& definition, io::InputFile file) {
  const auto name = file.name();
  return {definition, std::move(file), name};
}

Result<std::unique_ptr<json::Document>> RowInput::document(io::Clock& clock) {
  const auto text =
      layout_ == RowLayout::lines ? stream(clock).as_array() : file_.read_all(file_.bytes());
  if (!text) return text.error();
  auto document = std::make_unique<json::Document>();
  if (auto parsed = parser_.parse(*text, *document); !parsed) {
    return json::refused_json(name(), parsed.error());
  }
  return document;
}

Result<RowIndex> RowInput::index(const IndexRequest& request, const schema::Program& program,
                                 io::Clock& clock, Findings& findings, const RowVisitor& visit) {
  return Pass{*this, request, program, clock, findings, visit}.run();
}

RowStream RowInput::stream(io::Clock& clock) {
  return {file_, layout_, clock};
}

Status<> RowInput::visit(
    std::span<const IndexedRow> rows,
    const std::function<void(const IndexedRow&, const json::Value&)>& visitor) {
  while (!rows.empty()) {
    const auto front = RowBatch::front_of(rows);
    if (auto again = read(front, again_); !again) return again;
    for (std::size_t i = 0; i < front.size(); ++i) visitor(front[i], *again_.rows[i].value);
    rows = rows.subspan(front.size());
  }
  return Done{};
}

}  // namespace runtime_exports::state

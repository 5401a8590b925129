#include "runtime_exports/state/row_input.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "row_tail.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/io/in_order.hpp"

namespace runtime_exports::state {
namespace {

constexpr std::string_view malformed_rule = "input.malformed-row";
constexpr std::string_view left_out = "the row is left out";
constexpr std::size_t most_named_rows = 50;
constexpr std::string_view correct_the_writer = "correct the file where it is written";

bool is_older(const IndexedRow& a, const IndexedRow& b) {
  const auto order = a.instant() <=> b.instant();
  return order != 0 ? order < 0 : a.offset() < b.offset();
}

bool is_newer(const IndexedRow& a, const IndexedRow& b) {
  const auto order = a.instant() <=> b.instant();
  return order != 0 ? order > 0 : a.offset() < b.offset();
}

/// Which of two rows is kept first when only the newest are kept. The order of the export decides
/// ties, so that the rows cut are those that would come last (or first, if oldest first).
bool is_kept_before(Order order, const IndexedRow& a, const IndexedRow& b) {
  return order == Order::newest_first ? is_newer(a, b) : is_older(b, a);
}

/// Drops all but the newest rows. Never holds more than twice as many.
void keep_newest(std::vector<IndexedRow>& rows, std::size_t newest, Order order) {
  if (newest == 0 || rows.size() <= newest) return;
  const auto end = rows.begin() + static_cast<std::ptrdiff_t>(newest);
  std::nth_element(rows.begin(), end, rows.end(),
                   [order](const auto& a, const auto& b) { return is_kept_before(order, a, b); });
  rows.erase(end, rows.end());
}

Error at_row(ErrorCode code, std::string_view name, std::uint64_t line, std::string message) {
  return {.code = code,
          .subject = std::string{name},
          .line = line,
          .message = std::move(message),
          .help = std::string{correct_the_writer}};
}

std::string rows(std::uint64_t count) {
  return fmt::format("{} {}", count, count == 1 ? "row" : "rows");
}

}  // namespace

struct RowInput::Pass {
  const IndexRequest& request;
  const schema::Program& program;
  io::Clock& clock;
  Findings& findings;
  const RowVisitor& visit;
  RowIndex index;
};

/// The rows of one worker, with the result for each row that the fast way accepts.
struct RowInput::Piece {
  struct Judged {
    json::Value row;
    Instant instant;
  };
  RowChunk chunk;
  json::Batch batch;
  std::vector<std::optional<Judged>> judged;
};

RowInput::RowInput(const InputDefinition& definition, io::InputFile file, RowLayout layout)
    : definition_(&definition), file_(std::move(file)), layout_(layout) {}

Result<RowInput> RowInput::open(io::FileSystem& files, const InputDefinition& definition,
                                std::string name, const std::string& path) {
  const auto layout = path.ends_with(".json") ? RowLayout::array : RowLayout::lines;
  auto file = io::InputFile::open(files, std::move(name), path);
  if (!file) return std::move(file.error());
  return RowInput{definition, *std::move(file), layout};
}

RowInput RowInput::adopt(const InputDefinition& definition, io::InputFile file) {
  const auto& name = file.name();
  const bool has_lines = name.ends_with(".jsonl") || name.ends_with(".ndjson");
  return {definition, std::move(file), has_lines ? RowLayout::lines : RowLayout::array};
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
  Pass pass{request, program, clock, findings, visit, {}};
  RowReader reader{file_, layout_};
  std::array<Piece, 2> pieces;
  auto left = file_.bytes();
  request.effort.expect(left);
  const auto take = [&](const Piece& piece) {
    const auto bytes = std::min(left, std::uint64_t{piece.chunk.text.size()});
    left -= bytes;
    request.effort.advance(bytes, piece.chunk.rows.size());
    return take_rows(pass, piece);
  };
  auto done = io::run_in_order(
      left > chunk_bytes ? request.effort.threads : 1,
      {[&](std::size_t worker) { return reader.next_rows(pieces.at(worker).chunk); },
       [&](std::size_t worker) { judge_rows(pass, pieces.at(worker)); },
       [&](std::size_t worker) { return take(pieces.at(worker)); }});
  if (!done) return done.error();
  const auto tail = reader.tail();
  if (tail) {
    if (auto taken = take_tail(pass, *tail); !taken) return taken.error();
  }
  request.effort.advance(left, tail ? 1 : 0);
  if (auto judged = judge(pass); !judged) return judged.error();
  keep_newest(pass.index.rows, request.newest, request.order);
  if (auto sorted = sort(pass.index, request.order); !sorted) return sorted.error();
  return std::move(pass.index);
}

void RowInput::judge_rows(const Pass& pass, Piece& piece) const {
  piece.judged.clear();
  piece.batch.begin(piece.chunk.text);
  for (const auto& span : piece.chunk.rows) {
    auto& judged = piece.judged.emplace_back();
    const auto begin = span.offset - piece.chunk.offset;
    const auto row = piece.batch.object_in(begin, begin + span.bytes);
    if (!row || !pass.program.accepts(*row)) continue;
    const auto time = row->find_text(definition_->time_member);
    const auto instant = time ? parse_instant(*time) : std::nullopt;
    if (instant) judged.emplace(Piece::Judged{*row, *instant});
  }
}

Status<> RowInput::take_rows(Pass& pass, const Piece& piece) {
  for (std::size_t i = 0; i < piece.judged.size(); ++i) {
    const auto& span = piece.chunk.rows[i];
    const auto text = piece.chunk.text_of(span);
    if (const auto& judged = piece.judged[i]) {
      ++pass.index.seen;
      pass.visit(judged->row);
      keep_row(pass, span, text, judged->instant);
    } else if (auto taken = take_row(pass, span, text); !taken) {
      return taken;
    }
  }
  return Done{};
}

Status<> RowInput::take_row(Pass& pass, const RowSpan& span, std::string_view text) {
  ++pass.index.seen;
  if (auto parsed = parser_.parse(text, document_); !parsed) {
    return take_malformed(pass, parsed.error(), span);
  }
  const auto row = document_.root();
  if (!pass.program.accepts(row)) {
    const auto report = pass.program.check(row, 1);
    const auto& first = report.violations.front();
    const auto message =
        fmt::format("expected {} (at {}, {})", first.expected,
                    first.pointer.empty() ? "the row itself" : first.pointer, first.keyword);
    return take_malformed(pass, {first.offset, position_of(text, first.offset), message}, span);
  }
  pass.visit(row);
  const auto time = row.find(definition_->time_member);
  const auto instant = time ? parse_instant(time->text()) : std::nullopt;
  if (!instant) {
    return take_malformed(pass, {0, {}, "the row has no readable time stamp"}, span);
  }
  keep_row(pass, span, text, *instant);
  return Done{};
}

void RowInput::keep_row(Pass& pass, const RowSpan& span, std::string_view text,
                        const Instant& instant) {
  if (instant > pass.request.now) {
    ++pass.index.late;
    return;
  }
  auto& kept = pass.index.rows;
  const RowSpan row{span.offset, static_cast<std::uint32_t>(text.size()), span.line};
  kept.emplace_back(instant, row, fingerprint_of(text));
  if (kept.size() == 2 * pass.request.newest) {
    keep_newest(kept, pass.request.newest, pass.request.order);
  }
}

Status<> RowInput::take_malformed(Pass& pass, const json::ParseError& error, const RowSpan& span) {
  const auto line = span.line + error.position.line - 1;
  const auto before = error.position.line == 1 ? span.column - 1 : 0;
  const auto column = error.position.column + before;
  // Rows from both sides of a merge do not belong in one file, however few the conflict markers.
  if (error.kind == json::TextKind::merge_conflict) {
    return json::refused_kind(name(), *error.kind, {line, column});
  }
  if (!may_leave_out(pass)) {
    auto refusal = at_row(ErrorCode::refused, name(), line, error.message);
    refusal.column = column;
    return refusal;
  }
  if (++pass.index.malformed <= most_named_rows) {
    pass.findings.push_back({.severity = Severity::warning,
                             .rule = std::string{malformed_rule},
                             .subject = name(),
                             .line = line,
                             .column = column,
                             .message = fmt::format("{}: {}", left_out, error.message),
                             .help = std::string{correct_the_writer}});
  }
  return Done{};
}

bool RowInput::may_leave_out(const Pass& pass) const {
  return definition_->policy == RowPolicy::lenient &&
         pass.request.strictness == Strictness::by_policy;
}

Status<> RowInput::take_tail(Pass& pass, const RowSpan& tail) {
  const auto read = read_tail(file_, tail, pass.clock);
  if (!read) return read.error();
  if (read->finished) return take_row(pass, tail, read->text);
  const bool damaged = read->is_damaged();
  if (definition_->policy == RowPolicy::strict || (damaged && !may_leave_out(pass))) {
    return unfinished_row(name(), tail.line, *read);
  }
  pass.findings.push_back({.severity = Severity::warning,
                           .rule = "input.incomplete-row",
                           .subject = name(),
                           .line = tail.line,
                           .message = fmt::format("{} and is left out", read->state()),
                           .help = damaged ? nul_bytes_help : "the next publish will include it"});
  return Done{};
}

Status<> RowInput::judge(const Pass& pass) const {
  const auto& index = pass.index;
  if (index.malformed > most_named_rows) {
    pass.findings.push_back(
        {.severity = Severity::warning,
         .rule = std::string{malformed_rule},
         .subject = name(),
         .message = fmt::format("{} more malformed", rows(index.malformed - most_named_rows))});
  }
  if (index.malformed * 100 > index.seen) {
    // These rows are the reason for the refusal.
    for (auto& finding : pass.findings) {
      if (finding.rule != malformed_rule || finding.subject != name()) continue;
      finding.severity = Severity::error;
      if (finding.message.starts_with(left_out)) {
        finding.message.replace(0, left_out.size(), "the row is malformed");
      }
    }
    return at_row(ErrorCode::refused, name(), 0,
                  fmt::format("{} of {} are malformed; at most 1 % may be left out",
                              index.malformed, rows(index.seen)));
  }
  if (index.late > 0) {
    pass.findings.push_back(
        {.severity = Severity::note,
         .rule = "input.late-rows",
         .subject = name(),
         .message = fmt::format("{} left out: later than the snapshot", rows(index.late))});
  }
  return Done{};
}

Status<> RowInput::sort(RowIndex& index, Order order) {
  std::sort(index.rows.begin(), index.rows.end(),
            order == Order::newest_first ? is_newer : is_older);
  if (definition_->id_member.empty()) return Done{};
  return sort_ties(index.rows);
}

/// Only rows of the same instant have their ids read again, so the index need not hold ids.
Status<> RowInput::sort_ties(std::vector<IndexedRow>& rows) {
  std::vector<std::pair<std::string, IndexedRow>> tied;
  for (auto begin = rows.begin(); begin != rows.end();) {
    const auto end = std::find_if(begin, rows.end(), [begin](const IndexedRow& other) {
      return other.instant() != begin->instant();
    });
    if (end - begin > 1) {
      tied.clear();
      for (auto at = begin; at != end; ++at) {
        const auto value = row(*at);
        if (!value) return value.error();
        const auto id = value->find(definition_->id_member);
        tied.emplace_back(id ? id->text() : std::string_view{}, *at);
      }
      std::stable_sort(tied.begin(), tied.end(),
                       [](const auto& a, const auto& b) { return a.first < b.first; });
      std::transform(tied.begin(), tied.end(), begin,
                     [](const auto& entry) { return entry.second; });
    }
    begin = end;
  }
  return Done{};
}

RowStream RowInput::stream(io::Clock& clock) {
  return {file_, layout_, clock};
}

Result<json::Value> RowInput::row(const IndexedRow& row) {
  if (auto again = read({&row, 1}, single_); !again) return again.error();
  return single_.row(0);
}

}  // namespace runtime_exports::state

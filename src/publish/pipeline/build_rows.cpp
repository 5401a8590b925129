#include "build_rows.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime_exports/io/in_order.hpp"
#include "runtime_exports/publish/pipeline/finding_places.hpp"

namespace runtime_exports::publish {
namespace {

/// The rows of one export, batch by batch.
class RowBuild {
 public:
  RowBuild(BuiltExport& built, LoadedState& loaded, const exports::BuildContext& context,
           checks::FileCheck& check)
      : built_(built),
        source_(loaded.rows.at(*built.definition->input)),
        serializer_(*built.definition->rows),
        check_(check),
        context_(context),
        rest_(source_.index.rows) {}

  /// Returns the document with an empty array.
  Result<std::string> run(const Effort& effort) {
    const auto head = head_text();
    auto done = built_.content.append(head);
    if (!done) return done.error();
    effort.expect(bytes_of(rest_));
    const bool is_large = rest_.size() > state::RowBatch::front_of(rest_).size();
    done = io::run_in_order(
        is_large ? effort.threads : 1,
        {[this](std::size_t worker) -> Result<bool> { return take(pieces_.at(worker)); },
         [this](std::size_t worker) { build(pieces_.at(worker)); },
         [this, &effort](std::size_t worker) {
           const auto& piece = pieces_.at(worker);
           effort.advance(bytes_of(piece.rows), piece.rows.size());
           return give(piece);
         }});
    if (!done) return done.error();
    const std::string_view tail = "]\n}\n";
    if (!source_.index.rows.empty()) done = built_.content.append("\n  ");
    if (done) done = built_.content.append(tail);
    if (!done) return done.error();
    return head + std::string{tail};
  }

 private:
  struct Written {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::optional<json::Value> row = std::nullopt;  ///< parsed again
    checks::FileCheck::Verdict verdict = checks::FileCheck::Verdict::unknown;
  };
  struct Piece {
    std::span<const state::IndexedRow> rows;
    state::RowBatch input;
    Status<> read = Done{};
    std::string text;
    std::vector<Written> written;
    json::Batch output;
  };

  static std::uint64_t bytes_of(std::span<const state::IndexedRow> rows) {
    std::uint64_t bytes = 0;
    for (const auto& row : rows) bytes += row.bytes();
    return bytes;
  }

  [[nodiscard]] std::string head_text() const {
    std::string head;
    json::Writer out{head};
    out.begin_object();
    serializer_.write_head(out, context_);
    out.name(serializer_.member);
    out.begin_array();
    return head;
  }

  bool take(Piece& piece) {
    piece.rows = state::RowBatch::front_of(rest_);
    rest_ = rest_.subspan(piece.rows.size());
    return !piece.rows.empty();
  }

  void build(Piece& piece) {
    piece.read = source_.input.read(piece.rows, piece.input);
    if (!piece.read) return;
    piece.text.clear();
    piece.written.clear();
    for (std::size_t i = 0; i < piece.rows.size(); ++i) {
      // Separated as the writer of the whole document would do it.
      const bool is_first = &piece.rows[i] == source_.index.rows.data();
      piece.text += is_first ? "\n    " : ",\n    ";
      const auto begin = piece.text.size();
      json::Writer out{piece.text, 2};
      serializer_.write_row(piece.input.row(i), out, context_);
      piece.written.push_back({begin, piece.text.size()});
    }
    piece.output.begin(piece.text);
    for (auto& written : piece.written) {
      written.row = piece.output.object_in(written.begin, written.end);
      if (written.row && check_.accepts_row(*written.row)) {
        written.verdict = checks::FileCheck::Verdict::accepted;
      }
    }
  }

  Status<> give(const Piece& piece) {
    if (!piece.read) return piece.read;
    for (std::size_t i = 0; i < piece.rows.size(); ++i) {
      const auto& written = piece.written[i];
      const auto text =
          std::string_view{piece.text}.substr(written.begin, written.end - written.begin);
      const checks::RowOrigin origin{source_.input.name(), piece.rows[i].line()};
      if (written.row) {
        check_.check_row(*written.row, text, origin, written.verdict);
      } else {
        check_.check_row(text, origin);
      }
    }
    return built_.content.append(piece.text);
  }

  BuiltExport& built_;
  RowSource& source_;
  const exports::RowSerializer& serializer_;
  checks::FileCheck& check_;
  const exports::BuildContext& context_;
  std::span<const state::IndexedRow> rest_;
  std::array<Piece, 2> pieces_;
};

}  // namespace

Status<> build_rows(BuiltExport& built, LoadedState& loaded, const exports::BuildContext& context,
                    checks::FileCheck& check, const Effort& effort) {
  const auto frame = RowBuild{built, loaded, context, check}.run(effort);
  if (!frame) return frame.error();
  check.check_frame(*frame, built.definition->path);
  built.rows = loaded.rows.at(*built.definition->input).index.rows.size();
  built.findings = name_sources(check.take_findings(), *built.definition, *frame, loaded);
  return Done{};
}

}  // namespace runtime_exports::publish

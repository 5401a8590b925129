#include "runtime_exports/publish/pipeline/build_exports.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <string_view>
#include <utility>

#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/parallel.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"

namespace runtime_exports::publish {
namespace {

Status<> check_written(std::string_view text, const std::string& input) {
  if (text.size() <= json::most_written_bytes) return Done{};
  return io::io_error(ErrorCode::refused, input,
                      "it would take more than 256 MiB of memory in the published form",
                      "check that it is the right file: its values are nested very deep");
}

/// The rows of one export, batch by batch.
class RowBuild {
 public:
  RowBuild(Candidate& built, RowSource& source, const exports::BuildContext& context,
           checks::FileCheck& check)
      : built_(built),
        source_(source),
        serializer_(*built.definition->rows),
        depth_(serializer_.levels()),
        check_(check),
        context_(context) {
    if (source.index) rest_ = source.index->rows;
  }

  /// Returns the document with an empty array.
  Result<std::string> run(const Effort& effort, io::Clock& clock) {
    if (!source_.index) stream_.emplace(source_.input.stream(clock));
    const auto head = head_text();
    auto done = built_.content.append(head);
    if (!done) return done.error();
    effort.expect(source_.bytes());
    const bool is_large = source_.bytes() > state::chunk_bytes;
    done = io::run_in_order(
        is_large ? effort.threads : 1,
        {[this](std::size_t worker) -> Result<bool> { return take(pieces_.at(worker)); },
         [this](std::size_t worker) { build(pieces_.at(worker)); },
         [this, &effort](std::size_t worker) {
           const auto& piece = pieces_.at(worker);
           effort.advance(piece.bytes, piece.written.size());
           return give(piece);
         }});
    if (!done) return done.error();
    const std::string_view tail = serializer_.member.empty() ? "]\n" : "]\n}\n";
    if (written_) done = built_.content.append("\n" + std::string(2 * (depth_ - 1), ' '));
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
    std::uint64_t bytes = 0;                     ///< of the input
    std::span<const state::IndexedRow> indexed;  ///< the rows to read
    state::RowBatch input;
    Status<> read = Done{};
    std::string text;
    std::vector<Written> written;
    json::Batch output;
  };

  [[nodiscard]] std::string head_text() const {
    std::string head;
    json::Writer out{head};
    if (!serializer_.member.empty()) {
      out.begin_object();
      serializer_.write_head(out, context_);
      out.name(serializer_.member);
    }
    out.begin_array();
    return head;
  }

  Result<bool> take(Piece& piece) {
    if (stream_) {
      auto more = stream_->next(piece.input);
      piece.bytes = piece.input.text.size();
      return more;
    }
    piece.indexed = state::RowBatch::front_of(rest_);
    rest_ = rest_.subspan(piece.indexed.size());
    piece.bytes = 0;
    for (const auto& row : piece.indexed) piece.bytes += row.bytes();
    return !piece.indexed.empty();
  }

  void build(Piece& piece) const {
    piece.text.clear();
    piece.written.clear();
    piece.read = write_rows(piece);
    if (!piece.read) return;
    piece.output.begin(piece.text, depth_);
    for (auto& written : piece.written) {
      written.row = piece.output.object_in(written.begin, written.end);
      if (written.row && check_.accepts_row(*written.row)) {
        written.verdict = checks::FileCheck::Verdict::accepted;
      }
    }
  }

  Status<> write_rows(Piece& piece) const {
    const auto& name = source_.input.name();
    if (stream_) {
      piece.input.parse();
    } else if (auto read = source_.input.read(piece.indexed, piece.input); !read) {
      return read;
    }
    auto done = piece.input.visit(
        name, [&](const state::RowBatch::Row&, const json::Value& row) { write(row, piece); });
    return done ? check_written(piece.text, name) : done;
  }

  // Separated as the writer of the whole document would do it: with a comma before each row.
  void write(const json::Value& row, Piece& piece) const {
    if (piece.text.size() > json::most_written_bytes) return;
    piece.text += ",\n";
    piece.text.append(2 * depth_, ' ');
    const auto begin = piece.text.size();
    json::Writer out{piece.text, depth_};
    serializer_.write_row(row, out, context_);
    piece.written.push_back({begin, piece.text.size()});
  }

  Status<> give(const Piece& piece) {
    if (!piece.read) return piece.read;
    for (std::size_t i = 0; i < piece.written.size(); ++i) {
      const auto& written = piece.written[i];
      const auto text =
          std::string_view{piece.text}.substr(written.begin, written.end - written.begin);
      const auto& row = piece.input.rows[i];
      const checks::RowOrigin origin{source_.input.name(), row.span.line, row.span.column,
                                     piece.input.text_of(row)};
      if (written.row) {
        check_.check_row(*written.row, text, origin, written.verdict);
      } else {
        check_.check_row(text, origin);
      }
    }
    // No comma comes before the first row.
    const std::size_t begin = std::exchange(written_, true) ? 0 : 1;
    return built_.content.append(std::string_view{piece.text}.substr(begin));
  }

  Candidate& built_;
  RowSource& source_;
  const exports::RowSerializer& serializer_;
  std::size_t depth_;  // of the rows in the document
  checks::FileCheck& check_;
  const exports::BuildContext& context_;
  std::span<const state::IndexedRow> rest_;
  std::optional<state::RowStream> stream_;
  bool written_ = false;
  std::array<Piece, 2> pieces_;
};

/// Builds an export made of rows, batch by batch, two at once if there are two threads.
Status<> build_rows(ExportBuild& build, LoadedState& loaded, const exports::BuildContext& context,
                    checks::FileCheck& check, const Environment& environment) {
  const auto& definition = *build.candidate.definition;
  auto& source = loaded.rows.at(*definition.input);
  const auto frame =
      RowBuild{build.candidate, source, context, check}.run(environment.effort, environment.clock);
  if (!frame) return frame.error();
  build.rows = check.rows();
  check.check_frame(*frame, definition.path);
  build.findings = name_sources(check.take_findings(), definition, *frame, loaded);
  return Done{};
}

Status<> build_document(ExportBuild& build, LoadedState& loaded,
                        const exports::BuildContext& context, checks::FileCheck& check) {
  const auto& definition = *build.candidate.definition;
  std::string text;
  json::Writer out{text};
  definition.write(loaded.view(definition), out, context);
  text += '\n';
  if (auto fits = check_written(text, std::string{definition.path}); !fits) return fits;
  check.check_document(text, definition.path);
  if (definition.is_append_only) build.rows = loaded.changelog->entries.size();
  build.findings = name_sources(check.take_findings(), definition, text, loaded);
  return build.candidate.content.append(text);
}

Status<> build_export(ExportBuild& build, LoadedState& loaded, const exports::BuildContext& context,
                      const Environment& environment) {
  const auto begin = std::chrono::steady_clock::now();
  auto& candidate = build.candidate;
  const auto& definition = *candidate.definition;
  auto check = checks::FileCheck::make(environment.schemas, definition, loaded.knowledge());
  if (!check) return check.error();
  if (build.watcher) check->watch(std::move(build.watcher));
  auto done = definition.rows ? build_rows(build, loaded, context, *check, environment)
                              : build_document(build, loaded, context, *check);
  if (!done) return done;
  candidate.digest = candidate.content.finish();
  const auto duration = std::chrono::steady_clock::now() - begin;
  build.duration_us = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  return Done{};
}

}  // namespace

exports::BuildContext build_context(const LoadedState& loaded, const config::Settings& settings,
                                    const std::string& stamp_utc) {
  exports::BuildContext context;
  context.runtime = loaded.snapshot.runtime;
  if (!settings.project.empty()) context.runtime.project = settings.project;
  context.stamp_utc = stamp_utc;
  context.feed_home_page_url = settings.feed_home_page_url;
  context.badge_label = settings.badge_label;
  context.now = loaded.snapshot.generated_at.instant;
  context.active_seconds = settings.telemetry.active_minutes * 60;
  context.ip = settings.privacy.ip;
  context.identifiers = &loaded.identifiers;
  context.accounts = &loaded.accounts;
  return context;
}

Status<> build_exports(std::vector<ExportBuild>& builds, LoadedState& loaded,
                       const exports::BuildContext& context, const Environment& environment) {
  std::vector<std::pair<std::uint64_t, ExportBuild*>> largest_first;
  for (auto& build : builds) {
    const auto& definition = *build.candidate.definition;
    const auto bytes = definition.rows ? loaded.rows.at(*definition.input).bytes() : 0;
    largest_first.emplace_back(bytes, &build);
  }
  // Then several threads finish soonest.
  std::ranges::stable_sort(largest_first,
                           [](const auto& a, const auto& b) { return a.first > b.first; });
  io::run_all(environment.effort.threads, largest_first.size(), [&](std::size_t job) {
    auto& build = *largest_first[job].second;
    build.done = build_export(build, loaded, context, environment);
  });
  for (const auto& build : builds) {
    if (!build.done) return build.done;
  }
  return Done{};
}

std::optional<io::InputFile> find_published(const Workspace& workspace,
                                            const exports::ExportDefinition& definition) {
  if (!workspace.exports) return std::nullopt;
  auto published =
      open_published(workspace.files, workspace.exports->get(), std::string{definition.path});
  if (!published || !*published) return std::nullopt;
  return **std::move(published);
}

Status<> compare_with_published(const Workspace& workspace, Candidate& candidate) {
  if (!workspace.exports) return Done{};
  const std::string path{candidate.definition->path};
  auto published = open_published(workspace.files, workspace.exports->get(), path);
  if (!published) return published.error();
  if (!*published) return Done{};
  const auto& status = (*published)->status();
  const auto* const equal = candidate.content.equal_file();
  const bool is_equal = equal != nullptr && equal->status() == status;
  const auto before = is_equal ? Result<FileDigest>{candidate.digest} : digest_of(**published);
  if (!before) return before.error();
  candidate.published = {status, *before};
  candidate.change = *before == candidate.digest ? Change::same : Change::changed;
  return Done{};
}

Status<> check_targets(const Workspace& workspace, const std::vector<Candidate>& candidates) {
  auto& files = workspace.files;
  for (const auto& candidate : candidates) {
    if (candidate.change != Change::changed) continue;
    const std::string path{candidate.definition->path};
    const auto possible = files.check_replaceable(workspace.exports->get(), path);
    if (!possible) {
      return io::system_failure(ErrorCode::unsafe_target, path, "this file cannot be replaced",
                                possible.error());
    }
  }
  for (const auto& path : input_paths(workspace.settings)) {
    const auto input = files.status_at(workspace.root.get(), path);
    if (!input) continue;
    for (const auto& [definition, content, digest, published, change] : candidates) {
      if (!published || published->status.device != input->device ||
          published->status.inode != input->inode)
        continue;
      return io::io_error(ErrorCode::unsafe_target, std::string{definition->path},
                          "the target is an input of the exports, which it would replace",
                          "set `paths.exports` to a folder of its own");
    }
  }
  return Done{};
}

}  // namespace runtime_exports::publish

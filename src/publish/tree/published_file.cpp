#include "runtime_exports/publish/tree/published_file.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "runtime_exports/core/position.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/parallel.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/syntax.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/state/row_reader.hpp"

namespace runtime_exports::publish {
namespace {

Error unsafe(const std::string& path, std::string message) {
  return io::io_error(ErrorCode::unsafe_target, path, std::move(message),
                      "move it away, or put a regular file in its place");
}

/// The first existing part of the path that is not a folder.
std::string name_in_the_way(io::FileSystem& files, io::Descriptor exports,
                            const std::string& path) {
  for (const auto& folder : io::folders_in(path)) {
    const auto status = files.status_at(exports, folder);
    if (status && status->kind != io::FileKind::folder) return folder;
  }
  return path;
}

Error published_file_error(const std::string& path, const std::error_code& error) {
  if (error == std::errc::too_many_symbolic_link_levels) {
    return unsafe(path, "the target or one of its parent directories is a symbolic link");
  }
  if (error == std::errc::no_such_device_or_address) {
    return unsafe(path, "the target is a socket or a device");
  }
  return io::system_failure(ErrorCode::io, path, "the published file cannot be opened", error);
}

/// Walks through a folder. `path` is that of the folder from where the walk began, where it is
/// empty.
Status<> walk(io::FileSystem& files, io::Descriptor folder, const std::string& path,
              const TreeVisitor& visitor, TreeShare share = {}) {
  const std::size_t depth = path.empty() ? 0 : io::folders_in(path).size() + 1;
  auto names = io::or_failure(files.list(folder), path, "the folder cannot be listed");
  if (!names && depth > 0 && visitor.passes_by_failures) return Done{};
  if (!names) return names.error();
  std::sort(names->begin(), names->end());
  for (std::size_t i = share.first; i < names->size(); i += share.of) {
    const auto& name = (*names)[i];
    const auto status = files.status_at(folder, name);
    const TreeEntry entry{folder, name, path.empty() ? name : fmt::format("{}/{}", path, name),
                          status ? *status : io::FileStatus{}};
    if (!status && status.error() == std::errc::no_such_file_or_directory) continue;
    const auto descent = visitor.entry(entry);
    if (!status) visitor.closed(entry);
    if (descent == Descent::pass_by || entry.status.kind != io::FileKind::folder) continue;
    const auto below = depth == deepest_folder
                           ? io::SystemResult<io::OwnedDescriptor>{std::error_code{}}
                           : io::open_folder(files, folder, name);
    if (!below) {
      visitor.closed(entry);
      continue;
    }
    auto walked = walk(files, below->get(), entry.path, visitor);
    if (!walked) return walked;
  }
  return Done{};
}

using exports::ExportDefinition;

// A published document without rows (changelogs, telemetry) is read as a whole.
constexpr std::uint64_t most_document_bytes = json::most_written_bytes;

/// The rows of one published export. Chunks are parsed the fast way. At the first chunk that this
/// program would not write, the rest is parsed row by row, which shows what is wrong.
class PublishedRows {
 public:
  PublishedRows(io::InputFile& file, const ExportDefinition& definition, checks::FileCheck& check)
      : file_(file),
        definition_(definition),
        check_(check),
        reader_(
            file_,
            definition.rows->member.empty() ? state::RowLayout::array : state::RowLayout::member,
            std::string{definition.rows->member}) {}

  /// Appends what is found. Returns the digest of the file. Errors: io; busy.
  Result<FileDigest> run(const Effort& effort, Findings& findings) {
    const bool is_large = file_.bytes() > state::chunk_bytes;
    auto done = io::run_in_order(is_large ? effort.threads : 1,
                                 {[this](std::size_t worker) { return take(pieces_.at(worker)); },
                                  [this](std::size_t worker) { work(pieces_.at(worker)); },
                                  [this, &effort](std::size_t worker) {
                                    const auto& piece = pieces_.at(worker);
                                    const auto bytes = piece.batch.text.size();
                                    told_bytes_ += bytes;
                                    effort.advance(bytes, piece.batch.rows.size());
                                    return give(piece);
                                  }});
    // The results of later chunks do not count: they were not cut at the end of a row.
    if (odd_ != nullptr) done = check_the_rest(odd_.load()->batch);
    if (done) {
      check_.check_frame(reader_.frame(), definition_.path);
    } else if (const auto& error = done.error(); error.code == ErrorCode::refused) {
      findings.push_back(finding_of(error));
      findings.back().rule = "json.syntax";
    } else {
      return error;
    }
    if (auto hashed = hash_to(file_.bytes()); !hashed) return hashed.error();
    append(check_.take_findings(), findings);
    effort.advance(file_.bytes() - told_bytes_, 0);
    return FileDigest{file_.bytes(), to_hex(hash_.finish())};
  }

 private:
  struct Piece {
    state::RowBatch batch;
    std::vector<checks::FileCheck::Verdict> verdicts;
    bool is_odd = false;  ///< what follows the rows is not a row
  };

  Result<bool> take(Piece& piece) {
    if (odd_ != nullptr) return false;
    return reader_.next_text(piece.batch);
  }

  void work(Piece& piece) const {
    auto& [place, levels, text, rows, parsed] = piece.batch;
    rows.clear();
    piece.verdicts.clear();
    parsed.begin(text, definition_.rows->levels());
    auto line = place.position.line;
    std::size_t counted = 0;
    for (auto at = skip_space(text, 0); at < text.size(); at = skip_space(text, at)) {
      const bool is_first = place.is_first && rows.empty();
      if (!is_first && text[at] == ',')
        at = skip_space(text, at + 1);
      else if (!is_first)
        at = text.size();
      const auto found = parsed.object_at(at);
      piece.is_odd = !found;
      if (!found) return;
      line += count_newlines(std::string_view{text}.substr(counted, at - counted));
      counted = at;
      const auto bytes = static_cast<std::uint32_t>(found->end - at);
      rows.push_back({{place.offset + at, bytes, line}, at, found->value});
      piece.verdicts.push_back(check_.accepts_row(found->value)
                                   ? checks::FileCheck::Verdict::accepted
                                   : checks::FileCheck::Verdict::unknown);
      at = found->end;
    }
    piece.is_odd = false;
  }

  static std::size_t skip_space(std::string_view text, std::size_t at) {
    while (at < text.size() && json::is_white_space(text[at])) ++at;
    return at;
  }

  Status<> give(const Piece& piece) {
    if (odd_ != nullptr) return Done{};
    const auto& [place, levels, text, rows, parsed] = piece.batch;
    if (auto hashed = hash_to(place.offset); !hashed) return hashed;
    hash_.update(text);
    hashed_ += text.size();
    for (std::size_t i = 0; i < rows.size(); ++i) {
      check_.check_row(*rows[i].value, piece.batch.text_of(rows[i]),
                       {definition_.path, rows[i].span.line}, piece.verdicts[i]);
    }
    if (piece.is_odd) odd_ = &piece;
    return Done{};
  }

  /// What comes after the rows of the odd piece.
  Status<> check_the_rest(const state::RowBatch& odd) {
    const auto end = odd.rows.empty() ? 0 : odd.rows.back().begin + odd.rows.back().span.bytes;
    reader_.go_back(odd.place, std::string_view{odd.text}.substr(0, end));
    state::RowBatch batch;
    while (true) {
      const auto more = reader_.next_rows(batch);
      if (!more) return more.error();
      if (!*more) return Done{};
      for (const auto& row : batch.rows) {
        check_.check_row(batch.text_of(row), {definition_.path, row.span.line});
      }
    }
  }

  Status<> hash_to(std::uint64_t end) {
    std::string text;
    while (hashed_ < end) {
      text.resize(std::min(io::InputFile::window_bytes, end - hashed_));
      if (auto read = file_.read_into(text, hashed_); !read) return read;
      hash_.update(text);
      hashed_ += text.size();
    }
    return Done{};
  }

  io::InputFile& file_;
  const ExportDefinition& definition_;
  checks::FileCheck& check_;
  state::RowReader reader_;
  std::array<Piece, 2> pieces_;
  std::atomic<const Piece*> odd_ = nullptr;  ///< the first piece that is odd
  Sha256 hash_;
  std::uint64_t hashed_ = 0;
  std::uint64_t told_bytes_ = 0;  ///< reported as done
};

}  // namespace

Result<std::optional<io::InputFile>> open_published(io::FileSystem& files, io::Descriptor exports,
                                                    const std::string& path) {
  auto opened = io::open_file(files, exports, path);
  if (!opened) {
    if (opened.error() == std::errc::no_such_file_or_directory) {
      return std::optional<io::InputFile>{};
    }
    if (opened.error() == std::errc::not_a_directory) {
      return unsafe(name_in_the_way(files, exports, path), "a file is in the place of a folder");
    }
    return published_file_error(path, opened.error());
  }
  const auto status = files.status(opened->get());
  if (!status) return published_file_error(path, status.error());
  if (status->kind != io::FileKind::regular) {
    return unsafe(path, "the target is " + std::string{io::describe(status->kind)});
  }
  auto file = io::InputFile::adopt(files, path, *std::move(opened));
  if (!file) return file.error();
  return std::optional{*std::move(file)};
}

Result<FileDigest> digest_of(io::InputFile& file) {
  const auto digest = file.digest();
  if (!digest) return digest.error();
  return FileDigest{file.bytes(), to_hex(*digest)};
}

Status<> walk_tree(io::FileSystem& files, io::Descriptor folder, const TreeVisitor& visitor,
                   TreeShare share) {
  return walk(files, folder, {}, visitor, share);
}

Result<FileDigest> check_published(io::InputFile& file, const ExportDefinition& definition,
                                   checks::FileCheck& check, Findings& findings,
                                   const Effort& effort) {
  effort.expect(file.bytes());
  if (!definition.rows) {
    const auto text = file.read_all(most_document_bytes);
    if (!text) return text.error();
    check.check_document(*text, definition.path);
    append(check.take_findings(), findings);
    effort.advance(text->size(), 0);
    return digest_of(*text);
  }
  return PublishedRows{file, definition, check}.run(effort, findings);
}

}  // namespace runtime_exports::publish

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/io/parallel.hpp"
#include "runtime_exports/publish/commands/watcher.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"

namespace runtime_exports::publish {
namespace {

using io::Descriptor;
using io::FileKind;
using io::FileStatus;
using io::Links;

constexpr std::uint64_t digest_budget_bytes = std::uint64_t{64} << 20U;

bool is_by_path(const FileNote& one, const FileNote& other) {
  return one.path < other.path;
}

/// Whether the status of a file is unchanged.
bool is_untouched(const FileStatus& before, const FileStatus& after) {
  // The files in a folder have notes of their own.
  if (before.kind == FileKind::folder && after.kind == FileKind::folder) return true;
  return before == after;
}

bool is_same(const FileNote& before, const FileNote& after) {
  if (before.path != after.path) return false;
  if (is_untouched(before.status, after.status)) return true;
  return before.status.kind == after.status.kind && before.digest && before.digest == after.digest;
}

class TreeLook {
 public:
  TreeLook(io::FileSystem& files, const WatchedPlaces& places, const Look* before)
      : files_(files), places_(places), before_(before) {}

  Result<Look> look() {
    const auto root = io::open_folder(files_, io::current_folder, places_.root, Links::follow);
    if (!root) {
      return io::system_failure(ErrorCode::missing_input, places_.root, "the root cannot be opened",
                                root.error(), "check `--root`");
    }
    const auto watched = open_setting(files_, root->get(), places_.watch_path);
    if (!watched) return lost_folder(places_.watch_path, watched.error());
    note_inputs(root->get());
    note_owned(root->get());
    const auto& paths = places_.settings->paths;
    know_folders(root->get(), paths.exports + "/");
    know_folders(root->get(), paths.work + "/");
    if (const auto work = open_setting(files_, root->get(), paths.work)) {
      if (const auto status = files_.status(work->get())) work_ = identity_of(*status);
    }
    std::ranges::sort(known_);
    if (auto walked = note_others(watched->get()); !walked) return walked.error();
    return std::move(look_);
  }

 private:
  using Identity = std::pair<std::uint64_t, std::uint64_t>;
  static Identity identity_of(const FileStatus& status) { return {status.device, status.inode}; }

  static Error lost_folder(const std::string& path, const std::error_code& error) {
    return io::system_failure(ErrorCode::missing_input, path, "the watched folder cannot be opened",
                              error, "`system.hot_reload.watch_path` says which one is watched");
  }

  void note(std::string path, const io::SystemResult<FileStatus>& status, FileNotes& notes) {
    if (!status) return;
    known_.push_back(identity_of(*status));
    notes.push_back({std::move(path), *status});
  }

  /// Links to inputs are followed.
  void note_inputs(Descriptor root) {
    auto paths = places_.inputs;
    std::ranges::sort(paths);
    for (auto& path : paths) {
      const auto file = io::open_file(files_, root, path, Links::follow);
      if (file) note(std::move(path), files_.status(file->get()), look_.inputs);
    }
    add_digests(root, &Look::inputs, Links::follow);
  }

  void note_owned(Descriptor root) {
    const auto exports = open_setting(files_, root, places_.settings->paths.exports);
    if (!exports) return;
    for (auto& path : owned_paths(*places_.settings)) {
      know_folders(exports->get(), path);
      const auto status = files_.status_at(exports->get(), path);
      note(std::move(path), status, look_.owned);
    }
    add_digests(exports->get(), &Look::owned);
  }

  /// Takes the digests of untouched files from the last look. Reads the other regular files: all of
  /// our own, and of the rest as many as the budget allows.
  void add_digests(Descriptor folder, FileNotes Look::*part, Links links = Links::refuse) {
    static const FileNotes none;
    const auto& before = before_ == nullptr ? none : before_->*part;
    auto at = before.begin();
    for (auto& note : look_.*part) {
      while (at != before.end() && at->path < note.path) ++at;
      if (at != before.end() && at->path == note.path && is_untouched(at->status, note.status)) {
        note.digest = at->digest;
      } else if (note.status.kind == FileKind::regular &&
                 (part == &Look::owned || takes_from_budget(note.status.bytes))) {
        look_into(folder, note, links);
      }
    }
  }

  bool takes_from_budget(std::uint64_t bytes) {
    if (bytes > budget_bytes_) return false;
    budget_bytes_ -= bytes;
    return true;
  }

  /// Sets the digest of a file that can be read to its end, and its status when it was opened.
  void look_into(Descriptor folder, FileNote& note, Links links) {
    auto file = io::open_file(files_, folder, note.path, links);
    if (!file) return;
    auto input = io::InputFile::adopt(files_, {}, *std::move(file));
    if (!input) return;
    note.status = input->status();
    if (const auto digest = input->digest()) note.digest = *digest;
  }

  /// Folders of our files, which a publish creates, do not count as a change.
  void know_folders(Descriptor base, const std::string& path) {
    for (const auto& folder : io::folders_in(path)) {
      const auto status = files_.status_at(base, folder);
      if (status && status->kind == FileKind::folder) known_.push_back(identity_of(*status));
    }
  }

  /// Notes a share of the names, without digests, sorted by path. Several walks may run at once.
  [[nodiscard]] Result<FileNotes> walk(Descriptor watched, TreeShare share) const {
    FileNotes notes;
    if (before_ != nullptr) notes.reserve(before_->others.size() / share.of + 1);
    TreeVisitor visitor;
    visitor.entry = [this, &notes](const TreeEntry& entry) {
      const auto identity = identity_of(entry.status);
      if (identity == work_) return Descent::pass_by;
      if (!std::binary_search(known_.begin(), known_.end(), identity))
        notes.push_back({entry.path, entry.status});
      return Descent::enter;
    };
    visitor.passes_by_failures = true;
    if (auto walked = walk_tree(files_, watched, visitor, share); !walked) {
      walked.error().subject = places_.watch_path;
      return walked.error();
    }
    // They are mostly sorted already: the walk goes by names, where `/` sorts before everything.
    if (!std::ranges::is_sorted(notes, is_by_path)) {
      std::ranges::sort(notes, is_by_path);
    }
    return notes;
  }

  /// Uses two walks, because a look spends most of its time waiting for system calls.
  Status<> note_others(Descriptor watched) {
    Result<FileNotes> some{FileNotes{}};
    Result<FileNotes> rest{FileNotes{}};
    io::run_all(places_.threads, 2, [&](std::size_t first) {
      (first == 0 ? some : rest) = walk(watched, {first, 2});
    });
    if (!some) return some.error();
    if (!rest) return rest.error();
    auto& others = look_.others;
    others.reserve(some->size() + rest->size());
    std::merge(std::make_move_iterator(some->begin()), std::make_move_iterator(some->end()),
               std::make_move_iterator(rest->begin()), std::make_move_iterator(rest->end()),
               std::back_inserter(others), is_by_path);
    add_digests(watched, &Look::others);
    return Done{};
  }

  io::FileSystem& files_;
  const WatchedPlaces& places_;
  const Look* before_;
  Look look_;
  std::vector<Identity> known_;  ///< our own files, and files that already have a note
  std::optional<Identity> work_;
  std::uint64_t budget_bytes_ = digest_budget_bytes;
};

/// The reverse of to_hex().
Sha256Digest digest_of_hex(std::string_view hex) {
  Sha256Digest digest{};
  for (std::size_t at = 0; at < digest.size() && 2 * at + 2 <= hex.size(); ++at) {
    std::from_chars(&hex[2 * at], &hex[2 * at] + 2, digest[at], 16);
  }
  return digest;
}

void note_digest(std::string_view path, std::string_view sha256, FileNotes& notes) {
  FileNote note{std::string{path}, {}, digest_of_hex(sha256)};
  note.status.kind = FileKind::regular;
  auto at = std::lower_bound(notes.begin(), notes.end(), note, is_by_path);
  if (at == notes.end() || at->path != path) at = notes.insert(at, FileNote{});
  *at = std::move(note);
}

}  // namespace

Result<Look> look_at_tree(io::FileSystem& files, const WatchedPlaces& places, const Look* before) {
  return TreeLook{files, places, before}.look();
}

bool differs(const Look& before, const Look& after) {
  return !std::ranges::equal(before.inputs, after.inputs, is_same) ||
         !std::ranges::equal(before.owned, after.owned, is_same) ||
         !std::ranges::equal(before.others, after.others, is_same);
}

void note_published(const PublishReport& report, Look& look) {
  for (const auto& result : report.exports) {
    note_digest(result.definition->path, result.sha256, look.owned);
  }
  for (const auto& [path, sha256] : report.manifests) note_digest(path, sha256, look.owned);
}

std::string state_digest(const Look& look) {
  Sha256 hash;
  for (const auto& note : look.inputs) {
    const auto& status = note.status;
    const auto content =
        note.digest ? to_hex(*note.digest)
                    : fmt::format("{} {} {} {} {}", status.device, status.inode, status.bytes,
                                  status.modified.seconds, status.modified.nanoseconds);
    hash.update(note.path + "\n" + content + "\n");
  }
  return to_hex(hash.finish());
}

}  // namespace runtime_exports::publish

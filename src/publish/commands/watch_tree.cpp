#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/publish/commands/watcher.hpp"
#include "runtime_exports/publish/pipeline/run_all.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
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

/// Wraps around, but only for times that files do not have.
std::int64_t nanoseconds_of(const io::FileTime& time) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(time.seconds) * 1'000'000'000U +
                                   static_cast<std::uint64_t>(time.nanoseconds));
}

FileStamp stamp_of(const FileStatus& status) {
  return {status.device,
          status.inode,
          status.bytes,
          nanoseconds_of(status.modified),
          nanoseconds_of(status.changed),
          status.kind};
}

/// Whether the status of a file is unchanged.
bool is_untouched(const FileStamp& before, const FileStamp& after) {
  // The files in a folder have notes of their own.
  if (before.kind == FileKind::folder && after.kind == FileKind::folder) return true;
  return before == after;
}

bool is_same(const FileNote& before, const FileNote& after) {
  if (before.path != after.path) return false;
  if (is_untouched(before.stamp, after.stamp)) return true;
  return before.stamp.kind == after.stamp.kind && before.digest && before.digest == after.digest;
}

/// The digests from the last look. To be asked for in the order of the paths.
class EarlierDigests {
 public:
  /// `notes` may be null.
  explicit EarlierDigests(const FileNotes* notes) : notes_(notes) {}

  /// Sets the digest of the last look if the file has not been touched since.
  bool restore(FileNote& note) {
    if (notes_ == nullptr) return false;
    while (at_ < notes_->size() && (*notes_)[at_].path < note.path) ++at_;
    if (at_ == notes_->size()) return false;
    const auto& before = (*notes_)[at_];
    if (before.path != note.path || !is_untouched(before.stamp, note.stamp)) return false;
    note.digest = before.digest;
    return true;
  }

 private:
  const FileNotes* notes_;
  std::size_t at_ = 0;
};

class TreeLook {
 public:
  TreeLook(io::FileSystem& files, const WatchedPlaces& places, const Look* before)
      : files_(files), places_(places), before_(before) {}

  Result<Look> look() {
    const auto root = io::open_folder(files_, io::current_folder, places_.root, Links::follow);
    if (!root) return lost_folder(places_.root, root.error());
    const auto watched = open_setting(files_, root->get(), places_.watch_path);
    if (!watched) return lost_folder(places_.watch_path, watched.error());
    note_inputs();
    note_owned(root->get());
    know_folders(root->get());
    std::ranges::sort(known_);
    if (auto walked = note_others(watched->get()); !walked) return walked.error();
    return std::move(look_);
  }

 private:
  using Identity = std::pair<std::uint64_t, std::uint64_t>;
  static Identity identity_of(const FileStatus& status) { return {status.device, status.inode}; }

  static Error lost_folder(const std::string& path, const std::error_code& error) {
    const auto message = "the watched folder cannot be opened";
    if (error != std::errc::no_such_file_or_directory) {
      return io::system_failure(ErrorCode::missing_input, path, message, error);
    }
    return io::io_error(ErrorCode::missing_input, path, message,
                        "create it, or correct `system.hot_reload.watch_path`", error);
  }

  /// The digest of an open file; `std::nullopt` if it cannot be read to its end.
  std::optional<Sha256Digest> digest_of(io::OwnedDescriptor file) {
    auto input = io::InputFile::adopt(files_, {}, std::move(file));
    if (!input) return std::nullopt;
    const auto digest = input->digest();
    return digest ? std::optional{*digest} : std::nullopt;
  }

  bool takes_from_budget(std::uint64_t bytes) {
    if (bytes > budget_bytes_) return false;
    budget_bytes_ -= bytes;
    return true;
  }

  [[nodiscard]] EarlierDigests earlier(const FileNotes Look::*part) const {
    return EarlierDigests{before_ == nullptr ? nullptr : &(before_->*part)};
  }

  /// Links to inputs are followed.
  void note_inputs() {
    auto paths = places_.inputs;
    std::ranges::sort(paths);
    auto digests = earlier(&Look::inputs);
    for (const auto& path : paths) {
      auto file = io::open_file(files_, io::current_folder, io::path_below(places_.root, path),
                                Links::follow);
      if (!file) continue;
      const auto status = files_.status(file->get());
      if (!status) continue;
      FileNote note{path, stamp_of(*status)};
      if (!digests.restore(note) && status->kind == FileKind::regular &&
          takes_from_budget(status->bytes)) {
        note.digest = digest_of(*std::move(file));
      }
      known_.push_back(identity_of(*status));
      look_.inputs.push_back(std::move(note));
    }
  }

  void note_owned(Descriptor root) {
    const auto exports = open_setting(files_, root, places_.settings->paths.exports);
    if (!exports) return;
    auto digests = earlier(&Look::owned);
    for (auto& path : owned_paths(*places_.settings)) {
      const auto status = files_.status_at(exports->get(), path);
      if (!status) continue;
      known_.push_back(identity_of(*status));
      FileNote note{std::move(path), stamp_of(*status)};
      if (!digests.restore(note)) look_into(exports->get(), note);
      look_.owned.push_back(std::move(note));
    }
  }

  /// Sets the digest of a regular file, and its status at the time it was opened.
  void look_into(Descriptor folder, FileNote& note) {
    if (note.stamp.kind != FileKind::regular) return;
    auto file = io::open_file(files_, folder, note.path);
    if (!file) return;
    const auto status = files_.status(file->get());
    if (!status || status->kind != FileKind::regular) return;
    note.stamp = stamp_of(*status);
    note.digest = digest_of(*std::move(file));
  }

  /// Folders that a publish creates do not count as a change.
  void know_folders(Descriptor root) {
    const auto& paths = places_.settings->paths;
    if (const auto work = open_setting(files_, root, paths.work)) {
      if (const auto status = files_.status(work->get())) work_ = identity_of(*status);
    }
    know_ways(root, paths.exports);
    know_ways(root, paths.work);
    const auto exports = open_setting(files_, root, paths.exports);
    if (!exports) return;
    for (const auto& path : owned_paths(*places_.settings)) {
      if (const auto slash = path.rfind('/'); slash != std::string::npos) {
        know_ways(exports->get(), path.substr(0, slash));
      }
    }
  }

  void know_ways(Descriptor base, const std::string& path) {
    auto ways = io::folders_in(path);
    ways.push_back(path);
    for (const auto& way : ways) {
      if (const auto status = files_.status_at(base, way)) known_.push_back(identity_of(*status));
    }
  }

  /// Notes a share of the names, without digests, sorted by path. Several walks may run at once.
  [[nodiscard]] Result<FileNotes> walk(Descriptor watched, TreeShare share) const {
    FileNotes notes;
    if (before_ != nullptr) notes.reserve(before_->others.size() / share.of + 1);
    const TreeVisitor visitor{[this, &notes](const TreeEntry& entry) {
      const auto identity = identity_of(entry.status);
      if (identity == work_) return Descent::pass_by;
      if (!std::binary_search(known_.begin(), known_.end(), identity))
        notes.push_back({entry.path, stamp_of(entry.status)});
      return Descent::enter;
    }};
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
    auto walked = run_all<Result<FileNotes>>(places_.threads, {[this, watched] {
                                                                 return walk(watched, {0, 2});
                                                               },
                                                               [this, watched] {
                                                                 return walk(watched, {1, 2});
                                                               }});
    auto& some = walked.front();
    auto& rest = walked.back();
    if (!some) return some.error();
    if (!rest) return rest.error();
    auto& others = look_.others;
    others.reserve(some->size() + rest->size());
    std::merge(std::make_move_iterator(some->begin()), std::make_move_iterator(some->end()),
               std::make_move_iterator(rest->begin()), std::make_move_iterator(rest->end()),
               std::back_inserter(others), is_by_path);
    auto digests = earlier(&Look::others);
    for (auto& note : others) {
      if (digests.restore(note) || note.stamp.kind != FileKind::regular) continue;
      if (takes_from_budget(note.stamp.bytes)) look_into(watched, note);
    }
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
  note.stamp.kind = FileKind::regular;
  const auto at = std::lower_bound(notes.begin(), notes.end(), note, is_by_path);
  if (at != notes.end() && at->path == path) {
    *at = std::move(note);
  } else {
    notes.insert(at, std::move(note));
  }
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
    const auto& stamp = note.stamp;
    hash.update(note.path);
    hash.update(note.digest ? "\n" + to_hex(*note.digest) + "\n"
                            : fmt::format("\n{} {} {} {}\n", stamp.device, stamp.inode, stamp.bytes,
                                          stamp.modified_ns));
  }
  return to_hex(hash.finish());
}

}  // namespace runtime_exports::publish

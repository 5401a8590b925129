#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"

namespace runtime_exports::publish {

/// What is looked at.
struct WatchedPlaces {
  std::string root;
  const config::Settings* settings = nullptr;
  std::string watch_path;           ///< below the root, or absolute
  std::vector<std::string> inputs;  ///< files of the state, below the root; links are followed
  std::size_t threads = 1;          ///< how many a look may take
};

/// What of a file's status may give a change away. Small: there may be many.
struct FileStamp {
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  std::uint64_t bytes = 0;
  std::int64_t modified_ns = 0;
  std::int64_t changed_ns = 0;
  io::FileKind kind = io::FileKind::other;

  bool operator==(const FileStamp&) const = default;
};

/// What one look saw of one name.
struct FileNote {
  std::string path;
  FileStamp stamp;
  std::optional<Sha256Digest> digest = std::nullopt;  ///< nothing: it was not looked into
};

using FileNotes = std::vector<FileNote>;

/// What there was at one moment, each part by path. What is missing has no note.
struct Look {
  FileNotes inputs;
  FileNotes owned;   ///< our published files
  FileNotes others;  ///< everything else below the watched folder, our work folder left out
};

/// Notes name, size and times of everything, and follows no link below the watched folder. Looked
/// into are regular files that are new or have other sizes or times than `before` (which may be
/// null): all of ours, and up to 64 MiB of the others and the inputs.
/// Errors: missing_input if the root or the watched folder is missing, io if it cannot be listed.
Result<Look> look_at_tree(io::FileSystem& files, const WatchedPlaces& places, const Look* before);

/// Whether anything changed in between. A file is the same if its digest is, whatever its times;
/// without digests, sizes, times and inodes decide. A folder is the same as long as it is one.
bool differs(const Look& before, const Look& after);

/// Notes the digests of what a publish has just put in place, so that it is no change.
void note_published(const PublishReport& report, Look& look);

/// The digest of all inputs as they were seen.
std::string state_digest(const Look& look);

}  // namespace runtime_exports::publish

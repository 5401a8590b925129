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

/// What a look covers.
struct WatchedPlaces {
  std::string root;
  const config::Settings* settings = nullptr;
  std::string watch_path;           ///< below the root, or absolute
  std::vector<std::string> inputs;  ///< files of the state, below the root; links are followed
  std::size_t threads = 1;          ///< how many threads a look may use
};

/// The parts of a file's status that may show a change. Small, because there may be many.
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
  std::optional<Sha256Digest> digest = std::nullopt;  ///< `std::nullopt`: the file was not read
};

using FileNotes = std::vector<FileNote>;

/// The files at one moment, each list sorted by path. A missing file has no note.
struct Look {
  FileNotes inputs;
  FileNotes owned;   ///< our published files
  FileNotes others;  ///< everything else below the watched folder, except our work folder
};

/// Notes the name, size and times of every file. Follows no symbolic link below the watched folder.
/// Reads regular files that are new or whose size or times differ from `before` (which may be
/// null): all of our own, and up to 64 MiB of the others and the inputs.
/// Errors: missing_input if the root or the watched folder is missing, io if it cannot be listed.
Result<Look> look_at_tree(io::FileSystem& files, const WatchedPlaces& places, const Look* before);

/// Whether anything changed between the looks. A file is the same if its digest is, whatever its
/// times are; without digests, sizes, times and inodes decide. A folder stays the same as long as
/// it is a folder.
bool differs(const Look& before, const Look& after);

/// Notes the digests of the files that a publish has just written, so that they do not count as a
/// change.
void note_published(const PublishReport& report, Look& look);

/// The digest of all inputs as seen by the look.
std::string state_digest(const Look& look);

}  // namespace runtime_exports::publish

#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/clock.hpp"
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

/// What one look saw of one name.
struct FileNote {
  std::string path;
  io::FileStatus status;
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

/// Notes the digests of what a publish has just written, which is then not a change.
void note_published(const PublishReport& report, Look& look);

/// The digest of all inputs.
std::string state_digest(const Look& look);

enum class Cause {
  start,   ///< the watch began: earlier changes were not seen
  change,  ///< a look saw a change
};

struct WatchStep {
  std::int64_t next_ms = 0;             ///< when the next step is due, by the steady clock
  std::optional<PublishReport> report;  ///< if a publish was tried
  Cause cause = Cause::start;           ///< of that publish
  bool tries_again = false;     ///< it failed for a reason that may pass, and will be tried again
  bool has_news = false;        ///< its problems differ from those reported last
  bool works_again = false;     ///< it succeeded after a failure
  bool folder_is_back = false;  ///< the folder can be read again
  std::optional<Error> lost_folder;  ///< the folder cannot be read; reported once
  std::optional<Error> loop;         ///< the watch must end, because publishing never settles
};

/// Decides when to publish. It looks twice in each interval, a moment apart. A change that the
/// first look sees is published if the second look sees no further change. Otherwise looks follow,
/// a moment apart, until one sees no further change or ten intervals have passed. It neither sleeps
/// nor logs, and its memory does not grow over time.
class Watcher {
 public:
  using Publish = std::function<PublishReport()>;

  /// The references must outlive it.
  Watcher(io::FileSystem& files, io::Clock& clock, WatchedPlaces places, std::int64_t interval_ms,
          Publish publish);

  /// To be called when the step is due. The first call counts as a change.
  WatchStep step();

 private:
  /// Takes a look. Returns whether it saw a change; `std::nullopt` if the folder cannot be read.
  std::optional<bool> take_look(WatchStep& step);
  [[nodiscard]] bool is_publish_due(bool moved, std::int64_t now_ms) const;
  void publish(std::int64_t now_ms, WatchStep& step);
  void judge(const PublishReport& report, WatchStep& step);
  void look_for_loop(std::string state, std::int64_t slot, std::uint64_t generation,
                     WatchStep& step);
  [[nodiscard]] std::int64_t slot_at(std::int64_t now_ms) const;
  [[nodiscard]] std::int64_t next_look_ms(std::int64_t now_ms) const;

  io::FileSystem& files_;
  io::Clock& clock_;
  WatchedPlaces places_;
  std::int64_t interval_ms_;
  std::int64_t moment_ms_;  ///< between two looks that check whether the folder is quiet
  Publish publish_;

  std::int64_t begin_ms_;
  std::optional<Look> last_;
  std::string lost_folder_;                 ///< why the folder cannot be read; empty: it can
  std::optional<Cause> cause_;              ///< of the pending publish
  std::int64_t changed_ms_ = 0;             ///< when that change was first seen
  std::optional<std::int64_t> retry_slot_;  ///< the interval in which to try again
  std::string told_;                        ///< the problems of the last publish
  bool has_failed_ = false;
  std::string loop_state_;               ///< the state's digest while `loop_slots_` were added
  std::deque<std::int64_t> loop_slots_;  ///< the intervals of the publishes that replaced something
  std::uint64_t generation_ = 0;         ///< of the last of them
};

/// The enabled exports that a watch republishes: `snapshot`, `telemetry.*`, and declared public
/// ones.
std::vector<std::string> watched_exports(
    const config::Settings& settings,
    const exports::Registry& registry = exports::bundled_registry());

/// What a watch of these exports looks at: the folder, our published files, and the inputs of the
/// exports (also the accounts, if public texts are checked against the accounts). `settings` must
/// outlive the result.
WatchedPlaces watched_places(const std::string& root, const config::Settings& settings,
                             const std::string& watch_path,
                             const exports::Registry& registry = exports::bundled_registry());

}  // namespace runtime_exports::publish

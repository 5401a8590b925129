#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/push/store.hpp"

namespace runtime_exports::push {

/// A copy of the public set on this machine.
struct LocalSet {
  io::FileSystem& files;
  std::string name;  ///< of the folder
  io::OwnedDescriptor folder;
  publish::PublishedManifest published;  ///< with its content

  /// Opens a copy whose manifest was `verified`, and names the object of each file.
  /// Errors: refused if it does not; busy if it is another one by now; missing_input;
  /// unsafe_target; io.
  static Result<LocalSet> open(io::FileSystem& files, const std::string& folder,
                               std::string_view verified);

  [[nodiscard]] const publish::Manifest& manifest() const { return *published.manifest; }

  /// A file of the set, to be sent under one of its names.
  [[nodiscard]] Body body_of(const publish::ManifestFile& file) const;

  /// The whole text of a file. Errors: those of reading; refused if it is not what the manifest
  /// lists.
  [[nodiscard]] Result<std::string> read(const publish::ManifestFile& file) const;

  /// "FOLDER/path", for messages.
  [[nodiscard]] std::string place_of(const std::string& path) const;
};

inline constexpr const char* manifest_name = "manifest.json";

/// What to do if the set does not follow from the live one.
inline constexpr const char* fetch_again =
    "bring the live set with `--fetch`, publish again with `--previous`, and push that";

/// How often the store is looked at again, because something has changed there meanwhile.
inline constexpr int most_looks = 5;

/// The set that readers of the store see: what its manifest lists.
struct LiveSet {
  std::string text;  ///< of the manifest
  std::string etag;  ///< of the manifest
  publish::Manifest manifest;
};

/// Reads the live manifest; `std::nullopt` if there is none.
/// Errors: unsafe_target if the store has another file of that name; those of Store.
Result<std::optional<LiveSet>> read_live(Store& store);

/// Whether one set may replace another.
enum class Follows {
  yes,
  no,       ///< the findings say why
  unknown,  ///< the live set has changed while it was read
};

/// Checks that the set follows from the live one: a higher generation, no older state, version or
/// build, and a changelog with all entries as they are. Reads the live changelog if it is another.
/// Errors: those of Store and LocalSet.
Result<Follows> check_follows(const LocalSet& next, const LiveSet& live, Store& store,
                              Findings& findings);

/// The paths of all files that the manifest lists.
std::set<std::string> listed_paths(const publish::Manifest& manifest);

/// What the store has and may be removed.
struct Unused {
  std::vector<std::string> files;
  std::vector<std::string> objects;
};

/// Finds what earlier pushes put and the live manifest does not list: the files of the manifest
/// `before` and those that every project may have, and objects as `old_objects` says. To drop old
/// ones, the whole prefix is listed for more files. Only files count that have the metadata of a
/// push or are in `before`, and none of a set at a longer prefix.
/// Objects that are newer than the manifest, and probes, may be of a push that is under way: a day
/// passes before they count. Errors: those of Store.
Result<Unused> find_unused(const publish::Manifest& manifest, const std::optional<LiveSet>& before,
                           Store& store, publish::OldObjects old_objects);

enum class Mode { push, dry_run };

/// How a push ended.
enum class Ending {
  pushed,
  unchanged,   ///< this set was live already, and whole
  completed,   ///< this set was live already; what was missing was put
  overtaken,   ///< this set was live, and then a push of a higher generation replaced it
  would_push,  ///< Mode::dry_run
};

/// What a push did, or would do.
struct PushReport {
  Ending ending = Ending::unchanged;
  std::uint64_t generation = 0;
  std::size_t objects_put = 0;
  std::size_t files_put = 0;  ///< under their own names, the manifest not counted
  std::size_t objects_removed = 0;
  std::size_t files_removed = 0;
};

/// Makes a set that was verified the live one: the objects that the live manifest does not list,
/// then the manifest on the condition that the one that it follows is still live, which commits the
/// set, then the files under their own names. Killed at any point, the live manifest lists only
/// objects that are there; the next push of the same set finishes it.
/// What is not as it should be, but does not make the push fail, is a warning among the findings.
/// Errors: busy if the set does not follow from the live one, of which the findings say why, or
/// another push was faster; unsafe_target if the store does not honour conditions; those of Store,
/// whose help says so if the set is live by then.
Result<PushReport> push(const LocalSet& set, Store& store, Mode mode,
                        publish::OldObjects old_objects, Findings& findings);

/// What was fetched.
struct FetchReport {
  std::uint64_t generation = 0;
  std::size_t files = 0;    ///< that the manifest lists
  std::size_t fetched = 0;  ///< how many of them came from the store, for the others were there
};

/// Brings the live set to a folder, with its objects, as `publish --export-public` would write it.
/// Each file is checked against its digest, and the manifest is written last.
/// Errors: missing_input if nothing is live; unsafe_target if the folder holds something else than
/// a copy; busy if the live set changes faster than it can be read; those of Store; io.
Result<FetchReport> fetch(Store& store, io::FileSystem& files, const std::string& folder);

}  // namespace runtime_exports::push

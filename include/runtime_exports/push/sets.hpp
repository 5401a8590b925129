#pragma once

#include <optional>
#include <string>
#include <utility>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/push/store.hpp"

// The set that is pushed, and the one that is live.
namespace runtime_exports::push {

/// A copy of the public set on this machine.
class LocalSet {
 public:
  /// Opens a copy that was verified: its manifest names the object of each file.
  /// Errors: refused if it does not; missing_input; unsafe_target; io.
  static Result<LocalSet> open(io::FileSystem& files, const std::string& folder);

  [[nodiscard]] const publish::Manifest& manifest() const { return *manifest_.manifest; }
  [[nodiscard]] const std::string& manifest_text() const { return manifest_.text; }

  /// A file of the set, to be sent under one of its names.
  [[nodiscard]] Body body_of(const publish::ManifestFile& file) const;

  /// The whole text of a file. Errors: those of reading; refused if it is not what the manifest
  /// lists.
  [[nodiscard]] Result<std::string> read(const publish::ManifestFile& file) const;

  /// "FOLDER/path", for messages.
  [[nodiscard]] std::string place_of(const std::string& path) const;

 private:
  LocalSet(io::FileSystem& files, std::string name, io::OwnedDescriptor folder,
           publish::PublishedManifest manifest)
      : files_(&files),
        name_(std::move(name)),
        folder_(std::move(folder)),
        manifest_(std::move(manifest)) {}

  io::FileSystem* files_;
  std::string name_;
  io::OwnedDescriptor folder_;
  publish::PublishedManifest manifest_;  // it could be decoded
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

}  // namespace runtime_exports::push

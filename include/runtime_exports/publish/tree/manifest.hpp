#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/checks/rollback.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/publish/store/content.hpp"

namespace runtime_exports::publish {

/// One published file in a manifest.
struct ManifestFile {
  std::string path;  ///< below the exports folder
  std::uint64_t bytes = 0;
  std::string sha256;       ///< hexadecimal
  std::string schema = {};  ///< empty for a file of another program
  std::string object = {};  ///< where a copy by digest has it, too; empty elsewhere

  [[nodiscard]] FileDigest digest() const { return {bytes, sha256}; }
  bool operator==(const ManifestFile&) const = default;
};

/// The highest possible generation. Readers count in doubles, which are exact up to the second one
/// after it: no generation is the last that they can count.
inline constexpr std::uint64_t most_generation = (std::uint64_t{1} << 53U) - 2;

/// The content of a manifest. There is one for the public files and one for the admin files, both
/// of the same generation.
struct Manifest {
  std::uint64_t generation = 0;
  checks::SetStamp stamp;
  std::vector<ManifestFile> files;           ///< by path
  std::vector<ManifestFile> reference = {};  ///< public files of other programs, by path
};

inline constexpr std::string_view public_manifest_path = "manifest.json";

/// The path and schema of an audience's manifest, in the form that the checks need.
const exports::ExportDefinition& manifest_definition(exports::Audience audience);

std::string write_manifest(const Manifest& manifest);

/// Decodes a manifest file; `std::nullopt` if it cannot be read as a manifest, which then counts as
/// generation 0. A generation above the highest possible one becomes that plus one.
std::optional<Manifest> decode_manifest(std::string_view text);

/// A published manifest: its text, and its content if it could be decoded.
struct PublishedManifest {
  std::string text;
  std::optional<Manifest> manifest;
  io::FileStatus status;
};

struct KnownSet;

using PublishedManifests = std::map<exports::Audience, PublishedManifest>;

/// `std::nullopt` if it does not exist. Errors: unsafe_target, io.
Result<std::optional<PublishedManifest>> read_manifest(io::FileSystem& files,
                                                       io::Descriptor exports,
                                                       exports::Audience audience);

/// All files that a manifest lists: the exports, then those of other programs.
std::vector<ManifestFile> all_files(const Manifest& manifest);

/// The manifest of the audience; null if there is none that can be read.
const Manifest* manifest_of(const PublishedManifests& manifests, exports::Audience audience);

/// The export of that path in the manifest, or the export in the manifest of its audience; null if
/// it does not list it.
const ManifestFile* find_file(const Manifest& manifest, std::string_view path);
const ManifestFile* find_listing(const PublishedManifests& manifests,
                                 const exports::ExportDefinition& definition);

/// Whether a file at the path of an export that a setting switches on (`feed`, `badge`) belongs to
/// another program: no manifest lists it, and none that may list it is damaged.
bool is_anothers(const PublishedManifests& manifests, const exports::ExportDefinition& definition);

inline constexpr std::array audiences{exports::Audience::public_readers, exports::Audience::admins};

/// A published set: its folder, and its manifests as they were read.
struct PublishedSet {
  io::FileSystem& files;
  io::Descriptor exports;
  const PublishedManifests& manifests;
};

/// Checks that the manifests are still those that were read. `folder` is the name of their folder
/// in messages. Errors: busy if a publish has replaced them since; io.
Status<> check_same_manifests(const PublishedSet& read, const std::string& folder);

/// Plans the manifests for what `report` says of exports, reference and stamp. Sets its generation,
/// its reference changes, and whether the set changes: if an export does, or if a manifest is
/// missing, cannot be read, or does not list the right files; a new stamp alone does not count.
/// Returns the manifests to write, none if nothing changes. An audience without files has a
/// manifest only if it had one before. The generation is the highest one of the known sets (of
/// which the first is that of the exports folder) if all sets of that generation list the same
/// files, else the next. Errors: refused if the generation cannot grow.
Result<std::map<exports::Audience, Manifest>> plan_manifests(PublishReport& report,
                                                             const std::vector<KnownSet>& known);

/// The folder, at the top of a copy made by digest, in which each file has a name that is never
/// used for other bytes.
inline constexpr std::string_view objects_folder = "objects";

/// `objects/<sha256>.json`, and whether a path has that form.
std::string object_path(std::string_view sha256);
bool is_object_path(std::string_view path);

/// The same manifest with the object of each file, or without objects.
enum class Naming { by_path, by_digest };
Manifest named(Manifest manifest, Naming naming);

std::set<std::string> listed_objects(const Manifest& manifest);

/// What becomes of objects that only an earlier manifest lists. Readers may still have that one.
enum class OldObjects { keep_for_a_day, drop };

/// Which objects of a copy stay.
struct KeptObjects {
  std::set<std::string> now;     ///< that the new manifest lists
  std::set<std::string> before;  ///< that the manifest before it lists
  OldObjects old = OldObjects::keep_for_a_day;
  std::int64_t now_utc_seconds = 0;

  /// Whether an object that was put in place at that time may be removed.
  [[nodiscard]] bool may_remove(const std::string& path, std::int64_t put_utc_seconds) const;
};

// The checks of manifests, and of the files that they list.

/// Size and digest of each published file, by path.
using PublishedDigests = std::map<std::string, FileDigest, std::less<>>;

/// Whether a manifest lists the file as that of a declared export.
bool is_declared(const ManifestFile& file);

/// Who may read the export that a manifest lists; `std::nullopt` if it is not an export.
std::optional<exports::Audience> audience_of(const ManifestFile& file);

/// Checks a manifest by itself: it can be read, and lists only exports of its audience, each once,
/// sorted by path, and with the right schema; `reference` and objects are as they must be.
void check_listing(exports::Audience audience, const PublishedManifest& published,
                   Findings& findings);

/// How a published file differs from its entry in the manifest, and what to do.
struct Mismatch {
  std::string message;  ///< "its line ends were converted, ..."
  std::string help;
};

/// Explains why a file does not match its manifest: it is empty or cut short, a Git LFS pointer,
/// its line ends were converted, or it is from another publish. Reads the file again.
Mismatch explain_mismatch(const PublishedSet& published, const ManifestFile& listed,
                          const Manifest& manifest);

/// The finding that an export which the manifest of the audience lists is missing.
Finding missing_export(exports::Audience audience, std::string_view path);

/// Finds a file with another digest than the manifest of the audience lists, and says why.
void check_digest(const PublishedSet& published, exports::Audience audience,
                  const ManifestFile& listed, const FileDigest& digest, Findings& findings);

/// Finds files of other programs that do not match the public manifest.
void check_reference_digests(const PublishedSet& published, Severity stale, Findings& findings);

/// Checks that the objects that the public manifest lists are there and have the right bytes.
/// Returns the paths of those.
std::set<std::string> check_objects(const PublishedSet& published, Findings& findings);

/// Checks the manifests of a publisher's own folder, and finds files that do not match them. A file
/// of another program that does not is a note.
void check_digests(const PublishedSet& published, const PublishedDigests& digests,
                   Findings& findings);

/// The declared exports, and the declared files of other programs, that the manifests list and
/// `known` does not: a tree without its settings. Their schemas accept any JSON, which is a note
/// for each manifest. Errors: of compiling those schemas.
Result<exports::Registry> find_unknown(const PublishedSet& published,
                                       const exports::Registry& known, schema::Bundle& schemas,
                                       Findings& findings);

}  // namespace runtime_exports::publish

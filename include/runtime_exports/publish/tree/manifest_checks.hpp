#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/store/content.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::publish {

/// Size and digest of each published file, by path.
using PublishedDigests = std::map<std::string, FileDigest, std::less<>>;

/// A published set: its folder and its manifests.
struct PublishedSet {
  io::FileSystem& files;
  io::Descriptor exports;
  const PublishedManifests& manifests;
};

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

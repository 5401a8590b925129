#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/checks/rollback.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"

namespace runtime_exports::publish {

/// One published file in a manifest.
struct ManifestFile {
  std::string path;  ///< below the exports folder
  std::uint64_t bytes = 0;
  std::string sha256;  ///< hexadecimal
  std::string schema;

  bool operator==(const ManifestFile&) const = default;
};

/// The last generation that there can be: readers count in doubles, where it is still exact, and so
/// is the one after it.
inline constexpr std::uint64_t most_generation = (std::uint64_t{1} << 53U) - 1;

/// What a manifest says: one for the public files, one for the admin ones, both of one generation.
struct Manifest {
  std::uint64_t generation = 0;
  checks::SetStamp stamp;
  std::vector<ManifestFile> files;  ///< by path
};

/// What the checks need to know of an audience's manifest: its path and schema.
const exports::ExportDefinition& manifest_definition(exports::Audience audience);

/// The text of the manifest file.
std::string write_manifest(const Manifest& manifest);

/// What a manifest file says; `std::nullopt` if it cannot be read as one: it then counts as
/// generation 0. A generation above the last that there can be is one more than that.
std::optional<Manifest> decode_manifest(std::string_view text);

/// A manifest as it is published: its text, and what it says if it can be read.
struct PublishedManifest {
  std::string text;
  std::optional<Manifest> manifest;
  io::FileStatus status;
};

using PublishedManifests = std::map<exports::Audience, PublishedManifest>;

/// Reads the manifest of an audience; nothing if there is none.
/// Errors: unsafe_target, io.
Result<std::optional<PublishedManifest>> read_manifest(io::FileSystem& files,
                                                       io::Descriptor exports,
                                                       exports::Audience audience);

/// Reads the manifests of both audiences, as far as they are there.
/// Errors: unsafe_target, io.
Result<PublishedManifests> read_manifests(io::FileSystem& files, io::Descriptor exports);

/// What the published set says of its state: by its public manifest, else by its version.json;
/// `std::nullopt` if neither can be read, with a warning if one is there.
Result<std::optional<checks::SetStamp>> read_published_stamp(io::FileSystem& files,
                                                             io::Descriptor exports,
                                                             const PublishedManifests& manifests,
                                                             Findings& findings);

inline constexpr std::array audiences{exports::Audience::public_readers, exports::Audience::admins};

/// The manifests that a set of exports needs, and whether that is more than what is published.
struct ManifestPlan {
  bool set_changes = false;      ///< something is to be written: exports, manifests or both
  std::uint64_t generation = 0;  ///< the published one, or one more if the set changes
  std::map<exports::Audience, Manifest> manifests;  ///< to be written; empty if nothing changes
};

/// Plans the manifests. The set changes if an export does, or if a manifest is missing, cannot be
/// read, or does not list what is there; a new stamp alone is no reason. An audience without files
/// has a manifest only if it had one before.
/// Errors: refused if the published generation cannot grow.
Result<ManifestPlan> plan_manifests(const std::vector<ExportResult>& exports,
                                    const checks::SetStamp& stamp,
                                    const PublishedManifests& published);

}  // namespace runtime_exports::publish

#pragma once

#include <map>
#include <optional>
#include <string>

#include "runtime_exports/checks/rollback.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/manifest.hpp"

namespace runtime_exports::publish {

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

}  // namespace runtime_exports::publish

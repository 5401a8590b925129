#pragma once

#include <map>
#include <string>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/store/content.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"

namespace runtime_exports::publish {

/// What is published, by path.
using PublishedDigests = std::map<std::string, FileDigest, std::less<>>;

/// A set as it is published: its folder, and the manifests there.
struct PublishedSet {
  io::FileSystem& files;
  io::Descriptor exports;
  const PublishedManifests& manifests;
};

/// Checks a manifest by itself: it can be read, lists exports of its audience only, each once, by
/// path, and with its schema.
void check_listing(exports::Audience audience, const PublishedManifest& published,
                   Findings& findings);

/// How a published file differs from what its manifest lists, and what to do.
struct Mismatch {
  std::string message;  ///< "its line ends were converted, ..."
  std::string help;
};

/// Says what became of a file that is not as it is listed: it is empty or cut short, a Git LFS
/// pointer, its line ends were converted, it is of another publish. Reads it once more.
/// Errors: io; busy if it changed meanwhile.
Result<Mismatch> explain_mismatch(PublishedFile& published, const ManifestFile& listed,
                                  const Manifest& manifest);

/// Checks the published manifests, and finds files that are not what they list.
void check_digests(const PublishedSet& published, const PublishedDigests& digests,
                   Findings& findings);

}  // namespace runtime_exports::publish

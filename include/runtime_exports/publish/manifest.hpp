#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/checks/rollback.hpp"
#include "runtime_exports/exports/registry.hpp"

namespace runtime_exports::publish {

/// One published file in a manifest.
struct ManifestFile {
  std::string path;  ///< below the exports folder
  std::uint64_t bytes = 0;
  std::string sha256;  ///< hexadecimal
  std::string schema;

  bool operator==(const ManifestFile&) const = default;
};

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

/// What a manifest file says, or nothing if it cannot be read as one: it then counts as
/// generation 0.
std::optional<Manifest> decode_manifest(std::string_view text);

}  // namespace runtime_exports::publish

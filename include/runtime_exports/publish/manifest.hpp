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

}  // namespace runtime_exports::publish

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::publish {

// Whose the files in the exports folder are.

/// The manifest or the export of every project that is published at `path`, or null.
const exports::ExportDefinition* find_owned(std::string_view path);

/// The paths of all exports and manifests below the exports folder, sorted.
std::vector<std::string> owned_paths(const config::Settings& settings);

/// Whether the path consists of plain names: ASCII letters, digits, `_`, and after the first
/// character of a name also `.` and `-`.
bool is_plain_path(std::string_view path);

/// Whether an export may be published at `path`: below the exports folder, in plain names.
bool is_export_path(std::string_view path);

bool is_manifest(std::string_view path);

/// Where what says the project and its version is published.
inline constexpr const char* version_path = "version.json";

/// Where the two changelogs are published, and how large one may be to be read.
inline constexpr const char* canonical_changelog_path = "changelog.runtime.json";
inline constexpr const char* readers_changelog_path = "changelog.json";
inline constexpr std::uint64_t most_changelog_bytes = std::uint64_t{256} << 20U;

/// The folder of the admin audience, at the top of the exports.
inline constexpr std::string_view admin_folder = "admin";

/// Whether the path is below it. Only admins may see files there, whoever wrote them.
bool is_admin_path(std::string_view path);

// Files that other programs write into the exports folder, and that belong to the public set if
// they are there and fit for it: its reference.

/// Those of every project, by path: clips, polls, tallies and scoreboards.
std::span<const exports::ExportDefinition> bundled_reference();

/// Those of a project, by path: the bundled ones, and those that it declares with `keep`, which
/// point into the registry. The ones for admins are only checked.
std::vector<exports::ExportDefinition> reference_of(const exports::Registry& registry);

/// The paths of a project's, below the exports folder.
std::vector<std::string> reference_paths(const config::Settings& settings);

/// Whether a bundled one is at `path`.
bool is_reference(std::string_view path);

/// Whether the project has an export at `path`, or one of these files.
bool is_known(std::string_view path, const exports::Registry& registry);

/// Whether any that the public may read is there.
bool has_reference(io::FileSystem& files, io::Descriptor exports,
                   std::span<const exports::ExportDefinition> sources);

/// Whether a manifest may list that path in `reference`: it stays below the exports folder, is not
/// of the admin audience, and is not one of our own files or objects.
bool may_be_reference(std::string_view path);

/// The modes of a published file and of its folders.
struct Readability {
  std::uint32_t file = 0;
  std::uint32_t folder = 0;
};

/// The modes that the settings give the audience of the file at `path`.
Readability readability_of(std::string_view path, const config::Settings& settings);

/// Where a published file is below the exports folder.
struct Target {
  std::string folder;  ///< empty: the exports folder itself
  std::string name;
};

Target target_of(const std::string& path);

/// The error that files cannot be renamed to this place, because a mount is in between.
Error mount_error(const std::string& path, const std::error_code& error);

}  // namespace runtime_exports::publish

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/error.hpp"
#include "runtime_exports/exports/registry.hpp"

namespace runtime_exports::publish {

/// The export or manifest that is published at `path`, or null: the file is another's.
const exports::ExportDefinition* find_owned(std::string_view path);

/// The paths of all exports and manifests below the exports folder, sorted.
std::vector<std::string> owned_paths();

bool is_manifest(std::string_view path);

/// The folder of the admin audience, at the top of the exports.
inline constexpr std::string_view admin_folder = "admin";

/// Whether the path lies below it: only admins may see what is there, whoever made it.
bool is_admin_path(std::string_view path);

/// How a published file and the folders that lead to it are to be readable.
struct Readability {
  std::uint32_t file = 0;
  std::uint32_t folder = 0;
};

/// As the settings say it for the file's audience.
Readability readability_of(const exports::ExportDefinition& definition,
                           const config::Settings& settings);

/// Where a published file lies below the exports folder.
struct Target {
  std::string folder;  ///< empty: the exports folder itself
  std::string name;
};

Target target_of(const std::string& path);

/// Says that files cannot be renamed to this place: a mount lies between.
Error mount_error(const std::string& path, const std::error_code& error);

}  // namespace runtime_exports::publish

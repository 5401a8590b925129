#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/config/settings.hpp"
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

}  // namespace runtime_exports::publish

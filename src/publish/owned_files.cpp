#include "runtime_exports/publish/owned_files.hpp"

#include <algorithm>

#include "runtime_exports/publish/manifest.hpp"

namespace runtime_exports::publish {

using exports::Audience;

const exports::ExportDefinition* find_owned(std::string_view path) {
  for (const auto audience : {Audience::public_readers, Audience::admins}) {
    const auto& manifest = manifest_definition(audience);
    if (manifest.path == path) return &manifest;
  }
  return exports::find_export_at(path);
}

std::vector<std::string> owned_paths() {
  std::vector<std::string> paths;
  for (const auto& definition : exports::export_definitions()) paths.emplace_back(definition.path);
  for (const auto audience : {Audience::public_readers, Audience::admins}) {
    paths.emplace_back(manifest_definition(audience).path);
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

bool is_manifest(std::string_view path) {
  return path == manifest_definition(Audience::public_readers).path ||
         path == manifest_definition(Audience::admins).path;
}

bool is_admin_path(std::string_view path) {
  return path.size() > admin_folder.size() && path.starts_with(admin_folder) &&
         path[admin_folder.size()] == '/';
}

Readability readability_of(const exports::ExportDefinition& definition,
                           const config::Settings& settings) {
  const auto& permissions = settings.permissions;
  return definition.audience == Audience::admins
             ? Readability{permissions.admin_file, permissions.admin_dir}
             : Readability{permissions.public_file, permissions.public_dir};
}

}  // namespace runtime_exports::publish

#include "runtime_exports/publish/tree/owned_files.hpp"

#include <algorithm>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"

namespace runtime_exports::publish {

using exports::Audience;

const exports::ExportDefinition* find_owned(std::string_view path) {
  if (!is_manifest(path)) return exports::find_export_at(path);
  return &manifest_definition(is_admin_path(path) ? Audience::admins : Audience::public_readers);
}

std::vector<std::string> owned_paths(const config::Settings& settings) {
  std::vector<std::string> paths;
  for (const auto& declared : settings.declared_exports) {
    if (!declared.is_kept()) paths.push_back(declared.path);
  }
  for (const auto& definition : exports::export_definitions()) paths.emplace_back(definition.path);
  for (const auto audience : audiences) paths.emplace_back(manifest_definition(audience).path);
  std::ranges::sort(paths);
  return paths;
}

bool is_plain_path(std::string_view path) {
  bool begins_name = true;
  for (const auto letter : path) {
    const bool is_inner = letter == '.' || letter == '-' || letter == '/';
    if (!is_alnum(letter) && letter != '_' && (begins_name || !is_inner)) return false;
    begins_name = letter == '/';
  }
  return !begins_name;
}

bool is_export_path(std::string_view path) {
  return path.ends_with(".json") && is_plain_path(path);
}

bool is_manifest(std::string_view path) {
  return path == public_manifest_path || path == manifest_definition(Audience::admins).path;
}

bool is_admin_path(std::string_view path) {
  return path.starts_with(admin_folder) && path.substr(admin_folder.size()).starts_with('/');
}

Readability readability_of(std::string_view path, const config::Settings& settings) {
  const auto& permissions = settings.permissions;
  return is_admin_path(path) ? Readability{permissions.admin_file, permissions.admin_dir}
                             : Readability{permissions.public_file, permissions.public_dir};
}

Target target_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return {{}, path};
  return {path.substr(0, slash), path.substr(slash + 1)};
}

Error mount_error(const std::string& path, const std::error_code& error) {
  return io::io_error(ErrorCode::unsafe_target, path,
                      "there is a mount between the work folder and this place",
                      "files are renamed into place, which works within one mount only: mount the "
                      "folder above both (`runtime`, not `runtime/exports` alone), or set "
                      "`paths.exports` and `paths.work` to two folders inside one mount",
                      error);
}

}  // namespace runtime_exports::publish

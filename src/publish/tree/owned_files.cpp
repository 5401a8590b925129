#include "runtime_exports/publish/tree/owned_files.hpp"

#include <algorithm>
#include <array>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"

namespace runtime_exports::publish {

using exports::Audience;
using exports::ExportDefinition;

const ExportDefinition* find_owned(std::string_view path) {
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

std::span<const ExportDefinition> bundled_reference() {
  static const std::array sources{
      ExportDefinition{.id = "clips", .path = "clips.json", .schema = "foreign.clips.schema.json"},
      ExportDefinition{.id = "polls", .path = "polls.json", .schema = "foreign.polls.schema.json"},
      ExportDefinition{.id = "scoreboards",
                       .path = "scoreboards.json",
                       .schema = "foreign.scoreboards.schema.json"},
      ExportDefinition{
          .id = "tallies", .path = "tallies.json", .schema = "foreign.tallies.schema.json"},
  };
  return sources;
}

std::vector<ExportDefinition> reference_of(const exports::Registry& registry) {
  const auto bundled = bundled_reference();
  std::vector<ExportDefinition> sources{bundled.begin(), bundled.end()};
  sources.insert(sources.end(), registry.kept().begin(), registry.kept().end());
  std::ranges::sort(sources, {}, &ExportDefinition::path);
  return sources;
}

std::vector<std::string> reference_paths(const config::Settings& settings) {
  std::vector<std::string> paths;
  for (const auto& source : bundled_reference()) paths.emplace_back(source.path);
  for (const auto& declared : settings.declared_exports) {
    if (declared.is_kept()) paths.push_back(declared.path);
  }
  return paths;
}

bool is_reference(std::string_view path) {
  return std::ranges::count(bundled_reference(), path, &ExportDefinition::path) > 0;
}

bool is_known(std::string_view path, const exports::Registry& registry) {
  return registry.find_at(path) != nullptr || is_reference(path) ||
         std::ranges::count(registry.kept(), path, &ExportDefinition::path) > 0;
}

bool has_reference(io::FileSystem& files, io::Descriptor exports,
                   std::span<const ExportDefinition> sources) {
  return std::ranges::any_of(sources, [&](const ExportDefinition& source) {
    return source.audience == Audience::public_readers &&
           files.status_at(exports, std::string{source.path}).has_value();
  });
}

bool may_be_reference(std::string_view path) {
  return is_plain_path(path) && find_owned(path) == nullptr && !is_admin_path(path) &&
         !is_object_path(path);
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

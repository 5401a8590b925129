#include "runtime_exports/publish/commands/headers_file.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/tree/objects.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"

namespace runtime_exports::publish {
namespace {

/// Files in a folder share the rule of their outermost folder: Cloudflare reads at most 100 rules.
std::string rule_of(const std::string& path) {
  const auto slash = path.find('/');
  return slash == std::string::npos ? path : path.substr(0, slash) + "/*";
}

}  // namespace

std::string_view cache_control_of(std::string_view path) {
  if (is_manifest(path)) return "no-cache";
  if (path.starts_with(objects_folder) && path.substr(objects_folder.size()).starts_with('/')) {
    return "public, max-age=86400, immutable";
  }
  return "public, max-age=60";
}

Status<> check_served_path(std::string_view path) {
  const auto is_plain = [](char letter) {
    return is_alnum(letter) || std::string_view{"/-._~"}.find(letter) != std::string_view::npos;
  };
  const auto names = std::string{path} + "/";
  const bool has_dots =
      names.find("/./") != std::string::npos || names.find("/../") != std::string::npos;
  if (path.starts_with('/') && !has_dots && path.find("//") == std::string_view::npos &&
      std::all_of(path.begin(), path.end(), is_plain)) {
    return Done{};
  }
  return io::io_error(ErrorCode::usage, "--headers",
                      "the value is not a path at which a site could serve the copy",
                      "write it like /exports, or / for the top of the site", {});
}

bool is_headers_file(io::FileSystem& files, io::Descriptor folder, std::string_view path) {
  if (path != headers_file) return false;
  auto file = open_published(files, folder, std::string{headers_file});
  if (!file || !*file || (*file)->file.bytes() < headers_mark.size()) return false;
  const auto beginning = (*file)->file.read(0, headers_mark.size());
  return beginning && *beginning == headers_mark;
}

std::string write_headers(const Manifest& manifest, std::string_view served_path) {
  if (served_path.ends_with('/')) served_path.remove_suffix(1);
  std::set<std::string> rules{
      std::string{manifest_definition(exports::Audience::public_readers).path}};
  for (const auto& file : all_files(manifest)) {
    rules.insert(rule_of(file.path));
    if (!file.object.empty()) rules.insert(rule_of(file.object));
  }
  std::string text{headers_mark};
  for (const auto& rule : rules) {
    text += fmt::format(
        "\n{}/{}\n"
        "  Cache-Control: {}\n"
        "  Content-Type: application/json; charset=utf-8\n"
        "  Access-Control-Allow-Origin: *\n"
        "  X-Content-Type-Options: nosniff\n",
        served_path, rule, cache_control_of(rule));
  }
  return text;
}

}  // namespace runtime_exports::publish

#include "runtime_exports/publish/tree/objects.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace runtime_exports::publish {
namespace {

constexpr std::size_t sha256_digits = 64;
constexpr std::int64_t day_seconds = 86'400;

template <class Files, class Visitor>
void visit_files(Files& manifest, const Visitor& visit) {
  for (auto& file : manifest.files) visit(file);
  for (auto& file : manifest.reference) visit(file);
}

}  // namespace

std::string object_path(std::string_view sha256) {
  return fmt::format("{}/{}.json", objects_folder, sha256);
}

bool is_object_path(std::string_view path) {
  constexpr auto begin = objects_folder.size() + 1;
  if (path.size() < begin + sha256_digits) return false;
  const auto sha256 = path.substr(begin, sha256_digits);
  return sha256.find_first_not_of("0123456789abcdef") == std::string_view::npos &&
         path == object_path(sha256);
}

Manifest named(Manifest manifest, Naming naming) {
  visit_files(manifest, [naming](ManifestFile& file) {
    file.object = naming == Naming::by_digest ? object_path(file.sha256) : std::string{};
  });
  return manifest;
}

std::set<std::string> listed_objects(const Manifest& manifest) {
  std::set<std::string> objects;
  visit_files(manifest, [&objects](const ManifestFile& file) {
    if (!file.object.empty()) objects.insert(file.object);
  });
  return objects;
}

bool KeptObjects::may_remove(const std::string& path, std::int64_t put_utc_seconds) const {
  if (now.contains(path)) return false;
  if (old == OldObjects::drop) return true;
  return !before.contains(path) && now_utc_seconds - put_utc_seconds >= day_seconds;
}

}  // namespace runtime_exports::publish

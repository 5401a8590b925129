#include "runtime_exports/publish/tree/objects.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/core/timestamp.hpp"

namespace runtime_exports::publish {
namespace {

constexpr std::size_t sha256_digits = 64;

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
  for (auto* const files : {&manifest.files, &manifest.reference}) {
    for (auto& file : *files) {
      file.object = naming == Naming::by_digest ? object_path(file.sha256) : std::string{};
    }
  }
  return manifest;
}

std::set<std::string> listed_objects(const Manifest& manifest) {
  std::set<std::string> objects;
  for (const auto& file : all_files(manifest)) {
    if (!file.object.empty()) objects.insert(file.object);
  }
  return objects;
}

bool KeptObjects::may_remove(const std::string& path, std::int64_t put_utc_seconds) const {
  if (now.contains(path)) return false;
  if (old == OldObjects::drop) return true;
  return !before.contains(path) && now_utc_seconds - put_utc_seconds >= seconds_per_day;
}

}  // namespace runtime_exports::publish

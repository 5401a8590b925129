#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "runtime_exports/publish/tree/manifest.hpp"

namespace runtime_exports::publish {

/// The folder, at the top of a copy made by digest, in which each file has a name that is never
/// used for other bytes.
inline constexpr std::string_view objects_folder = "objects";

/// `objects/<sha256>.json`.
std::string object_path(std::string_view sha256);

/// Whether the path has that form.
bool is_object_path(std::string_view path);

/// The same manifest with the object of each file, or without objects.
enum class Naming { by_path, by_digest };
Manifest named(Manifest manifest, Naming naming);

/// The objects that the manifest lists.
std::set<std::string> listed_objects(const Manifest& manifest);

/// What becomes of objects that only an earlier manifest lists. Readers may still have that one.
enum class OldObjects { keep_for_a_day, drop };

/// Which objects of a copy stay.
struct KeptObjects {
  std::set<std::string> now;     ///< that the new manifest lists
  std::set<std::string> before;  ///< that the manifest before it lists
  OldObjects old = OldObjects::keep_for_a_day;
  std::int64_t now_utc_seconds = 0;

  /// Whether an object that was put in place at that time may be removed.
  [[nodiscard]] bool may_remove(const std::string& path, std::int64_t put_utc_seconds) const;
};

}  // namespace runtime_exports::publish

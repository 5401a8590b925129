#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/push/push.hpp"

namespace runtime_exports::push {
namespace {

using publish::OldObjects;
using Names = std::set<std::string>;

/// What a list of the store shows.
struct Listed {
  Names files;  ///< that a set may have
  std::vector<ListedObject> objects;
  std::optional<Instant> committed;  ///< when the manifest was put
  std::int64_t now_utc_seconds = 0;
};

Result<Listed> list(Store& store, OldObjects old_objects) {
  Listed listed;
  const auto folder = std::string{publish::objects_folder} + "/";
  const auto visit = [&](const ListedObject& object, std::int64_t now) {
    listed.now_utc_seconds = now;
    if (object.key == manifest_name) listed.committed = object.modified;
    if (publish::is_object_path(object.key)) listed.objects.push_back(object);
    // A longer prefix may have a set, of which only the objects are there yet.
    const bool is_in_objects = ("/" + object.key).find("/" + folder) != std::string::npos;
    const bool is_file = publish::is_export_path(object.key) &&
                         publish::may_be_reference(object.key) && !is_in_objects;
    if (is_file) listed.files.insert(object.key);
  };
  const auto visited = store.list(old_objects == OldObjects::drop ? "" : folder, visit);
  if (!visited) return visited.error();
  return listed;
}

std::vector<std::string> unused_objects(const Listed& listed, publish::KeptObjects kept) {
  const auto old_objects = kept.old;
  kept.now_utc_seconds = listed.now_utc_seconds;
  std::vector<std::string> unused;
  for (const auto& [name, modified] : listed.objects) {
    const bool is_newer = modified && listed.committed && *listed.committed < *modified;
    kept.old = is_newer || is_probe(name) ? OldObjects::keep_for_a_day : old_objects;
    const auto put = modified ? modified->seconds : kept.now_utc_seconds;
    if (kept.may_remove(name, put)) unused.push_back(name);
  }
  return unused;
}

/// Leaves out what belongs to sets at longer prefixes.
Status<> spare_other_sets(Store& store, Names& files) {
  Names folders;
  for (const auto& path : files) {
    for (auto& folder : io::folders_in(path)) folders.insert(std::move(folder) + "/");
  }
  std::vector<std::string> manifests;
  for (const auto& folder : folders) manifests.push_back(folder + manifest_name);
  const auto found = store.look(manifests);
  if (!found) return found.error();
  auto manifest = found->begin();
  for (const auto& folder : folders) {
    const bool is_set = manifest++->has_value();
    if (is_set) std::erase_if(files, [&](const auto& path) { return path.starts_with(folder); });
  }
  return Done{};
}

/// Of every project, whatever it has switched on.
void add_usual_files(Names& files) {
  for (const auto& definition : exports::export_definitions()) {
    const bool is_public = definition.audience == exports::Audience::public_readers;
    if (is_public) files.emplace(definition.path);
  }
  for (const auto& definition : publish::bundled_reference()) files.emplace(definition.path);
}

}  // namespace

Names listed_paths(const publish::Manifest& manifest) {
  Names paths;
  for (const auto& file : all_files(manifest)) paths.insert(file.path);
  return paths;
}

Result<Unused> find_unused(const publish::Manifest& manifest, const std::optional<LiveSet>& before,
                           Store& store, OldObjects old_objects) {
  const auto now = listed_paths(manifest);
  const auto listed_before = before ? listed_paths(before->manifest) : Names{};
  auto listed = list(store, old_objects);
  if (!listed) return listed.error();
  Unused unused;
  unused.objects = unused_objects(
      *listed, {publish::listed_objects(manifest),
                before ? publish::listed_objects(before->manifest) : Names{}, old_objects});
  auto& files = listed->files;
  for (const auto& path : now) files.erase(path);
  if (auto spared = spare_other_sets(store, files); !spared) return spared.error();
  files.insert(listed_before.begin(), listed_before.end());
  add_usual_files(files);
  for (const auto& path : now) files.erase(path);
  const std::vector<std::string> names{files.begin(), files.end()};
  const auto found = store.look(names);
  if (!found) return found.error();
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto& stored = (*found)[i];
    if (!stored) continue;
    const bool is_ours = !stored->sha256.empty() || listed_before.contains(names[i]);
    if (is_ours) unused.files.push_back(names[i]);
  }
  return unused;
}

}  // namespace runtime_exports::push

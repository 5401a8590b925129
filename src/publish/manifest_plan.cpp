#include "runtime_exports/publish/manifest_plan.hpp"

#include <algorithm>

namespace runtime_exports::publish {
namespace {

using exports::Audience;

std::uint64_t published_generation(const PublishedManifests& published) {
  std::uint64_t generation = 0;
  for (const auto& [audience, one] : published) {
    if (one.manifest) generation = std::max(generation, one.manifest->generation);
  }
  return generation;
}

std::vector<ManifestFile> files_of(Audience audience, const std::vector<ExportResult>& exports) {
  std::vector<ManifestFile> files;
  for (const auto& result : exports) {
    if (result.definition->audience != audience) continue;
    files.push_back({std::string{result.definition->path}, result.bytes, result.sha256,
                     std::string{result.definition->schema}});
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

/// Whether a published manifest says, in our form, exactly what the wanted one does but its stamp.
bool is_current(const PublishedManifest& published, const Manifest& wanted,
                std::uint64_t generation) {
  return published.manifest && published.manifest->generation == generation &&
         published.manifest->files == wanted.files &&
         published.text == write_manifest(*published.manifest);
}

}  // namespace

ManifestPlan plan_manifests(const std::vector<ExportResult>& exports, const checks::SetStamp& stamp,
                            const PublishedManifests& published) {
  ManifestPlan plan;
  plan.generation = published_generation(published);
  plan.set_changes = std::any_of(exports.begin(), exports.end(), [](const ExportResult& result) {
    return result.change == Change::added || result.change == Change::changed;
  });
  for (const auto audience : audiences) {
    const auto before = published.find(audience);
    Manifest manifest{0, stamp, files_of(audience, exports)};
    if (manifest.files.empty() && before == published.end()) continue;
    const bool current =
        before != published.end() && is_current(before->second, manifest, plan.generation);
    plan.set_changes = plan.set_changes || !current;
    plan.manifests.emplace(audience, std::move(manifest));
  }
  if (!plan.set_changes) {
    plan.manifests.clear();
    return plan;
  }
  ++plan.generation;
  for (auto& [audience, manifest] : plan.manifests) manifest.generation = plan.generation;
  return plan;
}

}  // namespace runtime_exports::publish

#include "runtime_exports/publish/manifest_plan.hpp"

#include <algorithm>
#include <string>

#include "runtime_exports/io/errors.hpp"

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

/// Only an edit can have brought it there.
Error cannot_grow(const PublishedManifests& published) {
  const bool is_public = std::any_of(published.begin(), published.end(), [](const auto& one) {
    return one.first == Audience::public_readers && one.second.manifest &&
           one.second.manifest->generation >= most_generation;
  });
  const auto audience = is_public ? Audience::public_readers : Audience::admins;
  return io::io_error(ErrorCode::refused, std::string{manifest_definition(audience).path},
                      "its generation is the last that there can be, and cannot grow",
                      "someone edited it: put the file back as it was published, from a copy or "
                      "from git",
                      {});
}

}  // namespace

Result<ManifestPlan> plan_manifests(const std::vector<ExportResult>& exports,
                                    const checks::SetStamp& stamp,
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
  if (plan.generation >= most_generation) return cannot_grow(published);
  ++plan.generation;
  for (auto& [audience, manifest] : plan.manifests) manifest.generation = plan.generation;
  return plan;
}

}  // namespace runtime_exports::publish

#include "runtime_exports/publish/replacement.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "runtime_exports/publish/journal_file.hpp"
#include "runtime_exports/publish/manifest.hpp"
#include "runtime_exports/publish/owned_files.hpp"
#include "runtime_exports/publish/replace.hpp"

namespace runtime_exports::publish {

bool Replacement::would_correct_modes(const std::vector<Candidate>& candidates,
                                      const PublishedManifests& manifests) const {
  const auto is_wrong = [this](const auto& published) {
    const auto& [audience, manifest] = published;
    return manifest.status.mode != readability_of(manifest_definition(audience), settings_).file;
  };
  return std::any_of(candidates.begin(), candidates.end(),
                     [this](const auto& one) { return has_wrong_mode(one); }) ||
         std::any_of(manifests.begin(), manifests.end(), is_wrong);
}

bool Replacement::has_wrong_mode(const Candidate& candidate) const {
  if (!candidate.published) return false;
  const auto wanted = readability_of(*candidate.definition, settings_);
  if (candidate.published->status.mode != wanted.file) return true;
  for (const auto& name : io::folders_in(candidate.definition->path)) {
    const auto folder = env_.files.status_at(exports(), name);
    if (folder && folder->mode != wanted.folder) return true;
  }
  return false;
}

Status<> Replacement::correct_modes(const PublishedManifests& manifests) {
  for (const auto& [audience, manifest] : manifests) {
    const auto& definition = manifest_definition(audience);
    const auto wanted = readability_of(definition, settings_).file;
    if (manifest.status.mode == wanted) continue;
    auto corrected = correct_mode(env_.files, exports(), std::string{definition.path}, wanted);
    if (!corrected) return corrected;
  }
  return Done{};
}

Status<> Replacement::make_ready(Candidate& candidate) {
  const auto readability = readability_of(*candidate.definition, settings_);
  const std::string path{candidate.definition->path};
  if (auto ready = prepare_target(env_.files, workspace_.folders, path, readability.folder);
      !ready) {
    return ready;
  }
  if (candidate.change == Change::same) {
    const auto& published = candidate.published->status;
    if (published.mode == readability.file) return Done{};
    // One that has another name somewhere is replaced: the other name is not ours to change.
    if (published.links == 1) {
      return correct_mode(env_.files, exports(), path, readability.file);
    }
  }
  auto staged = stage(env_.files, workspace_, candidate.content,
                      {path, candidate.digest, readability.file, candidate.published});
  if (!staged) return staged.error();
  staged_.push_back(*std::move(staged));
  return Done{};
}

Status<> Replacement::replace(std::vector<Candidate>& candidates, std::uint64_t generation) {
  for (auto& candidate : candidates) {
    if (auto ready = make_ready(candidate); !ready) return ready;
  }
  return staged_.empty() ? Status<>{Done{}} : commit(generation);
}

Status<> Replacement::commit(std::uint64_t generation) {
  Journal journal{generation, settings_.paths.exports, {}};
  for (const auto& staged : staged_) journal.files.push_back(staged.entry);
  const auto ways = open_ways(env_.files, workspace_.folders, settings_);
  if (!ways) return ways.error();
  auto done = prepare_commit(env_.files, workspace_, staged_, *ways, journal);
  if (!done) return done;
  if (env_.before_commit) env_.before_commit();
  is_committed_ = true;
  done = commit_new_journal(env_.files, workspace_.folders.work->get());
  return done ? replace_set(env_.files, workspace_, journal) : done;
}

}  // namespace runtime_exports::publish

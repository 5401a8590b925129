#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/publish/content.hpp"
#include "runtime_exports/publish/published_set.hpp"
#include "runtime_exports/publish/publisher.hpp"
#include "runtime_exports/publish/stage.hpp"
#include "runtime_exports/publish/workspace.hpp"

namespace runtime_exports::publish {

/// One file that is ready to be published: an export or a manifest.
struct Candidate {
  const exports::ExportDefinition* definition = nullptr;
  Content content;
  FileDigest digest;
  std::optional<ReplacedFile> published;  ///< what it would replace
  Change change = Change::added;
};

/// Brings a checked set to the readers. The exports folder must be there.
class Replacement {
 public:
  Replacement(const Environment& environment, Workspace& workspace,
              const config::Settings& settings)
      : env_(environment), workspace_(workspace), settings_(settings) {}

  /// Whether files that keep their bytes, or their folders, have other modes than the settings say.
  [[nodiscard]] bool would_correct_modes(const std::vector<Candidate>& candidates,
                                         const PublishedManifests& manifests) const;

  /// Gives manifests that stay as they are their modes. Errors: io.
  Status<> correct_modes(const PublishedManifests& manifests);

  /// Stages what changes, commits it and puts it in place; equal bytes with a wrong mode get the
  /// mode. Errors: unsafe_target, io.
  Status<> replace(std::vector<Candidate>& candidates, std::uint64_t generation);

  /// Whether there was a commit: a failure behind it is recovery's, which needs what was staged.
  [[nodiscard]] bool is_committed() const { return is_committed_; }

 private:
  [[nodiscard]] io::Descriptor exports() const { return workspace_.folders.exports->get(); }
  [[nodiscard]] bool has_wrong_mode(const Candidate& candidate) const;
  Status<> make_ready(Candidate& candidate);
  Status<> commit(std::uint64_t generation);

  const Environment& env_;
  Workspace& workspace_;
  const config::Settings& settings_;
  std::vector<StagedFile> staged_;
  bool is_committed_ = false;
};

}  // namespace runtime_exports::publish

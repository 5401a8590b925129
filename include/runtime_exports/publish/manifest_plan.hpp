#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "runtime_exports/checks/rollback.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/publish/manifest.hpp"
#include "runtime_exports/publish/published_set.hpp"
#include "runtime_exports/publish/publisher.hpp"

namespace runtime_exports::publish {

inline constexpr std::array audiences{exports::Audience::public_readers, exports::Audience::admins};

/// The manifests that a set of exports needs, and whether that is more than what is published.
struct ManifestPlan {
  bool set_changes = false;      ///< something is to be written: exports, manifests or both
  std::uint64_t generation = 0;  ///< the published one, or one more if the set changes
  std::map<exports::Audience, Manifest> manifests;  ///< to be written; empty if nothing changes
};

/// Plans the manifests. The set changes if an export does, or if a manifest is missing, cannot be
/// read, or does not list what is there; a new stamp alone is no reason. An audience without files
/// has a manifest only if it had one before.
/// Errors: refused if the published generation cannot grow.
Result<ManifestPlan> plan_manifests(const std::vector<ExportResult>& exports,
                                    const checks::SetStamp& stamp,
                                    const PublishedManifests& published);

}  // namespace runtime_exports::publish

#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime_exports/checks/append_only.hpp"
#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/published_set.hpp"

namespace runtime_exports::publish {

/// Both changelogs as they would be published.
struct ChangelogTexts {
  std::string canonical;    ///< changelog.runtime.json
  std::string for_readers;  ///< changelog.json
};

/// Where earlier changelogs are looked for.
struct BaselineSources {
  std::string root;
  const config::Settings* settings = nullptr;
  std::span<const std::string> given;     ///< of `--baseline`: files below the root, or revisions
  std::optional<io::Descriptor> exports;  ///< nothing: nothing was ever published here
  const PublishedManifests* manifests = nullptr;
};

/// A changelog that was published before.
struct Baseline {
  std::string name;  ///< what messages call it
  std::string text;
};

/// Reads the published changelog and the given baselines. That there was an earlier publish (a
/// manifest or git's HEAD says so) whose changelog is missing or unreadable is an error among the
/// findings, unless a given baseline supplies it.
/// Errors: missing_input for a revision or file that is not there, and if git is needed and is not;
/// usage; io.
Result<std::vector<Baseline>> read_baselines(io::FileSystem& files, const BaselineSources& sources,
                                             Findings& findings);

/// Holds the texts against the baselines, against one another and, both of them, to what the public
/// may read.
void check_changelogs(const ChangelogTexts& texts, const std::vector<Baseline>& baselines,
                      const checks::PrivacyKnowledge& known, Findings& findings);

}  // namespace runtime_exports::publish

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/io/git.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"

namespace runtime_exports::publish {

/// The rule of the finding that says that what was published once is lost.
inline constexpr std::string_view lost_changelog_rule = "changelog.published-missing";

/// Where earlier changelogs are looked for.
struct BaselineSources {
  std::string root;
  const config::Settings* settings = nullptr;
  std::span<const std::string>
      given;  ///< of `--baseline`: files (relative: below the root) or revisions
  std::optional<io::Descriptor> exports = {};  ///< `std::nullopt`: nothing was ever published here
  const PublishedManifests* manifests = nullptr;
  bool set_is_torn = false;  ///< a crash left published files of two generations
  io::GitTime git_time = {};
};

/// A changelog that was published before.
struct Baseline {
  std::string name;  ///< what messages call it
  std::string text;
};

/// Reads the published changelog and the given baselines. A revision without the published
/// changelog supplies its canonical one. That there was an earlier publish (a manifest or git's
/// HEAD says so) whose changelog is missing, unreadable, or not what its manifest lists, is an
/// error among the findings, a warning if a given baseline supplies it. Errors: missing_input for
/// what is neither a file nor a revision, and if git is needed and cannot be asked; usage, also for
/// what is both; io.
Result<std::vector<Baseline>> read_baselines(io::FileSystem& files, const BaselineSources& sources,
                                             Findings& findings);

}  // namespace runtime_exports::publish

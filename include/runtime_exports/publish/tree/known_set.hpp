#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/checks/rollback.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"

namespace runtime_exports::publish {

/// A set that was published before, as far as the next publish must go on from it: the one in the
/// exports folder, an earlier copy of it, or the one that `--previous` names.
struct KnownSet {
  std::string name;          ///< of its folder, in messages
  bool is_torn = false;      ///< a crash may have left files of two generations
  bool is_previous = false;  ///< `--previous` names it
  PublishedManifests manifests = {};
  // The texts of two files: empty if one cannot be read, `std::nullopt` if it does not exist.
  std::optional<std::string> version = std::nullopt;
  std::optional<std::string> changelog = std::nullopt;
  // Of a set that is not in the exports folder.
  std::string project = {};       ///< empty if it is not known
  std::string project_file = {};  ///< which says it: version.json, or else changelog.json

  [[nodiscard]] bool is_empty() const { return manifests.empty() && !version && !changelog; }
  /// A file of the set, in messages.
  [[nodiscard]] std::string path_of(std::string_view file) const;
  /// Null if there is none.
  [[nodiscard]] const PublishedManifest* public_manifest() const;
  /// What it says of its state: the stamp of its public manifest, or else of its version.json; of a
  /// torn set both.
  [[nodiscard]] std::vector<checks::SetStamp> stamps() const;
};

/// The first is the set of the exports folder, which may be empty; the others are not.
using KnownSets = std::vector<KnownSet>;

/// Where earlier sets may be.
struct KnownSetSources {
  std::optional<io::Descriptor> exports = std::nullopt;  ///< `std::nullopt`: it does not exist
  KnownSet here = {};  ///< name of the exports folder, and whether it is torn
  // Folders, relative to the current folder.
  std::optional<std::string> previous = std::nullopt;  ///< of `--previous`
  std::optional<std::string> copy = std::nullopt;      ///< may not exist, or be half done
};

/// Reads all earlier sets. The public manifest, version.json and changelog.runtime.json of the
/// previous set must be there, and the two must match the manifest, or there are errors among the
/// findings.
/// Errors: missing_input if there is no folder of the previous set; unsafe_target; io.
Result<KnownSets> read_known_sets(io::FileSystem& files, const KnownSetSources& sources,
                                  Findings& findings);

/// What the published set says of its state, for who may not read its admin files.
/// Errors: unsafe_target; io.
Result<std::vector<checks::SetStamp>> read_public_stamps(io::FileSystem& files,
                                                         io::Descriptor exports);

/// The project that a version.json names; empty if it names none or cannot be read.
std::string project_of(std::string_view version);

/// The stamp of a version.json; `std::nullopt` if it cannot be read.
std::optional<checks::SetStamp> decode_stamp(std::string_view text);

/// The highest one of their manifests; 0 if there is none.
std::uint64_t generation_of(const KnownSet& set);
std::uint64_t highest_generation(std::span<const KnownSet> sets);

/// Checks that nothing was published before if the request says so.
/// Errors: usage.
Status<> check_beginning(Beginning beginning, const KnownSets& known);

/// Finds what is older than in any known set; each place is reported once. See check_rollback().
Findings find_rollbacks(const checks::SetStamp& next, const KnownSets& known, Severity severity);

/// Finds sets other than that of the exports folder that are of another project.
Findings find_other_projects(const std::string& project, const KnownSets& known);

/// If nothing was published before, makes the note that the changelog was compared with nothing as
/// severe as the request says.
void judge_first_changelog(Beginning beginning, const KnownSets& known, Findings& findings);

}  // namespace runtime_exports::publish

#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/io/git.hpp"
#include "runtime_exports/publish/pipeline/selection.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"

namespace runtime_exports::publish {

/// Whether a file name is one that interrupted tools leave: `tmp????????`, `*.tmp`,
/// `*.part`, `*.bak`, `*.orig`, `*~`.
bool is_temporary_name(std::string_view name);

/// The finding about such a name at `path`.
Finding temporary_name(const std::string& path);

/// Finds temporary names anywhere below the exports folder, and warns of what cannot be read.
/// Errors: io.
Status<> find_temporary_names(io::FileSystem& files, io::Descriptor exports, Findings& findings);

/// Warns of published files whose exports are not enabled, or no longer declared: they go stale,
/// and no manifest lists them any more. Refuses a file that no manifest lists at the path of a
/// declared export, or of one that is_anothers() tells of: it is somebody else's.
/// Errors: unsafe_target, io.
Status<> check_owners(const PublishedSet& published, const config::Settings& settings,
                      const exports::Registry& registry, Findings& findings);

/// How severe it is if git tracks admin files, and if git cannot say.
struct TrackedCheck {
  Severity tracked = Severity::warning;
  Severity unknown = Severity::warning;
};

/// Finds the files below `admin/`, of any origin, that the repository of the exports folder tracks;
/// the first 50 are named.
/// Errors: missing_input if git cannot answer and `check` makes that an error.
Result<Findings> find_tracked_admin_files(const std::string& root, const config::Settings& settings,
                                          const TrackedCheck& check,
                                          const io::GitTime& git_time = {});

/// Parses the time of `--generated-at`. Returns it in UTC. Errors: usage.
Result<std::string> parse_generated_at(std::string_view given);

/// Warns of a stamp later than the clock: readers treat such exports as invalid.
Findings check_stamp(const checks::SetStamp& stamp, std::int64_t now_utc_seconds);

/// Warns of files in a git tree that are too large for git hosts.
void check_sizes(const std::string& root, const std::vector<ExportResult>& exports,
                 Findings& findings);

}  // namespace runtime_exports::publish

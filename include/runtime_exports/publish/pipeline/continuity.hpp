#pragma once

#include <string>

#include "runtime_exports/checks/rollback.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/publish/tree/known_set.hpp"

namespace runtime_exports::publish {

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

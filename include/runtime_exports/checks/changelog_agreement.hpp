#pragma once

#include <string_view>

#include "runtime_exports/core/finding.hpp"

namespace runtime_exports::checks {

/// Whether the two changelogs of one set tell the same: as many entries, in the same order, with
/// equal `id`, `version`, `title` and `date`. `canonical` is the text of changelog.runtime.json,
/// `for_readers` that of changelog.json. Errors `changelog.disagreement`, at the places of
/// changelog.json; where an id differs, what follows is not compared. A text that is not JSON is
/// for the check of its schema to report: nothing is found then.
Findings check_changelogs_agree(std::string_view canonical, std::string_view for_readers);

}  // namespace runtime_exports::checks

#pragma once

#include <string_view>
#include <vector>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/json/document.hpp"

namespace runtime_exports::checks {

/// Finds in the entries of the changelog `file` what a new entry may not have: `changelog.date`,
/// `changelog.scope`, `changelog.markup` and `changelog.control` as append_only.hpp describes them.
/// Errors, and warnings where the entry is `settled` (one for each entry, in order).
Findings check_new_entries(const json::Document& changelog, std::string_view file,
                           const std::vector<bool>& settled, std::string_view latest_date);

}  // namespace runtime_exports::checks

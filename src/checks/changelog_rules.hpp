#pragma once

#include <string_view>
#include <vector>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/json/document.hpp"

namespace runtime_exports::checks {

/// Finds in the entries of the changelog `file` what a new entry may not have: `changelog.date`, a
/// day that does not exist; `changelog.scope`, another than `runtime`; `changelog.markup`, `<`
/// before a letter, `/` or `!` in any text or name. Errors, and warnings where the entry is
/// `settled` (one for each entry, in order).
Findings check_new_entries(const json::Document& changelog, std::string_view file,
                           const std::vector<bool>& settled);

}  // namespace runtime_exports::checks

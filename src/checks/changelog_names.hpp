#pragma once

#include <string_view>

namespace runtime_exports::checks {

/// Whether an entry of changelog.runtime.json has a member of that name; any other is data.
bool is_entry_member(std::string_view name);

}  // namespace runtime_exports::checks

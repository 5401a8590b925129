#pragma once

#include <string>
#include <string_view>

namespace runtime_exports::checks {

/// The id as a message may show it, in backticks: masked if it is longer than 100 characters, not
/// of the form of ids, or private itself.
std::string shown_id(std::string_view id);

/// Whether an entry of changelog.runtime.json has a member of that name; any other is data.
bool is_entry_member(std::string_view name);

}  // namespace runtime_exports::checks

#pragma once

#include <string>
#include <string_view>

namespace runtime_exports::checks {

/// An id or a name of the data as a message may show it, in backticks: masked if it is longer than
/// 100 characters, not of the form of ids, or private itself.
std::string shown_id(std::string_view id);

}  // namespace runtime_exports::checks

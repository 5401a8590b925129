#pragma once

#include <string_view>

namespace runtime_exports::cli {

/// What a rule of a finding is about, in one sentence. A rule that is not known by its name is
/// described by its family, the part before the dot; one of no known family in general.
std::string_view rule_description(std::string_view rule);

}  // namespace runtime_exports::cli

#pragma once

#include <set>
#include <string>
#include <string_view>

#include "runtime_exports/core/ascii.hpp"

namespace runtime_exports::publish {

/// Ids that differ only in case are one id.
struct IdLess {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const {
    return lower_case(a) < lower_case(b);
  }
};
using ChangelogIds = std::set<std::string, IdLess>;

/// An id for a new entry of the changelog: year and month of its date, then the words of its title
/// as far as they are of ASCII letters and digits, in lower case, 48 characters at most: of a title
/// without any, `entry`. If that id is taken, the first free one with `-2`, `-3`, ... behind it.
std::string derive_changelog_id(std::string_view date, std::string_view title,
                                const ChangelogIds& taken);

}  // namespace runtime_exports::publish

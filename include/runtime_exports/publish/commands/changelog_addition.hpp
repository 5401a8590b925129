#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/publish/commands/input_replacement.hpp"
#include "runtime_exports/state/documents.hpp"

namespace runtime_exports::publish {

/// Where a new entry goes.
enum class Becomes { entry, fragment };

/// A new entry for the canonical changelog, or a fragment.
struct ChangelogAdditionRequest : ChangelogRequest {
  /// Without id and scope. The version may have the prefixes that bare_version() removes. Of a
  /// fragment, date and version may be empty: `changelog collect` fills them in.
  state::ChangelogEntry entry;
  std::optional<std::string> id;  ///< `std::nullopt`: it is derived from date and title
  Becomes becomes = Becomes::entry;
};

/// The result. The entry was refused, and nothing written, if there are errors, or findings that
/// are errors.
struct ChangelogAddition {
  std::vector<Error> errors;
  Findings findings;
  state::ChangelogEntry entry;  ///< as it was or would be added

  [[nodiscard]] bool refused() const { return !errors.empty() || has_errors(findings); }
};

/// Appends the entry to the changelog in the style of the file and leaves every other byte as it
/// is, or writes it as a fragment. Refuses whatever a publish of the changelog would refuse: it
/// runs a publish over the new text without writing. Errors: usage (a text is not UTF-8); refused
/// (the given id is taken); those of read_changelog_file(), list_fragments(), publish(),
/// replace_changelog() and write_fragment().
ChangelogAddition add_to_changelog(const ChangelogAdditionRequest& request,
                                   const Environment& environment);

/// Ids that differ only in case are the same.
struct IdLess {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const {
    return lower_case(a) < lower_case(b);
  }
};
using ChangelogIds = std::set<std::string, IdLess>;

/// An id for a new changelog entry: year and month of its date, then the words of its title,
/// reduced to ASCII letters and digits in lower case, at most 48 characters; `entry` if the title
/// has no such words. If that id is taken, the first free one with `-2`, `-3`, ... appended.
std::string derive_changelog_id(std::string_view date, std::string_view title,
                                const ChangelogIds& taken);

}  // namespace runtime_exports::publish

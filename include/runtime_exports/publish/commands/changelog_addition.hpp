#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/state/changelog.hpp"

namespace runtime_exports::publish {

/// A new entry for the canonical changelog.
struct ChangelogAdditionRequest {
  enum class Intent {
    add,
    look,  ///< say what would happen, but write nothing
  };
  std::string root;
  const config::Settings* settings = nullptr;
  /// Without id and scope. The version may have the prefixes that bare_version() removes.
  state::ChangelogEntry entry;
  std::optional<std::string> id;  ///< `std::nullopt`: it is derived from date and title
  std::vector<std::string> baselines;
  Intent intent = Intent::add;
  std::int64_t wait_ms = 0;  ///< to wait for the publisher's lock
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
/// is. Refuses whatever a publish of the changelog would refuse: it runs a publish over the new
/// text without writing.
/// Errors: usage (a text is not UTF-8); settings (no export of the changelog is enabled);
/// missing_input; refused (the changelog is malformed, or the given id is taken); those of
/// publish() and of replace_input().
ChangelogAddition add_to_changelog(const ChangelogAdditionRequest& request,
                                   const Environment& environment);

/// The version in the state's snapshot, for an entry without a version.
Result<std::string> version_of_state(const std::string& root, const config::Settings& settings,
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

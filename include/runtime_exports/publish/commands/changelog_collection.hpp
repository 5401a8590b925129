#pragma once

#include <string>
#include <vector>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/publish/commands/changelog_fragments.hpp"

namespace runtime_exports::publish {

/// Moves all fragments into the canonical changelog.
struct ChangelogCollectionRequest : ChangelogRequest {
  /// For fragments without one; empty: the state's version, the day of today in UTC.
  EntryDefaults defaults;
};

/// The result. It was refused, and nothing written, if there are errors, or findings that are
/// errors.
struct ChangelogCollection {
  std::vector<Error> errors;
  Findings findings;
  std::vector<std::string> added;    ///< ids, in the order of the changelog
  std::vector<std::string> present;  ///< ids of fragments whose entries were there already

  [[nodiscard]] bool refused() const { return !errors.empty() || has_errors(findings); }
};

/// Replaces the canonical changelog by one with the entries of all fragments, then removes the
/// fragments. Refuses all of them if publish would refuse one. If a crash interrupts it, each entry
/// is in the changelog, in its fragment, or equal in both; then the next run only removes the
/// fragment.
/// Errors: those of list_fragments(), read_fragments(), add_fragments(), read_changelog_file(),
/// publish() and replace_changelog().
ChangelogCollection collect_changelog(const ChangelogCollectionRequest& request,
                                      const Environment& environment);

/// What `changelog collect` would refuse of the fragments, as errors and findings that name them.
ChangelogCollection check_fragments(const ChangelogRequest& request,
                                    const Environment& environment);

}  // namespace runtime_exports::publish

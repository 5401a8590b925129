#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/commands/input_replacement.hpp"
#include "runtime_exports/state/documents.hpp"

namespace runtime_exports::publish {

// A fragment is a changelog entry in a file of its own, which `changelog collect` moves into the
// canonical changelog. Branches that add entries as fragments merge without conflict.

/// The folder of the fragments and their names; without a folder there are none.
struct Fragments {
  std::optional<io::OwnedDescriptor> folder = {};
  std::vector<std::string> file_names = {};  ///< those that end in `.json`, sorted
};

/// Lists the fragments. Errors: unsafe_target if their folder is a link or a file; missing_input if
/// it cannot be read.
Result<Fragments> list_fragments(const ChangelogRequest& request, const Environment& environment);

/// Writes a new fragment, under the publisher's lock. It is durable afterwards.
/// Errors: those of open_workspace_for_writing(); refused if there is such a file; unsafe_target if
/// their folder is a link or a file; io.
Status<> write_fragment(const state::ChangelogEntry& entry, const ChangelogRequest& request,
                        const Environment& environment);

/// What a fragment gets that it lacks.
struct EntryDefaults {
  std::string version;
  std::string date;
};

/// Completes them with the version of the state, and today. Errors: those of version_of_state().
Result<EntryDefaults> complete_defaults(EntryDefaults defaults, const ChangelogRequest& request,
                                        const Environment& environment);

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
/// Errors: unsafe_target for a fragment that is not a regular file; missing_input; refused if one
/// is malformed, invalid, not named after its id, or has the id of another entry; those of
/// list_fragments(), read_changelog_file(), publish() and replace_input().
ChangelogCollection collect_changelog(const ChangelogCollectionRequest& request,
                                      const Environment& environment);

/// What `changelog collect` would refuse of the fragments, as errors and findings that name them.
ChangelogCollection check_fragments(const ChangelogRequest& request,
                                    const Environment& environment);

}  // namespace runtime_exports::publish

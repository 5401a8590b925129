#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/state/documents.hpp"

namespace runtime_exports::publish {

// A fragment is a changelog entry in a file of its own, which `changelog collect` moves into the
// canonical changelog. Branches that add entries as fragments merge without conflict.

/// Where a new entry goes.
enum class Becomes { entry, fragment };

/// A new entry for the canonical changelog, or a fragment. Nothing is written in Mode::dry_run.
struct ChangelogAdditionRequest : PublishRequest {
  /// Without id and scope. The version may have the prefixes that bare_version() removes. Of a
  /// fragment, date and version may be empty: `changelog collect` fills them in.
  state::ChangelogEntry entry;
  std::optional<std::string> id;  ///< `std::nullopt`: it is derived from date and title
  Becomes becomes = Becomes::entry;
};

/// The result. If it was refused, nothing was written.
struct ChangelogAddition : Problems {
  state::ChangelogEntry entry;  ///< as it was or would be added
};

/// Appends the entry to the changelog in the style of the file and leaves every other byte as it
/// is, or writes it as a fragment. Refuses whatever a publish of the changelog would refuse: it
/// runs a publish over the new text without writing.
/// Errors: usage (a text is not UTF-8); settings (no export of the changelog is enabled); refused
/// (the given id is taken); unsafe_target or missing_input for the folder of the fragments; those
/// of publish(), InputReplacement::read() and replace_input().
ChangelogAddition add_to_changelog(const ChangelogAdditionRequest& request,
                                   const Environment& environment);

/// What an entry gets that it lacks.
struct EntryDefaults {
  std::string version;  ///< empty: the version of the state
  std::string date;     ///< empty: today in UTC
};

/// Fills in what is empty. Errors: those of reading the snapshot.
Result<EntryDefaults> complete_defaults(EntryDefaults defaults, const std::string& root,
                                        const config::Settings& settings,
                                        const Environment& environment);

/// Moves all fragments into the canonical changelog. Nothing is written in Mode::dry_run.
struct ChangelogCollectionRequest : PublishRequest {
  EntryDefaults defaults;
};

/// The result. If it was refused, nothing was written.
struct ChangelogCollection : Problems {
  std::vector<std::string> added;    ///< ids, in the order of the changelog
  std::vector<std::string> present;  ///< ids of fragments whose entries were there already
};

/// Adds the entries of all fragments to the canonical changelog, then removes the fragments.
/// Refuses all of them if publish would refuse one. After a crash, each entry is in the changelog,
/// in its fragment, or equal in both; then the next run only removes the fragment. Errors: those of
/// add_to_changelog(); unsafe_target or missing_input for a fragment that cannot be read; refused
/// if one is malformed, not named after its id, or has the id of another entry.
ChangelogCollection collect_changelog(const ChangelogCollectionRequest& request,
                                      const Environment& environment);

/// What `changelog collect` would refuse of the fragments. Findings name them; so do the errors if
/// `known`, the problems of the publish, hold the reason for any other.
ChangelogCollection check_fragments(const PublishRequest& request, const Problems& known,
                                    const Environment& environment);

/// In lower case: ids that differ only in case are the same.
using ChangelogIds = std::set<std::string>;

/// An id for a new changelog entry: year and month of its date, then the words of its title,
/// reduced to ASCII letters and digits in lower case, at most 48 characters; `entry` if the title
/// has no such words. If that id is taken, the first free one with `-2`, `-3`, ... appended.
std::string derive_changelog_id(std::string_view date, std::string_view title,
                                const ChangelogIds& taken);

}  // namespace runtime_exports::publish

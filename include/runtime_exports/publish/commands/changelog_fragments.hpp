#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/publish/commands/changelog_file.hpp"
#include "runtime_exports/publish/store/folders.hpp"
#include "runtime_exports/state/documents.hpp"

namespace runtime_exports::publish {

/// A changelog entry in a file of its own, which `changelog collect` moves into the canonical
/// changelog. Branches that add entries as fragments merge without conflict.
struct Fragment {
  std::string name;  ///< relative to the root: "changelog/unreleased/ID.json"
  std::unique_ptr<json::Document> document;
  state::ChangelogEntry entry;  ///< as written, so date, version and scope may be empty
};

/// The folder and its fragments by name; without a folder there are none.
struct Fragments {
  std::optional<io::OwnedDescriptor> folder = {};
  std::vector<std::string> file_names = {};  ///< those that end in `.json`, sorted
};

/// Lists the fragments. Errors: unsafe_target if their folder is a link or a file; missing_input if
/// it cannot be read.
Result<Fragments> list_fragments(const ChangelogRequest& request, const Environment& environment);

/// Reads and checks each of them. Appends an error for each that cannot be used: unsafe_target if
/// it is not a regular file; missing_input; refused if it is malformed, invalid, or not named after
/// its id.
std::vector<Fragment> read_fragments(const Fragments& listed, const ChangelogRequest& request,
                                     const Environment& environment, std::vector<Error>& errors);

/// Writes a new fragment, under the publisher's lock. It is durable afterwards.
/// Errors: those of open_workspace_for_writing(); refused if there is such a file; unsafe_target if
/// their folder is a link or a file; io.
Status<> write_fragment(const state::ChangelogEntry& entry, const ChangelogRequest& request,
                        const Environment& environment);

/// Removes fragments, unless they changed since they were read. What cannot be removed is a
/// warning.
Findings remove_fragments(const Fragments& listed, const std::vector<Fragment>& fragments,
                          io::FileSystem& files);

/// What a fragment gets that it lacks.
struct EntryDefaults {
  std::string version;
  std::string date;
};

/// Completes them with the version of the state, and today. Errors: those of version_of_state().
Result<EntryDefaults> complete_defaults(EntryDefaults defaults, const ChangelogRequest& request,
                                        const Environment& environment);

/// The canonical changelog with the entries of fragments at its end, by date and id.
struct CollectedChangelog {
  std::string text;
  std::size_t entries_before = 0;
  std::vector<const Fragment*> added;    ///< in the order of the text
  std::vector<const Fragment*> present;  ///< an equal entry was there already
};

/// Adds the fragments. Appends an error for each whose id belongs to another entry.
CollectedChangelog add_fragments(const json::Document& changelog,
                                 const std::vector<Fragment>& fragments,
                                 const EntryDefaults& defaults, std::vector<Error>& errors);

/// Makes the findings about added entries name their fragments instead of the canonical changelog.
void name_fragments(const CollectedChangelog& collected, std::string_view changelog,
                    Findings& findings);

}  // namespace runtime_exports::publish

#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime_exports/json/document.hpp"
#include "runtime_exports/publish/commands/changelog.hpp"
#include "runtime_exports/publish/commands/input_replacement.hpp"

namespace runtime_exports::publish {

/// The canonical changelog, to which a command adds entries.
struct ChangelogFile {
  const PublishRequest& request;
  const Environment& environment;
  InputReplacement input;
  std::unique_ptr<json::Document> document;
};

/// Reads the canonical changelog.
/// Errors: settings (no export of the changelog is enabled); those of InputReplacement::read();
/// refused (it is malformed).
Result<ChangelogFile> read_changelog_file(const PublishRequest& request,
                                          const Environment& environment);

/// What a person can edit: its name, and the place in it; line 0: all of it.
struct EntryPlace {
  std::string subject;
  Position position;
};

/// Finds that for a path in one of the new entries.
using PlaceOf = std::function<EntryPlace(std::size_t number, json::Path in_entry)>;

/// Runs a publish of the exports of the changelog, without writing, with these entries at its end.
/// Adds what it reports to `problems`, with the places of the new entries. Returns the new text of
/// the changelog.
/// Errors: usage (a text of an entry is not UTF-8); refused (the text is too long for an input).
Result<std::string> try_entries(const ChangelogFile& file,
                                std::span<const state::ChangelogEntry> entries,
                                const PlaceOf& place_of, Problems& problems);

/// The folder of the fragments and their names; without a folder there are none.
struct Fragments {
  std::optional<io::OwnedDescriptor> folder = {};
  std::vector<std::string> file_names = {};  ///< those that end in `.json`, sorted
};

/// Errors: unsafe_target if the folder is a link or a file; missing_input if it cannot be read.
Result<Fragments> list_fragments(const PublishRequest& request, const Environment& environment);

/// Writes a new fragment, under the publisher's lock. It is durable afterwards. Errors: those of
/// open_workspace_for_writing() and list_fragments(); refused if there is such a file; io.
Status<> write_fragment(const state::ChangelogEntry& entry, const PublishRequest& request,
                        const Environment& environment);

}  // namespace runtime_exports::publish

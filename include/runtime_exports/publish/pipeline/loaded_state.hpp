#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime_exports/checks/privacy_gate.hpp"
#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/publish/pipeline/selection.hpp"
#include "runtime_exports/state/row_input.hpp"

namespace runtime_exports::publish {

/// An input made of rows: read once and indexed, or not read yet if its rows stay in their order.
struct RowSource {
  state::RowInput input;
  std::optional<state::RowIndex> index;

  /// How many bytes of rows there are.
  [[nodiscard]] std::uint64_t bytes() const;
};

/// The part of the state that the selected exports need. Other inputs are not opened.
struct LoadedState {
  state::Snapshot snapshot;
  std::optional<state::Changelog> changelog;
  std::vector<std::size_t> feed;  ///< the entries of the changelog that are in the feed
  std::optional<exports::RateWindows> rates;
  std::map<state::InputId, RowSource> rows;
  std::map<state::InputId, std::unique_ptr<json::Document>> documents;  ///< declared ones
  checks::PrivacyExceptions exceptions;
  privacy::AccountIndex accounts;  ///< empty if no public text is checked against the accounts
  privacy::IdentifierRedaction identifiers{privacy::IdentifierMode::mask, {}};

  std::map<state::InputId, std::string> names;  ///< of the inputs in messages
  std::map<std::string_view, config::Settings::Place> setting_places;  ///< as in the settings

  /// The name of a loaded input in messages.
  [[nodiscard]] const std::string& name_of(state::InputId input) const { return names.at(input); }
  /// What the export is made of.
  [[nodiscard]] exports::StateView view(const exports::ExportDefinition& definition) const;
  /// What the privacy gate needs to know. Valid until this object is moved.
  [[nodiscard]] checks::PrivacyKnowledge knowledge() const { return {&accounts, &exceptions}; }
};

/// Opens, reads, checks and decodes the inputs, several at once. Files of other programs in the
/// folder `exports`, if it exists, are to be compared with the accounts. Appends warnings about
/// rows left out to `findings`. Errors: missing_input, naming the input, the export that needs it
/// and what can be done; refused; busy; settings (the pseudonym key cannot be read).
Result<LoadedState> load_state(const PublishRequest& request, const Selection& selected,
                               std::optional<io::Descriptor> exports,
                               const Environment& environment, Findings& findings);

/// Reads the pseudonym key from a file. A byte order mark before it and line ends (LF or CRLF)
/// after it are not part of the key, because editors add them. Warns with `privacy.key-readable` if
/// others may read the file. `name` is the file's name in messages, `path` is the file to open.
/// Errors: settings if the file cannot be read, if others may write it, or if the key has fewer
/// than 16 bytes or is one byte repeated.
Result<std::string> read_pseudonym_key(io::FileSystem& files, const std::string& name,
                                       const std::string& path, Findings& findings);

}  // namespace runtime_exports::publish

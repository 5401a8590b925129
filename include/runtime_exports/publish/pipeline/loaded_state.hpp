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
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/publish/pipeline/selection.hpp"
#include "runtime_exports/state/row_input.hpp"

namespace runtime_exports::publish {

/// What to load.
struct LoadRequest {
  std::string root;
  const config::Settings* settings = nullptr;
  Selection selected;
  state::Strictness strictness = state::Strictness::by_policy;
  /// The text to use as the changelog; `std::nullopt`: read its file.
  std::optional<std::string> changelog_text = std::nullopt;
  /// The exports folder, if it exists: files of other programs in it are compared with the
  /// accounts.
  std::optional<io::Descriptor> exports = std::nullopt;
};

/// An input made of rows: read once and indexed, or not read yet if its rows stay in their order.
struct RowSource {
  state::RowInput input;
  std::optional<state::RowIndex> index;

  /// How many bytes of rows there are.
  [[nodiscard]] std::uint64_t bytes() const;

  /// The column of a value in the indexed row on that line, which is read again; 0 if it cannot be.
  [[nodiscard]] std::uint64_t column_of(std::uint64_t line, json::Path in_row) const;
};

/// A declared input that is one document.
struct DeclaredDocument {
  std::string name;
  std::unique_ptr<json::Document> document;
};

/// The part of the state that the selected exports need. Other inputs are not opened.
struct LoadedState {
  state::Snapshot snapshot;
  std::optional<state::Changelog> changelog;
  std::vector<std::size_t> feed;  ///< the entries of the changelog that are in the feed
  std::optional<exports::RateWindows> rates;
  std::map<state::InputId, RowSource> rows;
  std::map<state::InputId, DeclaredDocument> documents;
  checks::PrivacyExceptions exceptions;
  privacy::AccountIndex accounts;  ///< empty if no public text is checked against the accounts
  privacy::IdentifierRedaction identifiers{privacy::IdentifierMode::mask, {}};

  std::string snapshot_file;   ///< its name in messages, relative to the root
  std::string changelog_file;  ///< likewise
  std::map<std::string_view, config::Settings::Place> setting_places;  ///< as in the settings

  /// The name of a loaded input in messages.
  [[nodiscard]] const std::string& name_of(state::InputId input) const;
  /// What the export is made of.
  [[nodiscard]] exports::StateView view(const exports::ExportDefinition& definition) const;
  /// What the privacy gate needs to know. Valid until this object is moved.
  [[nodiscard]] checks::PrivacyKnowledge knowledge() const { return {&accounts, &exceptions}; }
};

/// The exceptions that `privacy.allow` lists. Errors: settings.
Result<checks::PrivacyExceptions> privacy_exceptions(const config::Settings& settings);

/// Whether an export of accounts is enabled; if so, public texts are checked against the accounts.
bool account_exports_enabled(const config::Settings& settings);

/// Whether a selected export holds texts that are checked against the accounts.
bool compares_with_accounts(const Selection& selected, const config::Settings& settings);

/// Reports how often each exception was used. To be called after all exports were checked.
Findings usage_of_exceptions(const LoadedState& loaded, const config::Settings& settings);

/// Opens, reads, checks and decodes the inputs, several at once. Appends warnings about rows left
/// out to `findings`.
/// Errors: missing_input, naming the input, the export that needs it and what can be done; refused;
/// busy; settings (the pseudonym key cannot be read).
Result<LoadedState> load_state(const LoadRequest& request, const Environment& environment,
                               Findings& findings);

/// Everything that the serializers may use besides the state. Points into `loaded`.
exports::BuildContext build_context(const LoadedState& loaded, const config::Settings& settings,
                                    const std::string& stamp_utc);

/// How many rows the settings allow in an export; 0: no limit.
inline std::size_t row_limit(exports::RowLimit limit, const config::Settings& settings) {
  switch (limit) {
    case exports::RowLimit::max_events:
      return settings.telemetry.max_events;
    case exports::RowLimit::max_errors:
      return settings.telemetry.max_errors;
    case exports::RowLimit::max_auth_events:
      return settings.telemetry.max_auth_events;
    case exports::RowLimit::none:
      break;
  }
  return 0;
}

}  // namespace runtime_exports::publish

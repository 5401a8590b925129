#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/position.hpp"
#include "runtime_exports/exports/fields.hpp"
#include "runtime_exports/exports/rates.hpp"
#include "runtime_exports/schema/program.hpp"
#include "runtime_exports/state/row_input.hpp"

namespace runtime_exports::exports {

/// The decoded state that exports without rows are made of. A pointer may be null if the export
/// does not name that input.
struct StateView {
  const state::Snapshot* snapshot = nullptr;
  const state::Changelog* changelog = nullptr;
  const RateWindows* rates = nullptr;
  /// The entries of the changelog that are in the feed, by their number in it.
  const std::vector<std::size_t>* feed = nullptr;
  /// The input of the export in question if that is a declared one, and the id of the input.
  const json::Document* declared = nullptr;
  state::InputId declared_id = state::InputId::first_declared;
};

/// The place in an input, or the setting, that a value of an export was made from.
struct Source {
  state::InputId input = state::InputId::runtime_snapshot;
  Position position{0, 0};                  ///< line 0: the input as a whole
  std::vector<json::PathStep> in_row = {};  ///< of a value in an indexed row, on that line
  std::string about = {};         ///< what a person calls the place, before `name`: "the entry"
  std::string name = {};          ///< from the data, masked where it may be private; may be empty
  std::string_view setting = {};  ///< the setting that gives the value if it was made
};

/// Finds the source of a value in a finished export, given the value's path there. To be called
/// only for a finding, because it searches.
using SourceOf = Source (*)(const StateView& state, json::Path path);

/// The source of the members that every export takes from the snapshot (version, build, stamp), and
/// of members with the same path in both.
Source snapshot_source(const StateView& state, json::Path path);

enum class Audience { public_readers, admins };

std::string_view audience_name(Audience audience);

/// How many rows an export holds at most.
enum class RowLimit { none, max_events, max_errors, max_auth_events };

/// An export made row by row from one input.
struct RowSerializer {
  /// The name of the array of rows; empty: the export itself is that array.
  std::string_view member = {};
  state::Order order = state::Order::oldest_first;
  RowLimit limit = RowLimit::none;
  void (*write_head)(json::Writer& out, const BuildContext& context) = nullptr;
  std::span<const Field> row = {};  ///< empty: the row stays as it is

  void write_row(const json::Value& value, json::Writer& out, const BuildContext& context) const;
  /// How many arrays and objects each row is in.
  [[nodiscard]] std::size_t levels() const { return member.empty() ? 1 : 2; }
};

/// The schema of a declared export, compiled: no bundle has it.
struct OwnSchema {
  std::string text;
  schema::Program document;
  /// The schema of each row, if the rows can be checked one by one: the document is an array of
  /// them, with no rule about the whole but how many there are.
  std::optional<schema::Program> row = std::nullopt;
  std::uint64_t least_rows = 0;
  std::uint64_t most_rows = std::numeric_limits<std::uint64_t>::max();
};

/// What the program knows about an export. CONTRIBUTING.md says how to add one.
struct ExportDefinition {
  std::string_view id;
  std::string_view path;  ///< below the exports folder
  Audience audience = Audience::public_readers;
  std::string_view schema;
  /// Its input besides the snapshot, which every export needs; at most one.
  std::optional<state::InputId> input = std::nullopt;
  /// Writes an export without rows.
  void (*write)(const StateView& state, json::Writer& out, const BuildContext& context) = nullptr;
  /// Writes one row of an export with rows.
  std::optional<RowSerializer> rows = std::nullopt;
  /// Finds the source of a value in the export; for an export with rows, of the values around the
  /// rows.
  SourceOf source = snapshot_source;
  /// Whether it holds free texts, which are redacted or checked with the accounts.
  bool has_free_text = false;
  /// The setting that switches it on by having a value; empty: `exports.enabled` does.
  std::string_view switched_on_by = {};
  /// Whether its entries stay for ever, by the rules of checks/append_only.hpp.
  bool is_append_only = false;
  /// Of a declared export; `schema` then only says that it is one.
  const OwnSchema* own_schema = nullptr;
  /// Of a file that another program writes: how large it may be; 0: as large as can be read.
  std::uint64_t most_bytes = 0;

  [[nodiscard]] bool is_declared() const { return own_schema != nullptr; }
};

/// The name that manifests give the schema of every declared export.
inline constexpr std::string_view declared_schema = "declared.schema.json";

/// The exports that every project has, in the order in which they are listed.
std::span<const ExportDefinition> export_definitions();

/// The one of them with that id, or null.
const ExportDefinition* find_export(std::string_view id);

/// The one of them that is published at that path, or null.
const ExportDefinition* find_export_at(std::string_view path);

/// An export that the settings declare, or a file that another program writes.
struct Declaration {
  std::string id;
  std::string path;   ///< below the exports folder
  std::string input;  ///< below the root
  Audience audience = Audience::public_readers;
  std::shared_ptr<const OwnSchema> schema;
  std::uint64_t most_bytes = 0;  ///< of the input or file; 0: the most that can be read
  bool is_kept = false;          ///< another program writes the file; it has no input
};

/// All exports of a project and their inputs: those that every project has, then the declared ones.
/// Its definitions stay where they are when it is moved.
class Registry {
 public:
  explicit Registry(std::vector<Declaration> declared = {});

  /// In the order in which they are listed.
  [[nodiscard]] auto begin() const { return exports_.begin(); }
  [[nodiscard]] auto end() const { return exports_.end(); }
  /// The declared files that other programs write: they are checked, but never built.
  [[nodiscard]] std::span<const ExportDefinition> kept() const { return kept_; }

  /// The export with that id, or null.
  [[nodiscard]] const ExportDefinition* find(std::string_view id) const;
  /// The export that is published at that path, or null.
  [[nodiscard]] const ExportDefinition* find_at(std::string_view path) const;

  [[nodiscard]] std::span<const state::InputDefinition> inputs() const { return inputs_; }
  [[nodiscard]] const state::InputDefinition& input(state::InputId id) const;

 private:
  std::shared_ptr<const std::vector<Declaration>> declared_;  // the definitions point into it
  std::vector<state::InputDefinition> inputs_;
  std::vector<ExportDefinition> exports_;
  std::vector<ExportDefinition> kept_;
};

/// The registry of a project that declares nothing.
const Registry& bundled_registry();

}  // namespace runtime_exports::exports

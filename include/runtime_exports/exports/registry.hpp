#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

#include "runtime_exports/exports/build_context.hpp"
#include "runtime_exports/exports/fields.hpp"
#include "runtime_exports/exports/source.hpp"
#include "runtime_exports/exports/state_view.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/state/inputs.hpp"
#include "runtime_exports/state/row_input.hpp"

namespace runtime_exports::exports {

enum class Audience { public_readers, admins };

std::string_view audience_name(Audience audience);

/// How many rows an export holds at most.
enum class RowLimit { none, max_events, max_errors, max_auth_events };

/// An export made row by row from one input.
struct RowSerializer {
  std::string_view member;  ///< the name of the array of rows
  state::Order order = state::Order::oldest_first;
  RowLimit limit = RowLimit::none;
  void (*write_head)(json::Writer& out, const BuildContext& context) = nullptr;
  std::span<const Field> row = {};

  void write_row(const json::Value& value, json::Writer& out, const BuildContext& context) const;
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
  /// Whether it holds free texts that are redacted, which needs the accounts.
  bool has_free_text = false;
};

/// All exports, in the order in which they are listed.
std::span<const ExportDefinition> export_definitions();

/// The export with that id, or null.
const ExportDefinition* find_export(std::string_view id);

/// The export published at that path, or null.
const ExportDefinition* find_export_at(std::string_view path);

}  // namespace runtime_exports::exports

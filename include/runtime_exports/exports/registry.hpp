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

/// An export that is made row by row from one input.
struct RowSerializer {
  std::string_view member;  ///< the array that the rows are in
  state::Order order = state::Order::oldest_first;
  RowLimit limit = RowLimit::none;
  void (*write_head)(json::Writer& out, const BuildContext& context) = nullptr;
  std::span<const Field> row = {};

  void write_row(const json::Value& value, json::Writer& out, const BuildContext& context) const;
};

/// What the program knows of an export. CONTRIBUTING.md says how to add one.
struct ExportDefinition {
  std::string_view id;
  std::string_view path;  ///< below the exports folder
  Audience audience = Audience::public_readers;
  std::string_view schema;
  /// What it is made of besides the snapshot, which everything needs; one at most.
  std::optional<state::InputId> input = std::nullopt;
  /// For an export without rows.
  void (*write)(const StateView& state, json::Writer& out, const BuildContext& context) = nullptr;
  /// For an export with rows.
  std::optional<RowSerializer> rows = std::nullopt;
  /// Where what is in it comes from; of an export with rows: what is around them.
  SourceOf source = snapshot_source;
  /// Whether it holds free texts that are redacted, for which the accounts are read.
  bool has_free_text = false;
};

/// All exports, in the order in which they are shown.
std::span<const ExportDefinition> export_definitions();

/// The export of that id, or null.
const ExportDefinition* find_export(std::string_view id);

/// The export that is published at that path, or null.
const ExportDefinition* find_export_at(std::string_view path);

}  // namespace runtime_exports::exports

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/position.hpp"
#include "runtime_exports/exports/rates.hpp"
#include "runtime_exports/state/documents.hpp"
#include "runtime_exports/state/inputs.hpp"

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

}  // namespace runtime_exports::exports

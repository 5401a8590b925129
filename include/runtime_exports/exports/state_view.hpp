#pragma once

#include <cstddef>
#include <vector>

#include "runtime_exports/exports/rates.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/state/changelog.hpp"
#include "runtime_exports/state/inputs.hpp"
#include "runtime_exports/state/snapshot.hpp"

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

}  // namespace runtime_exports::exports

#pragma once

#include "runtime_exports/exports/rates.hpp"
#include "runtime_exports/state/changelog.hpp"
#include "runtime_exports/state/snapshot.hpp"

namespace runtime_exports::exports {

/// The decoded state that exports without rows are made of. A pointer may be null if the export
/// does not name that input.
struct StateView {
  const state::Snapshot* snapshot = nullptr;
  const state::Changelog* changelog = nullptr;
  const RateWindows* rates = nullptr;
};

}  // namespace runtime_exports::exports

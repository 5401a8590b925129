#pragma once

#include <vector>

#include "runtime_exports/exports/rates.hpp"
#include "runtime_exports/state/changelog.hpp"
#include "runtime_exports/state/snapshot.hpp"

namespace runtime_exports::exports {

/// The decoded state that exports without rows are made of. What an export does not name among
/// its inputs may be null.
struct StateView {
  const state::Snapshot* snapshot = nullptr;
  const std::vector<state::ChangelogEntry>* changelog = nullptr;  ///< newest date first
  const RateWindows* rates = nullptr;
};

}  // namespace runtime_exports::exports

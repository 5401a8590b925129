#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime_exports/core/position.hpp"
#include "runtime_exports/json/path.hpp"
#include "runtime_exports/state/inputs.hpp"

namespace runtime_exports::exports {

struct StateView;

/// The place in an input that a value of an export was made from.
struct Source {
  state::InputId input = state::InputId::runtime_snapshot;
  Position position{0, 0};  ///< line 0: the input as a whole
  std::string about = {};   ///< what a person knows the place by, before `name`: "the entry"
  std::string name = {};    ///< of the data, to be masked where it may be private; may be empty
};

/// Says for a value of a finished export, given by its path there, where it comes from. To be asked
/// only when something was found: it searches.
using SourceOf = Source (*)(const StateView& state, json::Path path);

/// The source of what every export has of the snapshot (version, build, stamp), and of the members
/// that have the same path in both.
Source snapshot_source(const StateView& state, json::Path path);

}  // namespace runtime_exports::exports

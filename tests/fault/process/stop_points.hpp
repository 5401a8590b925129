#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tracer.hpp"
#include "two_states.hpp"

namespace runtime_exports::fault {

/// Whether a program is stopped at the given place.
using StopPoint = std::function<bool(const SystemCall&)>;

/// Before a rename to this name: to `journal` is the commit, to `version.json` puts a file of the
/// set in place.
StopPoint before_rename_to(const std::string& name);
/// After such a rename.
StopPoint after_rename_to(const std::string& name);
/// Before a file gets this second name: the first staged copy gets `0.copy`.
StopPoint before_link_to(const std::string& name);

/// Runs the program, sends it this signal when it first reaches the point, and lets it continue.
/// Throws std::runtime_error if the program never reaches the point.
ProgramResult run_with_signal(const TwoStates& states, const std::vector<std::string>& words,
                              const StopPoint& point, int signal);

/// Leaves a publish of state `b` pending: committed, and killed before `version.json` was replaced.
void leave_pending(TwoStates& states);
/// The same, killed when `version.json` was replaced and something else was not.
void leave_half_replaced(TwoStates& states);

}  // namespace runtime_exports::fault

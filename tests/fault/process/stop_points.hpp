#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tracer.hpp"
#include "two_states.hpp"

namespace runtime_exports::fault {

/// Whether a program stands at the place that is meant.
using StopPoint = std::function<bool(const SystemCall&)>;

/// Before a name is given to a file by rename: the commit is that of `journal`, a file of the set
/// takes its place as `version.json`.
StopPoint before_rename_to(const std::string& name);
/// Behind it.
StopPoint behind_rename_to(const std::string& name);
/// Before a second name is given to a file: that of the first staged copy is `0.copy`.
StopPoint before_link_to(const std::string& name);

/// Runs the program, sends it this signal where it first stands at the point, and lets it go on.
/// Throws std::runtime_error if it never came there.
ProgramResult run_with_signal(const TwoStates& states, const std::vector<std::string>& words,
                              const StopPoint& point, int signal);

/// Leaves a publish of state `b` pending: committed, and killed before `version.json` was replaced.
void leave_pending(TwoStates& states);
/// The same, killed when `version.json` was replaced and something else was not.
void leave_half_replaced(TwoStates& states);

}  // namespace runtime_exports::fault

#pragma once

#include <vector>

#include "exploration.hpp"

namespace runtime_exports::fault {

/// The disk of a machine on which this many revisions of the state were published, the last one
/// just now: what it did not sync is still unsynced. Files of other programs are there.
test_support::MemoryDisk published_disk(Program& program, int revisions);

/// A whole publish of the state on the disk.
Scenario publish_scenario(Program& program, std::string name, test_support::MemoryDisk start,
                          std::vector<std::string> only = {});

/// Everything to interrupt: first and later publishes, some after one another, publishes of a part
/// of the set, with lost targets, and publishes that must finish another one first.
std::vector<Scenario> all_scenarios(Program& program);

}  // namespace runtime_exports::fault

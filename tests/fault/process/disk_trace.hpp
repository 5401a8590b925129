#pragma once

#include <string>
#include <vector>

#include "disk_model.hpp"
#include "support/process/run_program.hpp"

namespace runtime_exports::fault {

/// What a run of a program did to a folder of the disk.
struct DiskTrace {
  TreeImage before;
  std::vector<DiskOperation> operations;  ///< in their order
  int exit_code = 0;
};

/// Runs the program and notes every system call that changes or syncs something below the folder.
/// Throws std::runtime_error at a call that writes there and that the model does not know.
DiskTrace record(const test_support::ProgramRequest& request, const std::string& folder);

}  // namespace runtime_exports::fault

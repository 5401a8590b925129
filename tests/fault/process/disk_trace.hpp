#pragma once

#include <memory>
#include <string>
#include <vector>

#include "disk_model.hpp"
#include "support/process/run_program.hpp"

namespace runtime_exports::fault {

/// What several runs of a program, one after another, did to a folder of the disk.
class DiskTrace {
 public:
  /// Starts with the current content of the folder, which counts as durable.
  explicit DiskTrace(std::string folder);
  DiskTrace(const DiskTrace&) = delete;
  DiskTrace& operator=(const DiskTrace&) = delete;
  ~DiskTrace();

  /// Runs the program and records every system call that changes or syncs something below the
  /// folder; kills it once the trace has this many operations. Returns its exit code. Throws
  /// std::runtime_error for a call that writes there and that the model does not know.
  int run(const test_support::ProgramRequest& request, std::size_t most_operations);

  /// A disk as it was before the first operation.
  [[nodiscard]] const DiskModel& before() const { return before_; }
  [[nodiscard]] const std::vector<DiskOperation>& operations() const { return operations_; }

  static constexpr std::size_t unlimited = static_cast<std::size_t>(-1);

 private:
  class Recorder;

  DiskModel before_;
  std::vector<DiskOperation> operations_;
  std::unique_ptr<Recorder> recorder_;
};

}  // namespace runtime_exports::fault

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::io {

/// A variable that a program gets instead of the inherited one.
struct EnvironmentChange {
  std::string name;
  std::optional<std::string> value;  ///< nothing: the program does not get the variable at all
};

struct ProcessCommand {
  std::vector<std::string> arguments;  ///< the program first, looked up in PATH; no shell
  std::vector<EnvironmentChange> environment;
  std::uint64_t output_limit_bytes = std::uint64_t{1} << 20U;
};

/// How a program ended and what it wrote.
struct ProcessOutcome {
  int exit_status = 0;      ///< 0 to 255; 0 if a signal ended it
  int signal = 0;           ///< the signal that ended it; 0 if it exited
  std::string output;       ///< at most output_limit_bytes
  bool output_cut = false;  ///< there was more: the rest was not read
  std::string diagnostics;  ///< the first `diagnostics_limit_bytes` of its standard error

  static constexpr std::uint64_t diagnostics_limit_bytes = 4096;

  [[nodiscard]] bool succeeded() const { return exit_status == 0 && signal == 0 && !output_cut; }
};

/// Runs a program to its end, with nothing to read. It inherits none of the files that
/// a FileSystem opened, and ends by SIGPIPE when it writes beyond the limit.
/// Errors: what the system said when it could not be started (ENOENT: no such program; EINVAL: no
/// argument at all, or one that holds a NUL) or observed.
SystemResult<ProcessOutcome> run_process(const ProcessCommand& command);

}  // namespace runtime_exports::io

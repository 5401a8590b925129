#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::io {

/// A variable that a program gets in place of the inherited one.
struct EnvironmentChange {
  std::string name;
  std::optional<std::string> value;  ///< `std::nullopt`: the program does not get the variable
};

struct ProcessCommand {
  std::vector<std::string> arguments;  ///< the program first, looked up in PATH; no shell
  std::vector<EnvironmentChange> environment;
  std::uint64_t output_limit_bytes = std::uint64_t{1} << 20U;
  std::int64_t time_limit_ms = 60'000;
};

/// How a program ended and its output.
struct ProcessOutcome {
  int exit_status = 0;      ///< 0 to 255; 0 if a signal ended it
  int signal = 0;           ///< the signal that ended it; 0 if it exited
  std::string output;       ///< at most output_limit_bytes
  bool output_cut = false;  ///< there was more, which was not read
  bool timed_out = false;   ///< it was killed at the time limit
  std::string diagnostics;  ///< the first `diagnostics_limit_bytes` of its standard error

  static constexpr std::uint64_t diagnostics_limit_bytes = 4096;

  [[nodiscard]] bool succeeded() const {
    return exit_status == 0 && signal == 0 && !output_cut && !timed_out;
  }
};

/// Runs a program to its end, or kills it at the time limit. It has no input and a session of its
/// own without a terminal, so that it cannot ask anything. It inherits no file opened by a
/// FileSystem, and SIGPIPE ends it when it writes beyond the limit. Processes that it started and
/// left in its process group are killed too. Errors: those of the system when it could not be
/// started (ENOENT: no such program; EINVAL: no argument, or one that contains a NUL) or observed.
SystemResult<ProcessOutcome> run_process(const ProcessCommand& command);

}  // namespace runtime_exports::io

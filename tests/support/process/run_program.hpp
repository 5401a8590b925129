#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <sys/types.h>

namespace runtime_exports::test_support {

/// Where a program's standard output goes.
enum class StandardOutput {
  captured,
  closed,       ///< the program starts without one
  full_device,  ///< every write fails with "no space left"
  broken_pipe,  ///< nobody reads any more
};

/// Where its standard error goes. Both are captured.
enum class StandardError { file, terminal };

/// Whether this thread traces the program's system calls; see tracer.hpp.
enum class Tracing { none, by_this_thread };

/// A limit of the program's own, as setrlimit sets it.
struct ResourceLimit {
  __rlimit_resource_t resource;
  rlim_t most;
};

/// A program to run, without this process's environment.
struct ProgramRequest {
  std::string path;
  std::vector<std::string> arguments;    ///< without the program's name
  std::vector<std::string> environment;  ///< "NAME=value"
  std::string folder;                    ///< the working folder
  mode_t umask = 022;
  std::optional<uid_t> user;  ///< run as this user and group; needs root
  StandardOutput output = StandardOutput::captured;
  StandardError error = StandardError::file;
  /// What is typed at the terminal of standard error, which is then standard input too; a line is
  /// read when it ends, and \x04 ends the input. With std::nullopt, standard input is empty and not
  /// a terminal.
  std::optional<std::string> typed = std::nullopt;
  std::vector<ResourceLimit> limits;
  Tracing tracing = Tracing::none;
};

struct ProgramResult {
  int exit_code = 0;  ///< 128 + n if signal n ended it; 127 if it could not be started
  std::string out;    ///< all of stdout
  std::string error;  ///< all of stderr
  std::uint64_t peak_memory_bytes = 0;
  std::uint64_t touched_pages = 0;            ///< how often it touched a new page of memory
  std::chrono::nanoseconds processor_time{};  ///< in the program, and in the kernel for it
  std::chrono::nanoseconds duration{};        ///< wall time: a busy machine adds any amount
};

/// A program that runs in the background. SIGALRM ends it if it runs for more than five minutes.
class RunningProgram {
 public:
  /// Throws std::runtime_error if the system refuses.
  explicit RunningProgram(const ProgramRequest& request);
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;
  ~RunningProgram();

  [[nodiscard]] pid_t process() const { return child_; }

  /// The program's standard error so far, if that is a file.
  [[nodiscard]] std::string error_so_far() const;

  /// Waits for the program's end. Call it once.
  ProgramResult wait();
  /// The same if the caller has already waited, with the status from waitpid().
  ProgramResult ended(int status);

 private:
  int out_;
  int error_;          ///< what the test reads
  int program_error_;  ///< what the program writes
  std::chrono::steady_clock::time_point begin_;
  pid_t child_;
};

/// Runs a program to its end.
ProgramResult run_program(const ProgramRequest& request);

}  // namespace runtime_exports::test_support

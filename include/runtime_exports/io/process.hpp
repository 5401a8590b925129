#pragma once

#include <csignal>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/io/file_system.hpp"

// This process, its signals and its terminal, and the programs that it runs.

namespace runtime_exports::io {

/// Holds back SIGINT, SIGTERM and SIGHUP in this thread and those that it starts from now on. Does
/// nothing the second time.
void hold_termination_signals();

/// Releases them; one that was held back ends the process now.
void release_termination_signals();

/// While it exists, new threads do not take the termination signals: these go to the thread that
/// started them, even if it holds them back later.
class SignalsForThisThread {
 public:
  SignalsForThisThread();
  SignalsForThisThread(const SignalsForThisThread&) = delete;
  SignalsForThisThread& operator=(const SignalsForThisThread&) = delete;
  ~SignalsForThisThread();

 private:
  ::sigset_t before_{};
};

/// What ended a wait.
enum class Wakening {
  time,    ///< the time is over
  reload,  ///< SIGHUP, which is no longer pending then
  stop,    ///< SIGINT or SIGTERM, which stays pending until it is released
};

/// Sleeps at most that long, until one of the held signals arrives. A pending one ends it at once.
/// To be called in the thread that holds them back, and by one thread only.
Wakening wait_for_signal(std::int64_t timeout_ms);

/// The number of the SIGINT or SIGTERM that is held back, or 0. After wait_for_signal(), only the
/// thread that called it may ask.
int pending_stop_signal();

/// Takes every SIGHUP that is held back, so that it does not end the process when they are
/// released.
void drop_reload_signals();

/// Makes a broken pipe, or a file beyond the size limit, an error of the call instead of the end of
/// the process.
void turn_write_signals_into_errors();

/// Writes the text to standard error if possible.
void write_to_terminal(std::string_view text);

/// Whether there is somebody to ask: standard input and standard error are terminals.
bool is_interactive();

/// Writes the question to standard error and reads a line of at most 1 MiB from standard input,
/// without its end; `std::nullopt` when the input has ended.
std::optional<std::string> ask(std::string_view question);

/// Variables that a program gets in place of the inherited ones; `std::nullopt`: it does not get
/// it.
using EnvironmentChanges = std::map<std::string, std::optional<std::string>, std::less<>>;

struct ProcessCommand {
  std::vector<std::string> arguments;  ///< the program first, looked up in PATH; no shell
  EnvironmentChanges environment;
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

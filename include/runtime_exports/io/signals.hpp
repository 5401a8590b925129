#pragma once

#include <csignal>
#include <cstdint>

namespace runtime_exports::io {

/// Makes SIGINT, SIGTERM and SIGHUP wait, in this thread and those that it starts from now on.
/// Does nothing the second time.
void hold_termination_signals();

/// Lets them through again; one that was waiting ends the process now.
void release_termination_signals();

/// While it lives, threads that are started do not take the termination signals: they go to the
/// thread that starts them, also when that holds them later on.
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
  time,    ///< it is over
  reload,  ///< SIGHUP, which is taken by this
  stop,    ///< SIGINT or SIGTERM, which stays pending until it is released
};

/// Sleeps at most so long, until one of the held signals comes. One that came before ends it at
/// once. To be called in the thread that holds them, and by one thread only.
Wakening wait_for_signal(std::int64_t timeout_ms);

/// The number of the SIGINT or SIGTERM that is held back, 0 if there is none. Any thread may ask.
int pending_stop_signal();

/// Takes every SIGHUP that is held back, so that none ends the process when they are released.
void drop_reload_signals();

/// Makes a broken pipe and a file beyond the size limit errors of the call that meets them, instead
/// of the end of the process.
void turn_write_signals_into_errors();

}  // namespace runtime_exports::io

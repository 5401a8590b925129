#pragma once

#include <csignal>
#include <cstdint>

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

/// The number of the SIGINT or SIGTERM that is held back, or 0. Any thread may ask.
int pending_stop_signal();

/// Takes every SIGHUP that is held back, so that it does not end the process when they are
/// released.
void drop_reload_signals();

/// Makes a broken pipe, or a file beyond the size limit, an error of the call instead of the end of
/// the process.
void turn_write_signals_into_errors();

}  // namespace runtime_exports::io

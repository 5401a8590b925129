#include "runtime_exports/io/signals.hpp"

#include <csignal>
#include <initializer_list>

namespace runtime_exports::io {
namespace {

void change_mask(int how) {
  ::sigset_t signals;
  ::sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&signals, signal);
  ::pthread_sigmask(how, &signals, nullptr);
}

}  // namespace

void hold_termination_signals() {
  change_mask(SIG_BLOCK);
}

void release_termination_signals() {
  change_mask(SIG_UNBLOCK);
}

void turn_write_signals_into_errors() {
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  static_cast<void>(std::signal(SIGXFSZ, SIG_IGN));
}

}  // namespace runtime_exports::io

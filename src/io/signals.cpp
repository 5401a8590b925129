#include "runtime_exports/io/signals.hpp"

#include <algorithm>
#include <csignal>
#include <ctime>
#include <initializer_list>

namespace runtime_exports::io {
namespace {

::sigset_t set_of(std::initializer_list<int> numbers) {
  ::sigset_t signals;
  ::sigemptyset(&signals);
  for (const int number : numbers) ::sigaddset(&signals, number);
  return signals;
}

void change_mask(int how, ::sigset_t* before = nullptr) {
  const auto signals = set_of({SIGINT, SIGTERM, SIGHUP});
  ::pthread_sigmask(how, &signals, before);
}

std::timespec duration_of(std::int64_t duration_ms) {
  const auto ms = std::max<std::int64_t>(duration_ms, 0);
  std::timespec duration{};
  duration.tv_sec = ms / 1000;
  duration.tv_nsec = ms % 1000 * 1'000'000;
  return duration;
}

}  // namespace

void hold_termination_signals() {
  change_mask(SIG_BLOCK);
}

void release_termination_signals() {
  change_mask(SIG_UNBLOCK);
}

SignalsForThisThread::SignalsForThisThread() {
  change_mask(SIG_BLOCK, &before_);
}

SignalsForThisThread::~SignalsForThisThread() {
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

Wakening wait_for_signal(std::int64_t timeout_ms) {
  if (pending_stop_signal() != 0) return Wakening::stop;
  const auto signals = set_of({SIGINT, SIGTERM, SIGHUP});
  const auto timeout = duration_of(timeout_ms);
  const int number = ::sigtimedwait(&signals, nullptr, &timeout);
  if (number == SIGHUP) return Wakening::reload;
  if (number <= 0) return Wakening::time;
  // Makes the signal pending again: it ends the process itself when it is released.
  static_cast<void>(std::raise(number));
  return Wakening::stop;
}

int pending_stop_signal() {
  ::sigset_t pending;
  ::sigemptyset(&pending);
  ::sigpending(&pending);
  for (const int number : {SIGTERM, SIGINT}) {
    if (::sigismember(&pending, number) == 1) return number;
  }
  return 0;
}

void drop_reload_signals() {
  const auto signals = set_of({SIGHUP});
  const std::timespec at_once{};
  while (::sigtimedwait(&signals, nullptr, &at_once) == SIGHUP) {
  }
}

void turn_write_signals_into_errors() {
  static_cast<void>(std::signal(SIGPIPE, SIG_IGN));
  static_cast<void>(std::signal(SIGXFSZ, SIG_IGN));
}

}  // namespace runtime_exports::io

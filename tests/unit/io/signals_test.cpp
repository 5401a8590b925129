#include "runtime_exports/io/signals.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

#include "support/catch.hpp"
#include <unistd.h>

#include "runtime_exports/io/clock.hpp"

namespace runtime_exports::io {
namespace {

/// Takes a pending signal, so that it does not end the tests.
void take(int number) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, number);
  const timespec at_once{};
  REQUIRE(sigtimedwait(&signals, nullptr, &at_once) == number);
}

TEST_CASE("a wait ends with its time, or with a signal that came before") {
  hold_termination_signals();
  CHECK(wait_for_signal(0) == Wakening::time);
  const auto begin_ms = system_clock().steady_ms();
  CHECK(wait_for_signal(30) == Wakening::time);
  CHECK(system_clock().steady_ms() - begin_ms >= 29);
  std::raise(SIGHUP);
  CHECK(wait_for_signal(60'000) == Wakening::reload);
  CHECK(wait_for_signal(-5) == Wakening::time);
  release_termination_signals();
}

TEST_CASE("a stop stays pending, whoever asks for it") {
  const int signal = GENERATE(SIGTERM, SIGINT);
  hold_termination_signals();
  CHECK(pending_stop_signal() == 0);
  std::raise(signal);
  CHECK(wait_for_signal(60'000) == Wakening::stop);
  CHECK(wait_for_signal(60'000) == Wakening::stop);
  CHECK(pending_stop_signal() == signal);
  std::raise(SIGHUP);
  drop_reload_signals();
  take(signal);
  CHECK(wait_for_signal(0) == Wakening::time);
  release_termination_signals();
}

TEST_CASE("a thread that was started before the signals are held does not take them") {
  std::atomic<bool> ends = false;
  std::jthread thread;
  {
    const SignalsForThisThread here;
    thread = std::jthread{[&ends] {
      while (!ends) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    }};
  }
  hold_termination_signals();
  // Sent to the process; all threads block it now.
  REQUIRE(kill(getpid(), SIGTERM) == 0);
  CHECK(pending_stop_signal() == SIGTERM);
  take(SIGTERM);
  ends = true;
  release_termination_signals();
}

}  // namespace
}  // namespace runtime_exports::io

#include "runtime_exports/io/process.hpp"

#include <atomic>
#include <chrono>
#include <csignal>
#include <fstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/io/temporary_folder.hpp"
#include <signal.h>
#include <unistd.h>

#include "runtime_exports/io/clock.hpp"

namespace runtime_exports::io {
namespace {

ProcessCommand shell(std::string script) {
  ProcessCommand command;
  command.arguments = {"sh", "-c", std::move(script)};
  return command;
}

ProcessOutcome run(const ProcessCommand& command) {
  auto outcome = run_process(command);
  REQUIRE(outcome);
  return std::move(*outcome);
}

std::error_code start_error(std::vector<std::string> arguments) {
  ProcessCommand command;
  command.arguments = std::move(arguments);
  const auto outcome = run_process(command);
  REQUIRE_FALSE(outcome);
  return outcome.error();
}

/// Whether the process, which is not a child of this one, has ended or ends within a second.
bool ends_soon(int process) {
  const auto is_running = [&] {
    std::ifstream status{"/proc/" + std::to_string(process) + "/stat"};
    std::string number;
    std::string name;
    std::string state;
    return bool{status >> number >> name >> state} && state != "Z" && state != "X";
  };
  for (int tries = 0; is_running() && tries < 1000; ++tries) ::usleep(1000);
  return !is_running();
}

TEST_CASE("a program's output, diagnostics and exit status come back apart") {
  const ProcessOutcome outcome = run(shell("printf out; printf err >&2; exit 7"));
  CHECK(outcome.output == "out");
  CHECK(outcome.diagnostics == "err");
  CHECK(outcome.exit_status == 7);
  CHECK(outcome.signal == 0);
  CHECK_FALSE(outcome.succeeded());
}

TEST_CASE("arguments reach the program as they are, without a shell") {
  ProcessCommand command;
  command.arguments = {"printf", "%s|%s", "$HOME; `id` *", ""};
  CHECK(run(command).output == "$HOME; `id` *|");
}

TEST_CASE("a program that a signal ended is reported as such") {
  const ProcessOutcome outcome = run(shell("kill -TERM $$"));
  CHECK(outcome.signal == SIGTERM);
  CHECK(outcome.exit_status == 0);
  CHECK_FALSE(outcome.succeeded());
}

TEST_CASE("a program that does not exist is ENOENT") {
  CHECK(start_error({"no-such-program-anywhere"}) == std::errc::no_such_file_or_directory);
}

TEST_CASE("no program, and a NUL in an argument, are refused") {
  CHECK(start_error({}) == std::errc::invalid_argument);
  CHECK(start_error({"printf", std::string("a\0b", 3)}) == std::errc::invalid_argument);
}

TEST_CASE("a program that fills both pipes does not hang") {
  ProcessCommand command = shell(
      "i=0; while [ $i -lt 3000 ]; do printf %0100d 0; printf %0100d 0 >&2; i=$((i+1)); done");
  const ProcessOutcome outcome = run(command);
  CHECK(outcome.succeeded());
  CHECK(outcome.output.size() == 300'000);
  CHECK(outcome.diagnostics.size() == ProcessOutcome::diagnostics_limit_bytes);
}

TEST_CASE("output of exactly the limit is whole, one byte more is cut") {
  ProcessCommand command = shell("printf 0123456789");
  command.output_limit_bytes = 10;
  CHECK(run(command).succeeded());
  command.output_limit_bytes = 9;
  const ProcessOutcome outcome = run(command);
  CHECK(outcome.output == "012345678");
  CHECK(outcome.output_cut);
  CHECK_FALSE(outcome.succeeded());
}

TEST_CASE("a program that writes without end is ended at the limit, also if SIGPIPE is ignored") {
  const auto old_handler = ::signal(SIGPIPE, SIG_IGN);
  ProcessCommand command = shell("while :; do echo y; done");
  command.output_limit_bytes = 1000;
  const ProcessOutcome outcome = run(command);
  ::signal(SIGPIPE, old_handler);
  CHECK(outcome.output_cut);
  CHECK(outcome.output.size() == 1000);
  CHECK(outcome.signal == SIGPIPE);
}

TEST_CASE("a program that does not end is killed at the time limit, with what it started") {
  const test_support::TemporaryFolder folder;
  // The program keeps its pipes open, or closes them, or leaves them to a program that it started.
  const auto* const rest = GENERATE("sleep 1000", "exec >&- 2>&-; sleep 1000", "exit 0");
  ProcessCommand command =
      shell("sleep 1000 & echo $! > '" + folder.path("started") + "'; " + rest);
  command.time_limit_ms = 200;
  const ProcessOutcome outcome = run(command);
  CHECK(outcome.timed_out);
  CHECK_FALSE(outcome.succeeded());
  CHECK(ends_soon(std::stoi(folder.read("started"))));
}

TEST_CASE("processes that a program leaves in its group are killed when it ends") {
  const test_support::TemporaryFolder folder;
  const auto outcome = run(shell("sleep 1000 >/dev/null 2>&1 & echo $!"));
  CHECK(outcome.succeeded());
  CHECK(ends_soon(std::stoi(outcome.output)));
}

TEST_CASE("a program has no terminal for questions") {
  CHECK_FALSE(run(shell(": </dev/tty")).succeeded());
}

TEST_CASE("a program has nothing to read") {
  const ProcessOutcome outcome = run(shell("cat; readlink /proc/self/fd/0"));
  CHECK(outcome.output == "/dev/null\n");
}

TEST_CASE("changes of the environment replace, add and remove variables") {
  REQUIRE(::setenv("RUNTIME_EXPORTS_TEST_A", "inherited", 1) == 0);
  REQUIRE(::setenv("RUNTIME_EXPORTS_TEST_B", "inherited", 1) == 0);
  REQUIRE(::setenv("RUNTIME_EXPORTS_TEST_C", "inherited", 1) == 0);
  ProcessCommand command = shell("env | grep ^RUNTIME_EXPORTS_TEST_ | sort");
  command.environment = {{"RUNTIME_EXPORTS_TEST_A", "changed"},
                         {"RUNTIME_EXPORTS_TEST_B", {}},
                         {"RUNTIME_EXPORTS_TEST_D", ""}};
  CHECK(run(command).output ==
        "RUNTIME_EXPORTS_TEST_A=changed\nRUNTIME_EXPORTS_TEST_C=inherited\n"
        "RUNTIME_EXPORTS_TEST_D=\n");
  for (const char* name :
       {"RUNTIME_EXPORTS_TEST_A", "RUNTIME_EXPORTS_TEST_B", "RUNTIME_EXPORTS_TEST_C"}) {
    ::unsetenv(name);
  }
}

TEST_CASE("a program inherits no open descriptor") {
  const test_support::TemporaryFolder folder;
  folder.write("file", "x");
  FileSystem& files = posix_file_system();
  const auto opened =
      files.open(current_folder, folder.path("file"), OpenMode::read, Links::follow, 0);
  REQUIRE(opened);
  const OwnedDescriptor file(files, *opened);
  const std::string listing = run(shell("ls -l /proc/$$/fd")).output;
  CHECK(listing.find("/dev/null") != std::string::npos);
  CHECK(listing.find(folder.path()) == std::string::npos);
}

TEST_CASE("a run leaves no descriptor open") {
  const int next_free = ::dup(STDIN_FILENO);
  ::close(next_free);
  CHECK(run(shell("exit 0")).succeeded());
  CHECK(start_error({"no-such-program-anywhere"}));
  const int still_free = ::dup(STDIN_FILENO);
  ::close(still_free);
  CHECK(still_free == next_free);
}

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

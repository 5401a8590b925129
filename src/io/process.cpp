#include "runtime_exports/io/process.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <ctime>
#include <initializer_list>
#include <limits>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime_exports/io/clock.hpp"
#include "runtime_exports/io/errors.hpp"

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

using Strings = std::vector<std::string>;

bool holds_nul(const std::string& text) {
  return text.find('\0') != std::string::npos;
}

bool can_be_passed(const ProcessCommand& command) {
  const auto is_bad = [](const auto& change) {
    return holds_nul(change.first) || (change.second && holds_nul(*change.second));
  };
  return !command.arguments.empty() && std::ranges::none_of(command.arguments, holds_nul) &&
         std::ranges::none_of(command.environment, is_bad);
}

Strings build_environment(const EnvironmentChanges& changes) {
  Strings variables;
  for (char** inherited = ::environ; inherited != nullptr && *inherited != nullptr; ++inherited) {
    const std::string_view variable = *inherited;
    const auto name = variable.substr(0, variable.find('='));
    if (!changes.contains(name)) variables.emplace_back(variable);
  }
  for (const auto& [name, value] : changes) {
    if (value) variables.push_back(name + "=" + *value);
  }
  return variables;
}

/// The null-terminated array that exec wants; valid until `texts` changes.
std::vector<char*> pointers_to(Strings& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

struct Pipe {
  OwnedDescriptor read_end;
  OwnedDescriptor write_end;
};

SystemResult<Pipe> open_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return last_system_error();
  FileSystem& files = posix_file_system();
  return Pipe{{files, Descriptor{ends[0]}}, {files, Descriptor{ends[1]}}};
}

/// What the child does before it becomes the program. Keeps the first failure.
class SpawnPlan {
 public:
  /// The program gets a session of its own, and so no terminal, and leads a process group.
  SpawnPlan() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawnattr_init(&attributes_);
    const auto no_signals = set_of({});
    const auto ignored_here = set_of({SIGPIPE, SIGXFSZ});
    keep(::posix_spawnattr_setsigmask(&attributes_, &no_signals));
    keep(::posix_spawnattr_setsigdefault(&attributes_, &ignored_here));
    keep(::posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
    keep(::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0));
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;
  ~SpawnPlan() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }

  void connect(const Pipe& pipe, int standard_stream) {
    keep(::posix_spawn_file_actions_adddup2(&actions_, static_cast<int>(pipe.write_end.get()),
                                            standard_stream));
  }

  SystemResult<::pid_t> spawn(Strings arguments, Strings environment) {
    ::pid_t child = 0;
    const auto argv = pointers_to(arguments);
    const auto envp = pointers_to(environment);
    if (failure_ == 0) {
      keep(::posix_spawnp(&child, argv[0], &actions_, &attributes_, argv.data(), envp.data()));
    }
    if (failure_ != 0) return std::error_code{failure_, std::system_category()};
    return child;
  }

 private:
  void keep(int failure) {
    if (failure_ == 0) failure_ = failure;
  }

  ::posix_spawn_file_actions_t actions_{};
  ::posix_spawnattr_t attributes_{};
  int failure_ = 0;
};

/// The time left until then on the clock that never goes back; 0 if it has passed.
int remaining_ms(std::int64_t deadline_ms) {
  constexpr std::int64_t most = std::numeric_limits<int>::max();
  const auto left_ms = deadline_ms - system_clock().steady_ms();
  return static_cast<int>(std::clamp<std::int64_t>(left_ms, 0, most));
}

/// What happens to output beyond the limit.
enum class Excess { hang_up, discard };

struct Capture {
  OwnedDescriptor pipe;
  std::string& text;
  std::uint64_t limit_bytes;
  Excess excess;
  bool was_cut = false;

  [[nodiscard]] int number() const { return static_cast<int>(pipe.get()); }  ///< -1: it is closed
  void hang_up() { static_cast<void>(pipe.close()); }
};

SystemStatus read_some(Capture& capture) {
  std::array<char, 65536> buffer{};
  const ::ssize_t count =
      retry_interrupted([&] { return ::read(capture.number(), buffer.data(), buffer.size()); });
  if (count == -1) return last_system_error();
  if (count == 0) capture.hang_up();
  const auto arrived = static_cast<std::uint64_t>(count);
  const std::uint64_t taken = std::min(arrived, capture.limit_bytes - capture.text.size());
  capture.text.append(buffer.data(), taken);
  if (taken < arrived) {
    capture.was_cut = true;
    if (capture.excess == Excess::hang_up) capture.hang_up();
  }
  return Done{};
}

/// Reads both pipes as data arrives: a program that fills one pipe while its reader waits for the
/// other would hang. Returns whether both ended before the deadline.
SystemResult<bool> drain(std::array<Capture, 2>& captures, std::int64_t deadline_ms) {
  while (captures[0].number() != -1 || captures[1].number() != -1) {
    std::array waits{::pollfd{captures[0].number(), POLLIN, 0},
                     ::pollfd{captures[1].number(), POLLIN, 0}};
    const int ready = retry_interrupted(
        [&] { return ::poll(waits.data(), waits.size(), remaining_ms(deadline_ms)); });
    if (ready == -1) return last_system_error();
    if (ready == 0) return false;
    for (std::size_t i = 0; i < captures.size(); ++i) {
      if (waits[i].revents == 0) continue;
      if (auto read = read_some(captures[i]); !read) return read.error();
    }
  }
  return true;
}

/// Waits until the program has ended or the deadline has passed, and returns which. The program
/// stays a zombie, so that its process id is not reused.
SystemResult<bool> await_end(::pid_t child, std::int64_t deadline_ms) {
  constexpr int pause_ms = 1;
  while (true) {
    ::siginfo_t ended{};
    const int waited = retry_interrupted([&] {
      return ::waitid(P_PID, static_cast<::id_t>(child), &ended, WEXITED | WNOHANG | WNOWAIT);
    });
    if (waited == -1) return last_system_error();
    if (ended.si_pid == child) return true;
    if (remaining_ms(deadline_ms) == 0) return false;
    ::poll(nullptr, 0, pause_ms);
  }
}

SystemStatus reap(::pid_t child, ProcessOutcome& outcome) {
  int status = 0;
  if (retry_interrupted([&] { return ::waitpid(child, &status, 0); }) == -1) {
    return last_system_error();
  }
  if (WIFSIGNALED(status)) outcome.signal = WTERMSIG(status);
  if (WIFEXITED(status)) outcome.exit_status = WEXITSTATUS(status);
  return Done{};
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
  const auto ms = std::max<std::int64_t>(timeout_ms, 0);
  const std::timespec timeout{ms / 1000, ms % 1000 * 1'000'000};
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

void write_to_terminal(std::string_view text) {
  while (!text.empty()) {
    const auto written =
        retry_interrupted([&] { return ::write(STDERR_FILENO, text.data(), text.size()); });
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

bool is_interactive() {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

std::optional<std::string> ask(std::string_view question) {
  constexpr std::size_t most_line_bytes = std::size_t{1} << 20U;
  write_to_terminal(question);
  std::string line;
  // Byte by byte, because the bytes after the line belong to the next question.
  for (char c = 0; line.size() < most_line_bytes; line += c) {
    const auto count = retry_interrupted([&] { return ::read(STDIN_FILENO, &c, 1); });
    if (count <= 0) {
      write_to_terminal("\n");
      if (line.empty()) return std::nullopt;
      break;
    }
    if (c == '\n') break;
  }
  return line;
}

SystemResult<ProcessOutcome> run_process(const ProcessCommand& command) {
  if (!can_be_passed(command)) return std::make_error_code(std::errc::invalid_argument);
  auto output = open_pipe();
  if (!output) return output.error();
  auto diagnostics = open_pipe();
  if (!diagnostics) return diagnostics.error();

  SpawnPlan plan;
  plan.connect(*output, STDOUT_FILENO);
  plan.connect(*diagnostics, STDERR_FILENO);
  const auto child = plan.spawn(command.arguments, build_environment(command.environment));
  if (!child) return child.error();
  // If the write ends stayed open here, the pipes would never end.
  static_cast<void>(output->write_end.close());
  static_cast<void>(diagnostics->write_end.close());

  const auto deadline_ms = system_clock().steady_ms() + command.time_limit_ms;
  ProcessOutcome outcome;
  std::array<Capture, 2> captures{
      Capture{std::move(output->read_end), outcome.output, command.output_limit_bytes,
              Excess::hang_up},
      Capture{std::move(diagnostics->read_end), outcome.diagnostics,
              ProcessOutcome::diagnostics_limit_bytes, Excess::discard}};
  const auto drained = drain(captures, deadline_ms);
  for (auto& capture : captures) capture.hang_up();
  const auto ended = drained ? await_end(*child, deadline_ms) : SystemResult<bool>{false};
  ::kill(-*child, SIGKILL);
  const auto reaped = reap(*child, outcome);
  if (!drained) return drained.error();
  if (!ended) return ended.error();
  if (!reaped) return reaped.error();
  outcome.timed_out = !*drained || !*ended;
  outcome.output_cut = captures[0].was_cut;
  return outcome;
}

}  // namespace runtime_exports::io

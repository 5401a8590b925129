#include "support/process/run_program.hpp"

#include <cstdlib>
#include <stdexcept>
#include <tuple>
#include <utility>

#include <fcntl.h>
#include <grp.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

namespace runtime_exports::test_support {
namespace {

constexpr unsigned patience_seconds = 300;
constexpr int not_started = 127;

/// A file in memory: unlike a pipe it never fills up, so nothing has to read it meanwhile.
int open_capture() {
  const int file = memfd_create("capture", MFD_CLOEXEC);
  if (file == -1) throw std::runtime_error("no file in memory for a stream");
  return file;
}

/// A terminal that changes no byte it shows, and its other end. Typed text is read line by line and
/// not echoed.
std::pair<int, int> open_terminal() {
  const int ours = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (ours == -1 || grantpt(ours) != 0 || unlockpt(ours) != 0) {
    throw std::runtime_error("no terminal for a stream");
  }
  const int theirs = open(ptsname(ours), O_RDWR | O_NOCTTY | O_CLOEXEC);
  struct termios modes {};
  if (theirs == -1 || tcgetattr(theirs, &modes) != 0) {
    throw std::runtime_error("no terminal for a stream");
  }
  cfmakeraw(&modes);
  modes.c_lflag |= ICANON;
  tcsetattr(theirs, TCSANOW, &modes);
  return {ours, theirs};
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

int open_broken_pipe() {
  int ends[2] = {-1, -1};
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
  close(ends[0]);
  return ends[1];
}

int open_output(StandardOutput output) {
  return output == StandardOutput::broken_pipe ? open_broken_pipe()
                                               : open("/dev/full", O_WRONLY | O_CLOEXEC);
}

bool direct_output(StandardOutput output, int capture) {
  if (output == StandardOutput::closed) return close(STDOUT_FILENO) == 0;
  const int file = output == StandardOutput::captured ? capture : open_output(output);
  return dup2(file, STDOUT_FILENO) == STDOUT_FILENO;
}

bool become(const std::optional<uid_t>& user) {
  return !user || (setgroups(0, nullptr) == 0 && setgid(*user) == 0 && setuid(*user) == 0);
}

bool limit(const std::vector<ResourceLimit>& limits) {
  for (const auto& [resource, most] : limits) {
    rlimit both{};
    both.rlim_cur = most;
    both.rlim_max = most;
    if (setrlimit(resource, &both) != 0) return false;
  }
  return true;
}

bool allow(Tracing tracing) {
  return tracing == Tracing::none || ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) == 0;
}

/// Runs in the child, between fork and exec.
[[noreturn]] void start(const ProgramRequest& request, std::vector<char*>& arguments,
                        std::vector<char*>& environment, int out, int error) {
  const int input = request.typed ? error : open("/dev/null", O_RDONLY | O_CLOEXEC);
  const bool ready = dup2(input, STDIN_FILENO) == STDIN_FILENO &&
                     dup2(error, STDERR_FILENO) == STDERR_FILENO &&
                     direct_output(request.output, out) && chdir(request.folder.c_str()) == 0 &&
                     become(request.user) && allow(request.tracing) && limit(request.limits);
  umask(request.umask);
  alarm(patience_seconds);
  if (ready) execve(request.path.c_str(), arguments.data(), environment.data());
  _exit(not_started);
}

std::string text_of_terminal(int terminal) {
  std::string text;
  char window[4096];
  for (ssize_t count = read(terminal, window, sizeof window); count > 0;
       count = read(terminal, window, sizeof window)) {
    text.append(window, static_cast<std::size_t>(count));
  }
  return text;
}

std::string text_of(int capture) {
  struct stat status {};
  if (fstat(capture, &status) != 0) throw std::runtime_error("a captured stream is lost");
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  if (pread(capture, text.data(), text.size(), 0) != status.st_size) {
    throw std::runtime_error("a captured stream cannot be read");
  }
  return text;
}

std::chrono::nanoseconds nanoseconds(const timeval& time) {
  return std::chrono::seconds{time.tv_sec} + std::chrono::microseconds{time.tv_usec};
}

}  // namespace

RunningProgram::RunningProgram(const ProgramRequest& request)
    : out_(open_capture()),
      error_(-1),
      program_error_(-1),
      begin_(std::chrono::steady_clock::now()),
      child_(-1) {
  if (request.error == StandardError::terminal) {
    std::tie(error_, program_error_) = open_terminal();
  } else {
    program_error_ = open_capture();
  }
  if (request.typed && write(error_, request.typed->data(), request.typed->size()) !=
                           static_cast<ssize_t>(request.typed->size())) {
    throw std::runtime_error("nothing can be typed at the terminal");
  }
  auto words = request.arguments;
  words.insert(words.begin(), request.path);
  auto variables = request.environment;
  auto arguments = pointers_to(words);
  auto environment = pointers_to(variables);
  child_ = fork();
  if (child_ == 0) start(request, arguments, environment, out_, program_error_);
  if (child_ == -1) throw std::runtime_error("fork failed");
}

RunningProgram::~RunningProgram() {
  if (child_ != -1) waitpid(child_, nullptr, 0);
  for (const int stream : {out_, error_, program_error_}) {
    if (stream != -1) close(stream);
  }
}

std::string RunningProgram::error_so_far() const {
  return text_of(program_error_);
}

ProgramResult RunningProgram::wait() {
  int status = 0;
  struct rusage usage {};
  if (wait4(child_, &status, 0, &usage) != child_) throw std::runtime_error("wait4 failed");
  auto result = ended(status);
  constexpr std::uint64_t kibibyte = 1024;
  result.peak_memory_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * kibibyte;
  result.touched_pages = static_cast<std::uint64_t>(usage.ru_minflt + usage.ru_majflt);
  result.processor_time = nanoseconds(usage.ru_utime) + nanoseconds(usage.ru_stime);
  return result;
}

ProgramResult RunningProgram::ended(int status) {
  child_ = -1;
  ProgramResult result;
  result.duration = std::chrono::steady_clock::now() - begin_;
  result.exit_code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  result.out = text_of(out_);
  if (error_ == -1) {
    result.error = text_of(program_error_);
  } else {
    close(std::exchange(program_error_, -1));
    result.error = text_of_terminal(error_);
  }
  return result;
}

ProgramResult run_program(const ProgramRequest& request) {
  return RunningProgram{request}.wait();
}

}  // namespace runtime_exports::test_support

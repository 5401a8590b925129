#include "tracer.hpp"

#include <csignal>
#include <cstring>
#include <map>
#include <set>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

namespace runtime_exports::fault {
namespace {

constexpr int system_call_stop = SIGTRAP | 0x80;  // PTRACE_O_TRACESYSGOOD

void* pointer_to(std::uint64_t address) {
  void* pointer = nullptr;
  static_assert(sizeof pointer == sizeof address);
  std::memcpy(&pointer, &address, sizeof pointer);
  return pointer;
}

bool copy_from(pid_t process, std::uint64_t address, char* into, std::size_t bytes) {
  const iovec here{into, bytes};
  const iovec there{pointer_to(address), bytes};
  return process_vm_readv(process, &here, 1, &there, 1, 0) == static_cast<ssize_t>(bytes);
}

/// Lets a thread continue to its next stop, with a signal or 0.
void resume(pid_t thread, int signal) {
  // A thread that was killed meanwhile is gone; waitpid() reports its end.
  ptrace(PTRACE_SYSCALL, thread, nullptr, pointer_to(static_cast<std::uint64_t>(signal)));
}

class Trace {
 public:
  Trace(pid_t process, const Watcher& watcher) : process_(process), watcher_(watcher) {}

  /// What waitpid() reported about the end of the program.
  int run() {
    begin();
    while (true) {
      int status = 0;
      const pid_t thread = waitpid(-1, &status, __WALL);
      if (thread == -1) throw std::runtime_error("the traced program is lost");
      if (WIFSTOPPED(status)) {
        pass(thread, status);
      } else if (thread == process_) {
        return status;
      }
    }
  }

 private:
  void begin() const {
    int status = 0;
    waitpid(process_, &status, __WALL);
    if (!WIFSTOPPED(status)) throw std::runtime_error("tracing is not permitted");
    ptrace(PTRACE_SETOPTIONS, process_, nullptr,
           pointer_to(PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL));
    resume(process_, 0);
  }

  void pass(pid_t thread, int status) {
    const int signal = WSTOPSIG(status);
    const bool is_new = thread != process_ && threads_.insert(thread).second;
    if (signal == system_call_stop) {
      if (show(thread) == Verdict::kill) kill(process_, SIGKILL);
      resume(thread, 0);
    } else if (status >> 16 != 0 || (is_new && signal == SIGSTOP)) {
      resume(thread, 0);  // a new thread is announced, or is stopped at its beginning
    } else {
      resume(thread, signal);
    }
  }

  Verdict show(pid_t thread) {
    __ptrace_syscall_info info{};
    if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, pointer_to(sizeof info), &info) <= 0) {
      return Verdict::go_on;
    }
    // At the exit the arguments from the entry are gone.
    auto& call = calls_[thread];
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
      call = {process_, Moment::entry, info.entry.nr, {}, 0};
      for (std::size_t i = 0; i < call.arguments.size(); ++i) {
        call.arguments.at(i) = info.entry.args[i];
      }
    } else {
      call.moment = Moment::exit;
      call.result = info.exit.rval;
    }
    return call.process == 0 ? Verdict::go_on : watcher_(call);
  }

  pid_t process_;
  const Watcher& watcher_;
  std::set<pid_t> threads_;
  std::map<pid_t, SystemCall> calls_;
};

}  // namespace

int SystemCall::descriptor(std::size_t argument) const {
  return static_cast<int>(static_cast<std::uint32_t>(arguments.at(argument)));
}

std::string SystemCall::text(std::size_t argument) const {
  std::string text;
  char byte = 0;
  while (copy_from(process, arguments.at(argument) + text.size(), &byte, 1) && byte != '\0') {
    text += byte;
  }
  return text;
}

std::uint64_t SystemCall::word(std::size_t argument) const {
  std::array<char, sizeof(std::uint64_t)> bytes{};
  if (!copy_from(process, arguments.at(argument), bytes.data(), bytes.size())) {
    throw std::runtime_error("an argument of a system call cannot be read");
  }
  std::uint64_t word = 0;
  std::memcpy(&word, bytes.data(), sizeof word);
  return word;
}

std::string SystemCall::link_to(int descriptor) const {
  return fmt::format("/proc/{}/fd/{}", process, descriptor);
}

std::string SystemCall::path_of(int descriptor) const {
  std::array<char, 4096> path{};
  const auto length = readlink(link_to(descriptor).c_str(), path.data(), path.size());
  return {path.data(), length > 0 ? static_cast<std::size_t>(length) : 0};
}

test_support::ProgramResult run_traced(test_support::ProgramRequest request,
                                       const Watcher& watcher) {
  request.tracing = test_support::Tracing::by_this_thread;
  for (auto& variable : request.environment) {
    // LeakSanitizer traces its own program, which would then have two tracers.
    if (variable.starts_with("ASAN_OPTIONS=")) variable += ":detect_leaks=0";
  }
  test_support::RunningProgram program{request};
  try {
    return program.ended(Trace{program.process(), watcher}.run());
  } catch (...) {
    kill(program.process(), SIGKILL);
    throw;
  }
}

bool tracing_is_permitted() {
  test_support::ProgramRequest request;
  request.path = "/bin/true";
  request.folder = "/";
  std::size_t seen = 0;
  try {
    run_traced(request, [&](const SystemCall&) {
      ++seen;
      return Verdict::go_on;
    });
  } catch (const std::runtime_error&) {
    return false;
  }
  return seen > 0;
}

}  // namespace runtime_exports::fault

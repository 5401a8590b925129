#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <fcntl.h>
#include <unistd.h>

#include "runtime_exports/cli/application.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/process.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace runtime_exports::cli {
namespace {

/// No file may get the number of a standard stream that the caller closed. A result that has
/// nowhere to go is a failed write.
void open_standard_streams() {
  for (int stream = 0; stream <= 2; ++stream) {
    if (fcntl(stream, F_GETFD) == -1 &&
        open("/dev/null", stream == STDOUT_FILENO ? O_RDONLY : O_RDWR) == -1) {
      std::abort();
    }
  }
}

Invocation invocation_of(int count, char** words) {
  Invocation invocation;
  if (count > 1) invocation.words.assign(words + 1, words + count);
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string text{*entry};
    const auto equals = text.find('=');
    if (equals == std::string::npos) continue;
    invocation.variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  invocation.error_is_terminal = isatty(STDERR_FILENO) == 1;
  invocation.user = geteuid();
  if (io::is_interactive()) invocation.ask = io::ask;
  return invocation;
}

bool print(std::FILE* stream, const std::string& text) {
  return std::fwrite(text.data(), 1, text.size(), stream) == text.size() &&
         std::fflush(stream) == 0;
}

}  // namespace

int run_program(int count, char** words, const std::function<Ended(const Invocation&)>& program) {
  try {
    open_standard_streams();
    io::turn_write_signals_into_errors();
    static_cast<void>(std::signal(SIGCHLD, SIG_DFL));
    const auto ended = program(invocation_of(count, words));
    print(stderr, ended.error);
    if (!print(stdout, ended.out)) {
      print(stderr, "error: the result cannot be written to standard output\n");
      return exit_code_of_lost_result(ended.exit_code);
    }
    // A signal may have come while the set was replaced. The caller gets the result, then the
    // signal.
    io::release_termination_signals();
    return ended.exit_code;
  } catch (...) {
    print(stderr, "error: a defect of runtime-exports; please report what you ran\n");
  }
  return exit_code(ErrorCode::defect);
}

}  // namespace runtime_exports::cli

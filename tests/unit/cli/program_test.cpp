#include <cerrno>
#include <optional>
#include <stdexcept>

#include "running.hpp"
#include <fcntl.h>

#include "runtime_exports/cli/application.hpp"

namespace runtime_exports::cli {
namespace {

/// Sends standard output to another file while it exists.
class OutputTo {
 public:
  explicit OutputTo(const std::string& path) : kept_(::dup(STDOUT_FILENO)) {
    std::fflush(stdout);
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    REQUIRE(file != -1);
    ::dup2(file, STDOUT_FILENO);
    ::close(file);
  }
  OutputTo(const OutputTo&) = delete;
  OutputTo& operator=(const OutputTo&) = delete;
  ~OutputTo() {
    std::fflush(stdout);
    std::clearerr(stdout);
    ::dup2(kept_, STDOUT_FILENO);
    ::close(kept_);
  }

 private:
  int kept_;
};

/// Runs the program as `main` does: what it prints goes to `output`, or to `out` of the result.
Ended run_main(Words words, const std::function<Ended(const Invocation&)>& program,
               const std::optional<std::string>& output = {}) {
  const test_support::TemporaryFolder folder;
  words.insert(words.begin(), "program");
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  Ended ended;
  {
    const CapturedError captured;
    const OutputTo redirected{output.value_or(folder.path("out"))};
    ended.exit_code = run_program(static_cast<int>(pointers.size()), pointers.data(), program);
    ended.error = captured.text();
  }
  if (!output) ended.out = folder.read("out");
  return ended;
}

TEST_CASE("a program gets its words and the environment, and both streams are printed") {
  ::setenv("RUNTIME_EXPORTS_TEST", "a=b", 1);
  Invocation seen;
  const auto ended = run_main({"one", "two"}, [&](const Invocation& invocation) {
    seen = invocation;
    return Ended{3, "the result\n", "a mistake\n"};
  });
  ::unsetenv("RUNTIME_EXPORTS_TEST");
  CHECK(seen.words == Words{"one", "two"});
  CHECK(seen.variable("RUNTIME_EXPORTS_TEST") == "a=b");
  CHECK(seen.user == ::geteuid());
  CHECK_FALSE(seen.error_is_terminal);
  CHECK(ended.exit_code == 3);
  CHECK(ended.out == "the result\n");
  CHECK(ended.error == "a mistake\n");
}

TEST_CASE("a result that cannot be written is an error of its own") {
  const auto run_full = [](int exit_code) {
    return run_main(
        {},
        [=](const Invocation&) {
          return Ended{exit_code, "the result\n", {}};
        },
        "/dev/full");
  };
  CHECK(run_full(0).exit_code == 74);
  CHECK(run_full(0).error == "error: the result cannot be written to standard output\n");
  CHECK(run_full(78).exit_code == 78);
}

TEST_CASE("a program that throws ends with 70") {
  const auto error = run_main({}, [](const Invocation&) -> Ended {
    throw std::runtime_error{"a name that must not be shown"};
  });
  CHECK(error.exit_code == 70);
  CHECK(error.out.empty());
  CHECK(error.error == "error: a defect of runtime-exports; please report what you ran\n");
  CHECK(run_main({}, [](const Invocation&) -> Ended { throw 1; }).exit_code == 70);
}

}  // namespace
}  // namespace runtime_exports::cli

#include <algorithm>
#include <csignal>

#include "scale.hpp"
#include "stop_points.hpp"
#include "support/catch.hpp"
#include <fmt/format.h>

namespace runtime_exports::fault {
namespace {

using test_support::ResourceLimit;
using ExitCodes = std::vector<int>;

/// The dynamic linker's exit code, if it may not open the libraries.
constexpr int not_started = 127;

bool is_one_of(int exit_code, const ExitCodes& codes) {
  return std::find(codes.begin(), codes.end(), exit_code) != codes.end();
}

int run_limited(const TwoStates& states, const char* command, const ResourceLimit& limit,
                const ExitCodes& documented) {
  auto request = states.tree().request({command});
  request.limits = {{RLIMIT_CORE, 0}, limit};
  const auto ended = test_support::run_program(request);
  CAPTURE(command, limit.most, ended.exit_code, ended.error);
  REQUIRE(is_one_of(ended.exit_code, documented));
  REQUIRE(states.check_always() == Violations{});
  // A set is replaced as one, or a journal says that the replacement is pending.
  REQUIRE((states.is_a() || states.is_b() || states.has_journal()));
  if (ended.exit_code == 0) REQUIRE(states.is_b());
  return ended.exit_code;
}

void finish(const TwoStates& states, const char* command) {
  INFO("without the limit: " << command);
  REQUIRE(states.run({command}).exit_code == 0);
  REQUIRE(states.check_settled() == Violations{});
  REQUIRE(states.is_b());
}

rlim_t largest_file(const TwoStates& states) {
  rlim_t largest = 0;
  for (const auto& [path, entry] : states.image_before()) {
    largest = std::max<rlim_t>(largest, entry.bytes.size());
  }
  return largest;
}

TEST_CASE("a limit on the size of files makes the publish fail and never mixes the set",
          "[limits]") {
  TwoStates states;
  const auto most = 4 * largest_file(states);
  const rlim_t step = effort() > 1 ? 1 : 128;
  std::size_t refused = 0;
  for (rlim_t bytes = 0; bytes < most; bytes += step) {
    states.reset();
    const int ended = run_limited(states, "publish", {RLIMIT_FSIZE, bytes}, {0, 74, 128 + SIGXFSZ});
    if (ended != 0) ++refused;
    finish(states, "publish");
  }
  print_figure(fmt::format("{} publishes refused for the size of files", refused));
  CHECK(refused > 5);
}

TEST_CASE("a limit on the size of files leaves a pending publish pending", "[limits]") {
  if (!tracing_is_permitted()) return skip("this system does not let a process trace its child");
  TwoStates states;
  const auto command = GENERATE("recover", "publish");
  for (rlim_t bytes = 0; bytes < 4 * largest_file(states); bytes += 512) {
    leave_pending(states);
    run_limited(states, command, {RLIMIT_FSIZE, bytes}, {0, 74, 128 + SIGXFSZ});
    finish(states, command);
  }
}

TEST_CASE("a limit on open files makes the publish fail and never mixes the set", "[limits]") {
  TwoStates states;
  std::size_t refused = 0;
  std::size_t enough = 0;
  for (rlim_t files = 3; enough < 3; ++files) {
    states.reset();
    const int ended =
        run_limited(states, "publish", {RLIMIT_NOFILE, files}, {0, 66, 74, not_started});
    ++(ended == 0 ? enough : refused);
    if (ended != 0) REQUIRE(states.is_a());
    finish(states, "publish");
  }
  print_figure(fmt::format("{} publishes refused for the number of open files", refused));
  CHECK(refused > 5);
}

TEST_CASE("a limit on open files leaves a pending publish pending", "[limits]") {
  if (!tracing_is_permitted()) return skip("this system does not let a process trace its child");
  TwoStates states;
  std::size_t enough = 0;
  for (rlim_t files = 3; enough < 3; ++files) {
    leave_pending(states);
    const int ended =
        run_limited(states, "recover", {RLIMIT_NOFILE, files}, {0, 66, 74, 78, not_started});
    if (ended == 0) ++enough;
    finish(states, "recover");
  }
}

}  // namespace
}  // namespace runtime_exports::fault

#include <algorithm>
#include <chrono>

#include "state_tree.hpp"
#include <catch2/catch.hpp>

namespace runtime_exports::blackbox {
namespace {

/// The fastest of many runs: other work on the machine only adds.
std::chrono::nanoseconds fastest_run(const ProgramRequest& request) {
  auto fastest = std::chrono::nanoseconds::max();
  for (int run = 0; run < 41; ++run) {
    fastest = std::min(fastest, test_support::run_program(request).duration);
  }
  return fastest;
}

TEST_CASE("the program takes less than 5 ms more than one that does nothing", "[start]") {
  if (!IS_OPTIMISED || is_sanitized()) return;
  const StateTree tree;
  auto nothing = tree.request({});
  nothing.path = "/bin/true";
  CHECK(fastest_run(tree.request({"--version"})) - fastest_run(nothing) <
        std::chrono::milliseconds{5});
}

}  // namespace
}  // namespace runtime_exports::blackbox

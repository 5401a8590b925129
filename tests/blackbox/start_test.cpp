#include <algorithm>

#include "state_tree.hpp"
#include <catch2/catch.hpp>

namespace runtime_exports::blackbox {
namespace {

TEST_CASE("the program starts and ends in under 5 ms", "[timing]") {
  if (!IS_OPTIMISED || IS_SANITIZED) return;
  const StateTree tree;
  std::vector<std::chrono::nanoseconds> durations;
  for (int run = 0; run < 21; ++run) durations.push_back(tree.run({"--version"}).duration);
  std::sort(durations.begin(), durations.end());
  CHECK(durations[10] < std::chrono::milliseconds{5});
}

}  // namespace
}  // namespace runtime_exports::blackbox

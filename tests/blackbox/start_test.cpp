#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

// script/bench limits how long a start takes; this test counts the pages that it touches.
TEST_CASE("the program touches few more pages than a program that does nothing") {
  if (!IS_OPTIMISED || is_sanitized()) return;
  constexpr std::uint64_t most_pages = 400;
  const StateTree tree;
  auto nothing = tree.request({});
  nothing.path = "/bin/true";
  CHECK(test_support::run_program(tree.request({"--version"})).touched_pages <
        test_support::run_program(nothing).touched_pages + most_pages);
}

}  // namespace
}  // namespace runtime_exports::blackbox

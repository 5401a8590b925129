#include "named_bugs.hpp"

#include <algorithm>
#include <iostream>

#include "scenarios.hpp"
#include "support/catch.hpp"

namespace runtime_exports::fault {
namespace {

/// The first problem found in a program with the bug; empty if none is found.
std::string find_violation(Program& program, const NamedBug& bug,
                           const std::vector<Scenario>& scenarios) {
  const Effort effort{.cuts_a_step = 8, .nested_one_in = 64, .most_violations = 1};
  for (const auto& scenario : scenarios) {
    Exploration exploration{program, scenario, effort};
    exploration.run(bug.make);
    if (exploration.violations().empty()) continue;
    const auto& first = exploration.violations().front();
    return first.substr(0, first.find('\n'));
  }
  return {};
}

}  // namespace

TEST_CASE("Every named bug is noticed") {
  Program program;
  const auto scenarios = all_scenarios(program);
  for (const auto& bug : named_bugs()) {
    const auto violation = find_violation(program, bug, scenarios);
    std::cout << bug.name << "\n    " << violation << "\n";
    INFO(bug.name);
    CHECK(violation != "");
  }
}

}  // namespace runtime_exports::fault

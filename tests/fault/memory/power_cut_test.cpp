#include <iostream>

#include "exploration.hpp"
#include "scale.hpp"
#include "scenarios.hpp"
#include "support/catch.hpp"

namespace runtime_exports::fault {

TEST_CASE("A power cut at any call of a publish or its recovery breaks no promise") {
  Program program;
  const Effort effort{.cuts_a_step = 12 * fault_scale(), .nested_one_in = 24};
  std::uint64_t states = 0;
  for (const auto& scenario : all_scenarios(program)) {
    Exploration exploration{program, scenario, effort};
    exploration.run();
    states += exploration.states();
    INFO(scenario.name);
    for (const auto& violation : exploration.violations()) UNSCOPED_INFO(violation);
    CHECK(exploration.violations().empty());
  }
  std::cout << "states of a stopped machine: " << states << "\n";
  CHECK(states >= 100000 * fault_scale());
}

}  // namespace runtime_exports::fault

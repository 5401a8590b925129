#pragma once

#include <algorithm>
#include <ctime>
#include <limits>

namespace runtime_exports::test_support {

/// The processor time that it takes, in clock ticks: the least of three runs. Other work on the
/// machine hardly counts.
template <class Run>
std::clock_t processor_time(const Run& run) {
  auto least = std::numeric_limits<std::clock_t>::max();
  for (int round = 0; round < 3; ++round) {
    const auto begin = std::clock();
    run();
    least = std::min(least, std::clock() - begin);
  }
  return std::max<std::clock_t>(least, 1);
}

}  // namespace runtime_exports::test_support

#pragma once

#include <algorithm>
#include <cstddef>
#include <ctime>
#include <limits>
#include <string>
#include <string_view>

namespace runtime_exports::test_support {

/// The processor time that the work takes, in clock ticks: the least of three runs. Other work on
/// the machine hardly matters.
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

/// Whether ten times the input takes at most forty times as long; quadratic work would take a
/// hundred times as long. `work` gets the amount.
template <class Work>
bool takes_linear_time(std::size_t few, const Work& work) {
  constexpr std::clock_t noise = CLOCKS_PER_SEC / 50;
  return processor_time([&] { work(10 * few); }) <= 40 * processor_time([&] { work(few); }) + noise;
}

/// The same for work on a text that repeats the unit.
template <class Work>
bool takes_linear_time(std::string_view unit, const Work& work) {
  std::string text;
  const auto repeat_and_work = [&](std::size_t bytes) {
    while (text.size() < bytes) text += unit;
    work(std::string_view{text}.substr(0, bytes / unit.size() * unit.size()));
  };
  constexpr std::size_t few_bytes = 10'000;
  repeat_and_work(10 * few_bytes);
  return takes_linear_time(few_bytes, repeat_and_work);
}

}  // namespace runtime_exports::test_support

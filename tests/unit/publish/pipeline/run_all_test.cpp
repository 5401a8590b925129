#include "runtime_exports/publish/pipeline/run_all.hpp"

#include <set>
#include <stdexcept>
#include <thread>

#include "support/catch.hpp"

namespace runtime_exports::publish {
namespace {

using Jobs = std::vector<std::function<int()>>;

TEST_CASE("every job runs once, and the results are in the order of the jobs") {
  for (const std::size_t threads : {1U, 2U, 3U, 2000U}) {
    std::vector<std::atomic<int>> runs(1000);
    Jobs jobs;
    for (int i = 0; i < 1000; ++i) {
      jobs.emplace_back([&runs, i] {
        ++runs[static_cast<std::size_t>(i)];
        return i;
      });
    }
    const auto results = run_all(threads, jobs);
    REQUIRE(results.size() == 1000);
    for (int i = 0; i < 1000; ++i) {
      CHECK(results[static_cast<std::size_t>(i)] == i);
      CHECK(runs[static_cast<std::size_t>(i)] == 1);
    }
  }
}

TEST_CASE("with one thread jobs run in their order, in the caller's thread") {
  std::vector<std::size_t> order;
  const auto caller = std::this_thread::get_id();
  Jobs jobs;
  for (std::size_t i = 0; i < 20; ++i) {
    jobs.emplace_back([&order, caller, i] {
      CHECK(std::this_thread::get_id() == caller);
      order.push_back(i);
      return 0;
    });
  }
  run_all(1, jobs);
  CHECK(std::is_sorted(order.begin(), order.end()));
  CHECK(order.size() == 20);
}

TEST_CASE("two jobs that wait for one another need two threads, and get them") {
  std::promise<int> first;
  std::promise<int> second;
  const Jobs jobs{[&] {
                    first.set_value(1);
                    return second.get_future().get();
                  },
                  [&] {
                    second.set_value(2);
                    return first.get_future().get();
                  }};
  CHECK(run_all(2, jobs) == std::vector{2, 1});
}

TEST_CASE("without jobs there are no results") {
  CHECK(run_all(4, Jobs{}).empty());
}

TEST_CASE("an exception from a job is thrown when all threads are done") {
  for (const std::size_t threads : {1U, 2U}) {
    const Jobs jobs{[]() -> int { throw std::runtime_error{"no memory"}; },
                    []() -> int { throw std::runtime_error{"no memory"}; }};
    CHECK_THROWS_AS(run_all(threads, jobs), std::runtime_error);
  }
}

}  // namespace
}  // namespace runtime_exports::publish

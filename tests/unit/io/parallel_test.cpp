#include "runtime_exports/io/parallel.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.hpp"

namespace runtime_exports::io {
namespace {

/// Pieces that are numbers; later ones are often done sooner.
struct Numbers {
  explicit Numbers(int count) : end(count) {}

  Status<> run(std::size_t workers) {
    return run_in_order(workers, {[this](std::size_t worker) -> Result<bool> {
                                    if (next == take_fails_at) return Error{ErrorCode::io, "take"};
                                    held.at(worker) = next;
                                    return next++ < end;
                                  },
                                  [this](std::size_t worker) {
                                    const auto number = held.at(worker);
                                    if (number == throws_at) throw std::runtime_error{"no memory"};
                                    if (number % 3 == 0)
                                      std::this_thread::sleep_for(std::chrono::microseconds{200});
                                    done.at(worker) = number * 10;
                                  },
                                  [this](std::size_t worker) -> Status<> {
                                    if (held.at(worker) == give_fails_at)
                                      return Error{ErrorCode::busy, "give"};
                                    given.push_back(done.at(worker));
                                    return Done{};
                                  }});
  }

  int end;
  int take_fails_at = -1;
  int give_fails_at = -1;
  int throws_at = -1;
  int next = 0;
  std::array<int, 2> held{};
  std::array<int, 2> done{};
  std::vector<int> given;
};

std::vector<int> tens(int count) {
  std::vector<int> all;
  for (int i = 0; i < count; ++i) all.push_back(i * 10);
  return all;
}

}  // namespace

TEST_CASE("pieces are returned in the order in which they were taken") {
  for (const std::size_t workers : {1U, 2U}) {
    for (const int count : {0, 1, 2, 500}) {
      Numbers numbers{count};
      CHECK(numbers.run(workers).has_value());
      CHECK(numbers.given == tens(count));
    }
  }
}

TEST_CASE("a piece that cannot be returned ends the work") {
  for (const std::size_t workers : {1U, 2U}) {
    Numbers numbers{500};
    numbers.give_fails_at = 42;
    const auto outcome = numbers.run(workers);
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().subject == "give");
    CHECK(numbers.given == tens(42));
    CHECK(numbers.next <= 44);
  }
}

TEST_CASE("an error while taking a piece comes after the pieces taken before it") {
  for (const std::size_t workers : {1U, 2U}) {
    Numbers numbers{500};
    numbers.take_fails_at = 42;
    auto outcome = numbers.run(workers);
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().subject == "take");
    CHECK(numbers.given == tens(42));

    Numbers both{500};
    both.take_fails_at = 42;
    both.give_fails_at = 41;
    outcome = both.run(workers);
    REQUIRE_FALSE(outcome.has_value());
    CHECK(outcome.error().subject == "give");
  }
}

TEST_CASE("an exception from a worker reaches the caller, and nothing waits for its piece") {
  for (const std::size_t workers : {1U, 2U}) {
    Numbers numbers{500};
    numbers.throws_at = 42;
    CHECK_THROWS_AS(numbers.run(workers), std::runtime_error);
    CHECK(numbers.given.size() <= 42);
  }
}

TEST_CASE("every job runs once") {
  for (const std::size_t threads : {1U, 2U, 3U, 2000U}) {
    std::vector<std::atomic<int>> runs(1000);
    run_all(threads, runs.size(), [&](std::size_t job) { ++runs[job]; });
    for (const auto& count : runs) CHECK(count == 1);
  }
}

TEST_CASE("with one thread jobs run in their order, in the caller's thread") {
  std::vector<std::size_t> order;
  const auto caller = std::this_thread::get_id();
  run_all(1, 20, [&](std::size_t job) {
    CHECK(std::this_thread::get_id() == caller);
    order.push_back(job);
  });
  CHECK(std::is_sorted(order.begin(), order.end()));
  CHECK(order.size() == 20);
}

TEST_CASE("the caller's thread runs the first job") {
  for (const std::size_t threads : {1U, 2U, 8U}) {
    std::vector<std::thread::id> run_by(8);
    run_all(threads, run_by.size(),
            [&](std::size_t job) { run_by[job] = std::this_thread::get_id(); });
    CHECK(run_by.front() == std::this_thread::get_id());
  }
}

TEST_CASE("two jobs that wait for one another need two threads, and get them") {
  std::array<std::promise<int>, 2> given;
  std::array<int, 2> got{};
  run_all(2, 2, [&](std::size_t job) {
    given.at(job).set_value(static_cast<int>(job) + 1);
    got.at(job) = given.at(1 - job).get_future().get();
  });
  CHECK(got == std::array{2, 1});
}

TEST_CASE("an exception from a job is thrown when all threads are done") {
  for (const std::size_t threads : {1U, 2U}) {
    CHECK_THROWS_AS(run_all(threads, 2, [](std::size_t) { throw std::runtime_error{"no memory"}; }),
                    std::runtime_error);
  }
}

TEST_CASE("without jobs nothing runs") {
  run_all(4, 0, [](std::size_t) { FAIL("there is no job"); });
}

}  // namespace runtime_exports::io

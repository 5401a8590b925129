#include "runtime_exports/io/in_order.hpp"

#include <array>
#include <atomic>
#include <chrono>
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

}  // namespace runtime_exports::io

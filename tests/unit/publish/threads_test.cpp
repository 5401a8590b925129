#include "runtime_exports/publish/threads.hpp"

#include <stdexcept>
#include <thread>
#include <vector>

#include "support/catch.hpp"

namespace runtime_exports::publish {
namespace {

TEST_CASE("every turn is taken once") {
  for (const auto threads : {Threads::one, Threads::several}) {
    std::vector<std::atomic<int>> taken(1000);
    take_turns(threads, taken.size(), [&](std::size_t, std::size_t turn) { ++taken[turn]; });
    for (const auto& times : taken) CHECK(times == 1);
  }
}

TEST_CASE("a worker stays in its thread, and with one thread there is one") {
  for (const auto threads : {Threads::one, Threads::several}) {
    std::vector<std::pair<std::size_t, std::thread::id>> by(1000);
    take_turns(threads, by.size(), [&](std::size_t worker, std::size_t turn) {
      by[turn] = {worker, std::this_thread::get_id()};
    });
    const auto is_mine = [](const auto& one) { return one.second == std::this_thread::get_id(); };
    for (const auto& one : by) {
      CHECK((one.first == 0) == is_mine(one));
      CHECK(one.first <= (threads == Threads::one ? 0U : 1U));
    }
  }
}

TEST_CASE("without turns nothing is done") {
  take_turns(Threads::several, 0, [](std::size_t, std::size_t) { FAIL("there is no turn"); });
}

TEST_CASE("what a turn throws is thrown when all workers are done") {
  for (const auto threads : {Threads::one, Threads::several}) {
    const auto fail = [](std::size_t, std::size_t) { throw std::runtime_error{"no memory"}; };
    CHECK_THROWS_AS(take_turns(threads, 2, fail), std::runtime_error);
  }
}

}  // namespace
}  // namespace runtime_exports::publish

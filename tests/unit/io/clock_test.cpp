#include "runtime_exports/io/clock.hpp"

#include <ctime>

#include "support/catch.hpp"
#include "support/io/manual_clock.hpp"

namespace runtime_exports::io {
namespace {

TEST_CASE("the system's clock tells the time of the system") {
  const std::int64_t before = std::time(nullptr);
  const std::int64_t now = system_clock().now_utc_seconds();
  CHECK(now >= before - 1);  // time() may lag by a tick
  CHECK(now <= before + 60);
}

TEST_CASE("the system's clock sleeps as long as it is told") {
  const std::int64_t start_ms = system_clock().steady_ms();
  system_clock().sleep_ms(20);
  const std::int64_t slept_ms = system_clock().steady_ms() - start_ms;
  CHECK(slept_ms >= 20);
  CHECK(slept_ms < 60'000);
}

TEST_CASE("a sleep of no or negative length returns at once") {
  const std::int64_t start_ms = system_clock().steady_ms();
  system_clock().sleep_ms(0);
  system_clock().sleep_ms(-1'000'000);
  CHECK(system_clock().steady_ms() - start_ms < 60'000);
}

TEST_CASE("the manual clock moves by what is slept") {
  test_support::ManualClock clock(1'000);
  clock.sleep_ms(2'500);
  CHECK(clock.steady_ms() == 2'500);
  CHECK(clock.now_utc_seconds() == 1'002);
}

}  // namespace
}  // namespace runtime_exports::io

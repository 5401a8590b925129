#include "support/catch.hpp"

#include "runtime_exports/checks/rollback.hpp"
#include "runtime_exports/publish/commands/version_stamp.hpp"

namespace runtime_exports::publish {
namespace {

std::string next(const std::string& before) {
  const auto build = build_of_day(before, "2026-07-17");
  REQUIRE(build);
  CHECK(checks::compare_builds(*build, before) == std::strong_ordering::greater);
  return *build;
}

TEST_CASE("the first build of a day is number one") {
  CHECK(next("2026.07.16+005") == "2026.07.17+001");
  CHECK(next("2025.12.31+999") == "2026.07.17+001");
  CHECK(next("") == "2026.07.17+001");
  CHECK(next("7") == "2026.07.17+001");
  CHECK(next("2026.07.17") == "2026.07.17+001");
  CHECK(next("nightly") == "2026.07.17+001");
}

TEST_CASE("a build of the same day is counted on") {
  CHECK(next("2026.07.17+001") == "2026.07.17+002");
  CHECK(next("2026.07.17+009") == "2026.07.17+010");
  CHECK(next("2026.07.17+099") == "2026.07.17+100");
  CHECK(next("2026.07.17+999") == "2026.07.17+1000");
  CHECK(next("2026.07.17+1000") == "2026.07.17+1001");
  CHECK(next("2026.07.17-rc4") == "2026.07.17+005");
  CHECK(next("2026.07.17+000000000041") == "2026.07.17+042");
  CHECK(next("2026.07.17+999999999") == "2026.07.17+1000000000");
}

TEST_CASE("a text that only looks like a day is refused") {
  for (const auto* const build : {"2026.13.17+004", "2026.07.171", "2026-07-17+004"}) {
    CAPTURE(build);
    const auto after = build_of_day(build, "2026-07-17");
    REQUIRE(after);
    CHECK(*after == "2026.07.17+001");
  }
}

TEST_CASE("a build of a later day is refused: the clock is too early") {
  const auto build = build_of_day("2026.07.18+001", "2026-07-17");
  REQUIRE_FALSE(build);
  CHECK(build.error().code == ErrorCode::refused);
  CHECK(build.error().subject == "--build auto");
  CHECK_FALSE(build.error().help.empty());
  CHECK_FALSE(build_of_day("2027.01.01", "2026-07-17"));
}

TEST_CASE("a build number that is too large is refused") {
  const auto build = build_of_day("2026.07.17+1234567890", "2026-07-17");
  REQUIRE_FALSE(build);
  CHECK(build.error().code == ErrorCode::refused);
}

}  // namespace
}  // namespace runtime_exports::publish

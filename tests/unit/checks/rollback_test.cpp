#include "runtime_exports/checks/rollback.hpp"

#include "support/catch.hpp"

using namespace runtime_exports;
using checks::check_rollback;
using checks::SetStamp;

namespace {

const SetStamp published{"2026-07-16T12:00:00Z", "1.2.3", "2026.07.16+010"};

Findings found(const SetStamp& next) {
  return check_rollback(next, published, Severity::error);
}

}  // namespace

TEST_CASE("a set that is equal or newer in every respect is not a rollback") {
  CHECK(found(published).empty());
  CHECK(found({"2026-07-16T12:00:01Z", "1.2.3", "2026.07.16+010"}).empty());
  CHECK(found({"2026-07-16T12:00:00Z", "1.2.3", "2026.07.16+011"}).empty());
  CHECK(found({"2026-07-16T12:00:00Z", "1.10.0", "2026.07.16+010"}).empty());
}

TEST_CASE("a first set is not a rollback") {
  CHECK(check_rollback(published, std::nullopt, Severity::error).empty());
}

TEST_CASE("an older snapshot is found, as an instant") {
  const auto older = found({"2026-07-16T11:59:59.999Z", "1.2.3", "2026.07.16+010"});
  REQUIRE(older.size() == 1);
  CHECK(older[0].pointer == "/generated_at");
  CHECK(older[0].rule == "rollback");
  CHECK(found({"2026-07-16T13:30:00+02:00", "1.2.3", "2026.07.16+010"}).size() == 1);
  CHECK(found({"2026-07-16T14:00:00+02:00", "1.2.3", "2026.07.16+010"}).empty());
  CHECK(found({"2026-07-16T12:00:00.5Z", "1.2.3", "2026.07.16+010"}).empty());
}

TEST_CASE("a lower version is found, whatever its build") {
  const auto lower = found({"2026-07-17T00:00:00Z", "1.2.3-rc.1", "2026.07.17+001"});
  REQUIRE(lower.size() == 1);
  CHECK(lower[0].pointer == "/runtime/version");
}

TEST_CASE("a lower build counts at an equal version only") {
  const auto lower = found({"2026-07-17T00:00:00Z", "1.2.3", "2026.07.16+009"});
  REQUIRE(lower.size() == 1);
  CHECK(lower[0].pointer == "/runtime/build");
  CHECK(found({"2026-07-17T00:00:00Z", "1.2.4", "2026.07.16+001"}).empty());
}

TEST_CASE("everything that goes back is found at once") {
  CHECK(found({"2026-07-15T00:00:00Z", "1.2.2", "1"}).size() == 2);
  CHECK(found({"2026-07-15T00:00:00Z", "1.2.3", "1"}).size() == 2);
}

TEST_CASE("a rollback has the severity that was asked for, and names the way out") {
  const SetStamp older{"2026-07-15T00:00:00Z", "1.2.3", "2026.07.16+010"};
  CHECK(has_errors(check_rollback(older, published, Severity::error)));
  const auto allowed = check_rollback(older, published, Severity::warning);
  CHECK_FALSE(has_errors(allowed));
  REQUIRE(allowed.size() == 1);
  CHECK(allowed[0].help.find("--allow-rollback") != std::string::npos);
}

TEST_CASE("no message of a rollback holds a value of the data") {
  for (const auto& finding : found({"2026-07-15T00:00:00Z", "0.0.1", "1"})) {
    CHECK(finding.message.find("0.0.1") == std::string::npos);
    CHECK(finding.message.find("1.2.3") == std::string::npos);
    CHECK(finding.message.find("2026") == std::string::npos);
  }
}

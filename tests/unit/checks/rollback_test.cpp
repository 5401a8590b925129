#include "runtime_exports/checks/rollback.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

using namespace runtime_exports;
using checks::check_rollback;
using checks::compare_builds;
using checks::compare_versions;
using checks::SetStamp;

namespace {

const SetStamp published{"2026-07-16T12:00:00Z", "1.2.3", "2026.07.16+010"};

Findings rollback_findings(const SetStamp& next) {
  return check_rollback(next, published, Severity::error);
}

}  // namespace

TEST_CASE("a set that is equal or newer in every respect is not a rollback") {
  CHECK(rollback_findings(published).empty());
  CHECK(rollback_findings({"2026-07-16T12:00:01Z", "1.2.3", "2026.07.16+010"}).empty());
  CHECK(rollback_findings({"2026-07-16T12:00:00Z", "1.2.3", "2026.07.16+011"}).empty());
  CHECK(rollback_findings({"2026-07-16T12:00:00Z", "1.10.0", "2026.07.16+010"}).empty());
}

TEST_CASE("a first set is not a rollback") {
  CHECK(check_rollback(published, std::nullopt, Severity::error).empty());
}

TEST_CASE("an older snapshot is found, as an instant") {
  const auto older = rollback_findings({"2026-07-16T11:59:59.999Z", "1.2.3", "2026.07.16+010"});
  REQUIRE(older.size() == 1);
  CHECK(older[0].pointer == "/generated_at");
  CHECK(older[0].rule == "rollback");
  CHECK(rollback_findings({"2026-07-16T13:30:00+02:00", "1.2.3", "2026.07.16+010"}).size() == 1);
  CHECK(rollback_findings({"2026-07-16T14:00:00+02:00", "1.2.3", "2026.07.16+010"}).empty());
  CHECK(rollback_findings({"2026-07-16T12:00:00.5Z", "1.2.3", "2026.07.16+010"}).empty());
}

TEST_CASE("a lower version is found, whatever its build") {
  const auto lower = rollback_findings({"2026-07-17T00:00:00Z", "1.2.3-rc.1", "2026.07.17+001"});
  REQUIRE(lower.size() == 1);
  CHECK(lower[0].pointer == "/runtime/version");
}

TEST_CASE("a lower build counts only at an equal version") {
  const auto lower = rollback_findings({"2026-07-17T00:00:00Z", "1.2.3", "2026.07.16+009"});
  REQUIRE(lower.size() == 1);
  CHECK(lower[0].pointer == "/runtime/build");
  CHECK(rollback_findings({"2026-07-17T00:00:00Z", "1.2.4", "2026.07.16+001"}).empty());
}

TEST_CASE("a rollback in several respects is found at once") {
  CHECK(rollback_findings({"2026-07-15T00:00:00Z", "1.2.2", "1"}).size() == 2);
  CHECK(rollback_findings({"2026-07-15T00:00:00Z", "1.2.3", "1"}).size() == 2);
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
  for (const auto& finding : rollback_findings({"2026-07-15T00:00:00Z", "0.0.1", "1"})) {
    CHECK(finding.message.find("0.0.1") == std::string::npos);
    CHECK(finding.message.find("1.2.3") == std::string::npos);
    CHECK(finding.message.find("2026") == std::string::npos);
  }
}

namespace {

constexpr auto less = std::strong_ordering::less;
constexpr auto equal = std::strong_ordering::equal;
constexpr auto greater = std::strong_ordering::greater;

using Order = std::strong_ordering (*)(std::string_view, std::string_view);

/// Checks that each text comes before all that follow it, whichever way they are compared.
void check_ascending(Order compare, const std::vector<std::string>& ascending) {
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      INFO(ascending[i] << " and " << ascending[j]);
      CHECK((compare(ascending[i], ascending[j]) == (i <=> j)));
    }
  }
}

}  // namespace

TEST_CASE("versions have SemVer's precedence, as its own examples list it") {
  check_ascending(compare_versions, {"1.0.0", "2.0.0", "2.1.0", "2.1.1"});
  check_ascending(compare_versions,
                  {"1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
                   "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0"});
}

TEST_CASE("numbers of a version are compared as numbers") {
  check_ascending(compare_versions, {"0.9.9", "0.10.0", "0.10.9", "0.10.10", "1.0.0", "10.0.0"});
  check_ascending(compare_versions, {"1.0.0-2", "1.0.0-10", "1.0.0-10a", "1.0.0-2a"});
}

TEST_CASE("numbers longer than 64 bits are numbers too") {
  check_ascending(compare_versions,
                  {"1.0.9", "1.0.18446744073709551615", "1.0.18446744073709551616",
                   "1.0.99999999999999999999", "1.0.100000000000000000000"});
  check_ascending(compare_builds, {"9", "18446744073709551615", "18446744073709551616",
                                   "340282366920938463463374607431768211456"});
}

TEST_CASE("a number comes before a word, and words are compared by their bytes") {
  check_ascending(compare_versions,
                  {"1.0.0-1", "1.0.0--", "1.0.0-A", "1.0.0-a", "1.0.0-a-b", "1.0.0-b", "1.0.0"});
}

TEST_CASE("the part after a plus sign does not count in a version") {
  CHECK((compare_versions("1.0.0+1", "1.0.0+2") == equal));
  CHECK((compare_versions("1.0.0+build-7", "1.0.0") == equal));
  CHECK((compare_versions("1.0.0-rc.1+9", "1.0.0-rc.1") == equal));
  CHECK((compare_versions("1.0.0-rc.1+9", "1.0.0+1") == less));
}

TEST_CASE("the hyphens in a pre-release part belong to it") {
  CHECK((compare_versions("1.0.0-a-b", "1.0.0-a-c") == less));
  CHECK((compare_versions("1.0.0-a-b", "1.0.0-a-b") == equal));
}

TEST_CASE("texts that are not versions have an order too") {
  CHECK((compare_versions("", "") == equal));
  CHECK((compare_versions("", "1.0.0") == less));
  CHECK((compare_versions("1.0.0", "") == greater));
  CHECK((compare_versions("1.0", "1.0.0") == less));
  CHECK((compare_versions("1.x.0", "1.2.0") == greater));
}

TEST_CASE("builds are compared by their runs of digits, as numbers") {
  check_ascending(compare_builds, {"2026.07.16+005", "2026.07.16+010", "2026.07.16+100",
                                   "2026.07.17", "2026.10.01+001", "2027"});
  CHECK((compare_builds("2026.7.16+5", "2026.07.16+005") == equal));
  CHECK((compare_builds("build-7", "b7") == equal));
  CHECK((compare_builds("007", "7") == equal));
  CHECK((compare_builds("0", "00") == equal));
}

TEST_CASE("a build with more runs of digits comes after the build that is its beginning") {
  CHECK((compare_builds("2026.07", "2026.07.1") == less));
  CHECK((compare_builds("2026.07.0", "2026.07") == greater));
  CHECK((compare_builds("", "1") == less));
  CHECK((compare_builds("nightly", "") == equal));
  CHECK((compare_builds("nightly", "nightly-1") == less));
}

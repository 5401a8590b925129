#include "runtime_exports/checks/version_order.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "support/catch.hpp"

using namespace runtime_exports;
using checks::compare_builds;
using checks::compare_versions;

namespace {

constexpr auto less = std::strong_ordering::less;
constexpr auto equal = std::strong_ordering::equal;
constexpr auto greater = std::strong_ordering::greater;

using Order = std::strong_ordering (*)(std::string_view, std::string_view);

/// Each one comes before all that follow it, whichever way they are compared.
void check_ascending(Order compare, const std::vector<std::string>& ascending) {
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      INFO(ascending[i] << " and " << ascending[j]);
      CHECK((compare(ascending[i], ascending[j]) == (i <=> j)));
    }
  }
}

}  // namespace

TEST_CASE("versions have SemVer's precedence: its own example lists") {
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

TEST_CASE("a build with more runs of digits comes after the one that it begins like") {
  CHECK((compare_builds("2026.07", "2026.07.1") == less));
  CHECK((compare_builds("2026.07.0", "2026.07") == greater));
  CHECK((compare_builds("", "1") == less));
  CHECK((compare_builds("nightly", "") == equal));
  CHECK((compare_builds("nightly", "nightly-1") == less));
}

#include <string>
#include <string_view>

#include "support/catch.hpp"
#include "unit/exports/golden.hpp"

#include "runtime_exports/exports/registry.hpp"

using namespace runtime_exports;
using namespace runtime_exports::test_support;

namespace {

constexpr auto public_members =
    "schema_version generated_at heartbeat runtime jobs platforms creators triggers replay "
    "restart_intent";

std::string built(std::string_view name) {
  for (const auto& golden : golden_cases()) {
    if (golden.name == name) return build_text(golden);
  }
  return {};
}

}  // namespace

TEST_CASE("the smallest snapshot is as published") {
  check_golden("snapshot.smallest");
}

TEST_CASE("a snapshot with every public member, and many others, is as published") {
  check_golden("snapshot");
}

TEST_CASE("the public snapshot has the members of the contract in its order and no others") {
  CHECK(member_names(Parsed{built("snapshot")}.root()) == public_members);
}

TEST_CASE("hosts, ports and unknown members are not published from any depth") {
  const auto text = built("snapshot");
  for (const auto* private_text :
       {"\"system\": {", "db.internal", "5432", "irc.internal", "8443", "10.0.0.5", "4711",
        "unknown", "secret", "hot_reload", "must never"}) {
    CAPTURE(private_text);
    CHECK(text.find(private_text) == std::string::npos);
  }
}

TEST_CASE("texts of the snapshot are redacted") {
  const auto text = built("snapshot");
  for (const auto* private_text : {"ada@example.com", "203.0.113.7", "198.51.100.2", "Traceback",
                                   "Zx81QpK", "5f0c4d1e-2b7a-4c11-a8f0-0123456789ab"}) {
    CAPTURE(private_text);
    CHECK(text.find(private_text) == std::string::npos);
  }
}

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

namespace {

std::string version_text(const std::string& version) {
  ContextOwner owner;
  owner.context.runtime.version = state::bare_version(version);
  std::string text;
  json::Writer out{text};
  exports::find_export("version")->write({}, out, owner.context);
  return text;
}

}  // namespace

TEST_CASE("version.json of a snapshot without project setting is as published") {
  check_golden("version.smallest");
}

TEST_CASE("version.json takes the setting's project and a version without its v") {
  check_golden("version");
}

TEST_CASE("a version loses a v or Version before it") {
  for (const auto* version : {"v1.2.3", "Version 1.2.3", "1.2.3", "v1.2.3-rc.1", "0.0.0-x-y.0"}) {
    CAPTURE(version);
    CHECK(is_accepted("version", version_text(version)));
  }
  CHECK(Parsed{version_text("Version 1.2.3-alpha")}.root().find("version")->text() ==
        "1.2.3-alpha");
}

TEST_CASE("a version that the strictest reader refuses is found by the schema check") {
  for (const auto* version :
       {"", "1.2", "v.1.2.3", "vv1.2.3", "1.2.3+build", "1.2.3 ", "Version v1.2.3"}) {
    CAPTURE(version);
    CHECK_FALSE(is_accepted("version", version_text(version)));
  }
}

TEST_CASE("the stamp is the context's, not the snapshot's instant") {
  ContextOwner owner;
  owner.context.stamp_utc = "2030-01-01T00:00:00Z";
  std::string text;
  json::Writer out{text};
  exports::find_export("version")->write({}, out, owner.context);
  CHECK(Parsed{text}.root().find("generated_at")->text() == "2030-01-01T00:00:00Z");
}

namespace {

std::string badge_of(const std::string& version) {
  ContextOwner owner;
  owner.context.runtime.version = version;
  owner.context.badge_label = "runtime";
  std::string text;
  json::Writer out{text};
  exports::find_export("badge")->write({}, out, owner.context);
  return text;
}

}  // namespace

TEST_CASE("badge.json is as published") {
  check_golden("badge.smallest");
  check_golden("badge");
}

TEST_CASE("a badge is blue, and orange for a prerelease") {
  CHECK(badge_of("1.2.3").find("\"color\": \"blue\"") != std::string::npos);
  CHECK(badge_of("1.2.3-rc.1").find("\"color\": \"orange\"") != std::string::npos);
}

TEST_CASE("a badge without a version is found by the schema check") {
  CHECK(is_accepted("badge", badge_of("1.2.3")));
  CHECK_FALSE(is_accepted("badge", badge_of("latest")));
}

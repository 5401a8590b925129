#include <string>

#include "support/catch.hpp"
#include "unit/exports/golden.hpp"

#include "runtime_exports/exports/registry.hpp"

using namespace runtime_exports;
using namespace runtime_exports::test_support;

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

TEST_CASE("a version with v or Version before it is accepted without it") {
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

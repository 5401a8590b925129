#include <string>

#include "support/catch.hpp"
#include "unit/exports/golden.hpp"

#include "runtime_exports/exports/registry.hpp"

using namespace runtime_exports;
using namespace runtime_exports::test_support;

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

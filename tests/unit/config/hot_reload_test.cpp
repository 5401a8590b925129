#include "runtime_exports/config/hot_reload.hpp"

#include "support/catch.hpp"

#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::config {
namespace {

Result<HotReload> decode(const std::string& members) {
  auto bundle = schema::embedded_bundle();
  const auto program = bundle.compile("input.system.schema.json");
  REQUIRE(program);
  return decode_hot_reload(R"({"chat": {}, "system": {"hot_reload": )" + members + "}}", *program);
}

TEST_CASE("hot reload is off unless the runtime's settings say so") {
  CHECK_FALSE(decode("{}")->enabled);
  CHECK_FALSE(decode(R"({"enabled": false})")->enabled);
  CHECK(decode(R"({"enabled": true})")->enabled);
}

TEST_CASE("every setting that the runtime's settings leave out has a default") {
  const auto hot_reload = decode(R"({"enabled": true})");
  CHECK(hot_reload->watch_path == "runtime/exports");
  CHECK(hot_reload->interval_ms == 5000);
  CHECK(hot_reload->warnings.empty());
}

TEST_CASE("an interval may be a fraction, and is brought into its range with a warning") {
  CHECK(decode(R"({"interval_seconds": 1.5})")->interval_ms == 1500);
  const auto short_one = decode(R"({"interval_seconds": 0.2})");
  CHECK(short_one->interval_ms == 1000);
  CHECK(short_one->warnings.size() == 1);
  const auto long_one = decode(R"({"interval_seconds": 1e300})");
  CHECK(long_one->interval_ms == 86'400'000);
  CHECK(long_one->warnings.size() == 1);
}

TEST_CASE("a watched path is below the root or absolute") {
  const auto taken = GENERATE(as<std::string>{}, "runtime", "a/../b", "/srv/exports", ".");
  CHECK(decode(R"({"watch_path": ")" + taken + "\"}"));
  const auto refused = GENERATE(as<std::string>{}, "..", "../x", "a/../../b", "a\\u0000b", "");
  const auto decoded = decode(R"({"watch_path": ")" + refused + "\"}");
  REQUIRE_FALSE(decoded);
  CHECK(decoded.error().code == ErrorCode::settings);
  CHECK(decoded.error().pointer == "/system/hot_reload/watch_path");
  CHECK(decoded.error().line == 1);
}

TEST_CASE("wrong types in the runtime's settings are refused as settings") {
  const auto members =
      GENERATE(as<std::string>{}, R"({"enabled": "yes"})", R"({"interval_seconds": 0})",
               R"({"interval_seconds": "5"})", R"({"watch_path": 1})", "[]", "{");
  const auto decoded = decode(members);
  REQUIRE_FALSE(decoded);
  CHECK(decoded.error().code == ErrorCode::settings);
}

}  // namespace
}  // namespace runtime_exports::config

#include "runtime_exports/exports/registry.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "support/catch.hpp"

#include "runtime_exports/schema/embedded.hpp"

using namespace runtime_exports;
using exports::export_definitions;
using exports::find_export;
using exports::find_export_at;

TEST_CASE("the registry holds the ten exports of the contract in its order") {
  std::string all;
  for (const auto& one : export_definitions()) {
    all += std::string{one.id} + " " + std::string{one.path} + " " +
           std::string{audience_name(one.audience)} + "\n";
  }
  CHECK(all ==
        "version version.json public\n"
        "changelog changelog.json public\n"
        "changelog.runtime changelog.runtime.json public\n"
        "telemetry.events telemetry/events.json public\n"
        "telemetry.rates telemetry/rates.json public\n"
        "telemetry.errors telemetry/errors.json public\n"
        "telemetry.auth_events telemetry/auth_events.json public\n"
        "snapshot runtime_snapshot.json public\n"
        "admin.users admin/users/users.json admin\n"
        "admin.audit admin/audit/audit.json admin\n");
}

TEST_CASE("an export has a serializer for the whole or for rows, and a schema that compiles") {
  auto bundle = schema::embedded_bundle();
  for (const auto& one : export_definitions()) {
    CAPTURE(one.id);
    CHECK((one.write != nullptr) != one.rows.has_value());
    CHECK(bundle.compile(one.schema));
    if (!one.rows) continue;
    CHECK(one.rows->write_head != nullptr);
    CHECK_FALSE(one.rows->row.empty());
    CHECK(bundle.compile(std::string{one.schema} + "#/$defs/row"));
    REQUIRE(one.input);
    CHECK(state::definition_of(*one.input).has_rows);
  }
}

TEST_CASE("only telemetry has a limit, and only errors and accounts come newest first") {
  using exports::RowLimit;
  using state::Order;
  const auto rows = [](std::string_view id) { return *find_export(id)->rows; };
  CHECK(rows("telemetry.events").limit == RowLimit::max_events);
  CHECK(rows("telemetry.errors").limit == RowLimit::max_errors);
  CHECK(rows("telemetry.auth_events").limit == RowLimit::max_auth_events);
  CHECK(rows("admin.users").limit == RowLimit::none);
  CHECK(rows("admin.audit").limit == RowLimit::none);
  CHECK(rows("telemetry.events").order == Order::oldest_first);
  CHECK(rows("telemetry.auth_events").order == Order::oldest_first);
  CHECK(rows("telemetry.errors").order == Order::newest_first);
  CHECK(rows("admin.users").order == Order::newest_first);
  CHECK(rows("admin.audit").order == Order::newest_first);
}

TEST_CASE("a public export whose rows hold redacted texts says so") {
  for (const auto& one : export_definitions()) {
    if (!one.rows) continue;
    CAPTURE(one.id);
    const auto& row = one.rows->row;
    CHECK(one.has_free_text == std::any_of(row.begin(), row.end(), [](const auto& field) {
            return field.form == exports::Form::redacted;
          }));
  }
}

TEST_CASE("public exports with free texts say so, and no other") {
  std::set<std::string_view> ids;
  for (const auto& one : export_definitions()) {
    if (one.has_free_text) ids.insert(one.id);
  }
  CHECK(ids == std::set<std::string_view>{"snapshot", "telemetry.auth_events", "telemetry.errors",
                                          "telemetry.events"});
}

TEST_CASE("an export is found by id and by path, exactly") {
  CHECK(find_export("version") == &export_definitions().front());
  CHECK(find_export("Version") == nullptr);
  CHECK(find_export("") == nullptr);
  CHECK(find_export_at("telemetry/rates.json")->id == "telemetry.rates");
  CHECK(find_export_at("telemetry/../version.json") == nullptr);
  CHECK(find_export_at("clips.json") == nullptr);
}

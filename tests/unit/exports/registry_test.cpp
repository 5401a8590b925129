#include "runtime_exports/exports/registry.hpp"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "support/catch.hpp"

#include "runtime_exports/schema/bundle.hpp"

using namespace runtime_exports;
using exports::export_definitions;
using exports::find_export;
using exports::find_export_at;

TEST_CASE("the registry holds the twelve exports of every project in their order") {
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
        "admin.audit admin/audit/audit.json admin\n"
        "feed feed.json public\n"
        "badge badge.json public\n");
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

namespace {

exports::Declaration declaration(const std::string& id, bool has_rows) {
  const schema::Program anything = *schema::embedded_bundle().compile("declared.schema.json");
  auto schema = std::make_shared<exports::OwnSchema>(exports::OwnSchema{"{}", anything});
  if (has_rows) schema->row = anything;
  return {id, id + ".json", "state/" + id + ".json", exports::Audience::public_readers, schema};
}

}  // namespace

TEST_CASE("what the settings declare comes after the exports of every project, with its input") {
  exports::Registry registry{{declaration("one", false), declaration("rows", true)}};
  const auto moved = std::move(registry);
  std::string ids;
  for (const auto& one : moved) ids += std::string{one.id} + " ";
  CHECK(ids.ends_with("admin.audit feed badge one rows "));
  const auto& one = *moved.find("one");
  CHECK(moved.find_at("one.json") == &one);
  CHECK(one.is_declared());
  CHECK(one.has_free_text);
  CHECK(one.schema == exports::declared_schema);
  CHECK((one.write != nullptr && !one.rows));
  const auto& input = moved.input(*one.input);
  CHECK(input.path == "state/one.json");
  CHECK(input.folder == state::InputFolder::root);
  CHECK(input.most_bytes == std::uint64_t{64} << 20U);
  const auto& rows = *moved.find("rows");
  CHECK((rows.write == nullptr && rows.rows->member.empty()));
  CHECK(moved.input(*rows.input).has_rows);
  CHECK(moved.input(*rows.input).most_bytes == std::uint64_t{1} << 30U);
  CHECK_FALSE(moved.find("version")->is_declared());
  CHECK(exports::bundled_registry().find("one") == nullptr);
}

TEST_CASE("a file that another program writes is not an export and has no input") {
  auto kept = declaration("kept", false);
  kept.is_kept = true;
  kept.most_bytes = 7;
  const exports::Registry registry{{kept, declaration("built", false)}};
  CHECK(registry.find("kept") == nullptr);
  CHECK(registry.find_at("kept.json") == nullptr);
  REQUIRE(registry.kept().size() == 1);
  const auto& file = registry.kept()[0];
  CHECK((file.id == "kept" && file.path == "kept.json" && file.most_bytes == 7));
  CHECK((file.is_declared() && !file.input && file.write == nullptr && !file.rows));
  CHECK(registry.input(*registry.find("built")->input).path == "state/built.json");
}

TEST_CASE("the limit of a declared input is the lower of both") {
  auto small = declaration("small", true);
  small.most_bytes = 10;
  auto large = declaration("large", false);
  large.most_bytes = std::uint64_t{1} << 30U;
  const exports::Registry registry{{small, large}};
  CHECK(registry.input(*registry.find("small")->input).most_bytes == 10);
  CHECK(registry.input(*registry.find("large")->input).most_bytes == std::uint64_t{64} << 20U);
}

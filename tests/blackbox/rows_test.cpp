#include <chrono>
#include <thread>

#include "state_tree.hpp"
#include "support/catch.hpp"

namespace runtime_exports::blackbox {
namespace {

/// Writes this many events, some of them malformed.
void write_events(const StateTree& tree, int rows, int malformed) {
  std::string text;
  for (int row = 0; row < rows; ++row) {
    text += row < malformed ? "{\"timestamp\": soon}\n" : event_row(700 - row);
  }
  tree.write(events_file, text);
}

TEST_CASE("an account that is still being written makes the state busy") {
  const auto file = GENERATE(users_file, audit_file);
  const StateTree tree;
  tree.append(file, R"({"id": "half a r)");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 75);
  CHECK(ended.error == "error: " + file +
                           ":2: the last row is still being written\n  help: run again in a "
                           "moment; if nothing writes the file, its last line is damaged\n");
  CHECK(tree.is_unpublished());
}

TEST_CASE("telemetry that is still being written is left out with a warning") {
  const StateTree tree;
  tree.append(events_file, R"({"timestamp": "2026-01-02T11:5)");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error == "warning: " + events_file +
                           ":2: the last row is still being written and is left out "
                           "[input.incomplete-row]\n  help: the next publish will include it\n");
  CHECK(tree.export_at("telemetry/events.json")["events"].size() == 1);
}

TEST_CASE("a row that its writer finishes in time is published") {
  const StateTree tree;
  const auto row = user_row("user-000002");
  tree.append(users_file, row.substr(0, 10));
  RunningProgram program{tree.request({"publish"})};
  std::this_thread::sleep_for(std::chrono::milliseconds{80});
  tree.append(users_file, row.substr(10));
  const auto ended = program.wait();
  CHECK(ended.exit_code == 0);
  CHECK(ended.error == first_publish_warning);
  CHECK(tree.export_at("admin/users/users.json")["users"].size() == 2);
}

TEST_CASE("a last row that is whole needs no newline") {
  const StateTree tree;
  auto row = user_row("user-000002");
  row.pop_back();
  tree.append(users_file, row);
  CHECK(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.export_at("admin/users/users.json")["users"].size() == 2);
}

TEST_CASE("a malformed telemetry row is reported and left out, up to one in a hundred") {
  const StateTree tree;
  write_events(tree, 100, 1);
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.starts_with("warning: " + events_file + ":1:15: the row is left out: "));
  CHECK(
      ended.error.ends_with(" [input.malformed-row]\n  help: correct it there, or in the program "
                            "that writes this file\n"));
  CHECK(tree.export_at("telemetry/events.json")["events"].size() == 99);
}

TEST_CASE("more malformed telemetry rows are refused, and each is reported") {
  const StateTree tree;
  write_events(tree, 199, 2);
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.find(events_file + ":1:15: the row is malformed: ") != std::string::npos);
  CHECK(ended.error.find(events_file + ":2:15: the row is malformed: ") != std::string::npos);
  CHECK(ended.error.ends_with("error: " + events_file +
                              ": 2 of 199 rows are malformed; at most 1 % may be left out\n  help: "
                              "correct it there, or in the program that writes this file\n"));
  CHECK(tree.is_unpublished());
}

TEST_CASE("--strict refuses any malformed telemetry row") {
  const StateTree tree;
  write_events(tree, 1000, 1);
  CHECK(tree.run({"publish", "--dry-run"}).exit_code == 0);
  const auto ended = tree.run({"publish", "--strict"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error.starts_with("error: " + events_file + ":1:15: "));
}

TEST_CASE("a telemetry row that its schema does not accept counts as malformed") {
  const StateTree tree;
  write_events(tree, 150, 0);
  tree.append(events_file, "{\"timestamp\": \"2026-01-02T11:00:00Z\", \"message\": 7}\n");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.starts_with("warning: " + events_file +
                                ":151:50: the row is left out: expected a string (at /message, "
                                "type)"));
}

TEST_CASE("a malformed account row is refused with file, line and column") {
  const auto file = GENERATE(users_file, audit_file);
  const StateTree tree;
  SECTION("not JSON") {
    tree.append(file, "{\"id\": nothing}\n");
    const auto ended = tree.run({"publish"});
    CHECK(ended.exit_code == 1);
    CHECK(ended.error.starts_with("error: " + file + ":2:8: "));
  }
  SECTION("against its schema") {
    tree.append(file, "{\"id\": 7}\n");
    const auto ended = tree.run({"publish"});
    CHECK(ended.exit_code == 1);
    CHECK(ended.error.starts_with("error: " + file + ":2:"));
  }
  CHECK(tree.is_unpublished());
}

TEST_CASE("rows later than the snapshot are left out and counted") {
  const StateTree tree;
  tree.append(events_file, event_row(0));
  tree.append(events_file, event_row(-1));
  tree.append(events_file, event_row(-2));
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error ==
        "info: " + events_file + ": 2 rows left out: later than the snapshot [input.late-rows]\n");
  CHECK(tree.export_at("telemetry/events.json")["events"].size() == 2);
}

TEST_CASE("empty inputs are exports without rows") {
  const StateTree tree;
  for (const auto& file :
       {events_file, errors_file, counters_file, auth_file, users_file, audit_file}) {
    tree.write(file, "");
  }
  tree.write(changelog_file, "[]");
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.export_at("telemetry/events.json")["events"] == Json::array());
  CHECK(tree.export_at("telemetry/errors.json")["errors"] == Json::array());
  CHECK(tree.export_at("telemetry/auth_events.json")["events"] == Json::array());
  CHECK(tree.export_at("admin/users/users.json")["users"] == Json::array());
  CHECK(tree.export_at("admin/audit/audit.json")["audit"] == Json::array());
  CHECK(tree.export_at("changelog.runtime.json") == Json::array());
  CHECK(tree.read("runtime/exports/changelog.runtime.json") == "[]\n");
  CHECK(tree.run({"validate"}).exit_code == 0);
}

TEST_CASE("the newest events are kept, oldest first, whatever the order of the input") {
  const StateTree tree;
  tree.set({{"telemetry", {{"max_events", 2}}}});
  tree.write(events_file, event_row(1, "newest") + event_row(9, "oldest") + event_row(5, "middle"));
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto events = tree.export_at("telemetry/events.json")["events"];
  REQUIRE(events.size() == 2);
  CHECK(events[0]["message"] == "middle");
  CHECK(events[1]["message"] == "newest");
}

TEST_CASE("times with an offset are compared as instants and written in UTC") {
  const StateTree tree;
  tree.write(events_file, R"({"timestamp":"2026-01-02T13:30:00.250+02:00","message":"second"})"
                          "\n"
                          R"({"timestamp":"2026-01-02T06:00:00-05:00","message":"first"})"
                          "\n");
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto events = tree.export_at("telemetry/events.json")["events"];
  REQUIRE(events.size() == 2);
  CHECK(events[0]["timestamp"] == "2026-01-02T11:00:00Z");
  CHECK(events[1]["timestamp"] == "2026-01-02T11:30:00.250Z");
}

}  // namespace
}  // namespace runtime_exports::blackbox

#include "support/catch.hpp"
#include "unit/report/set.hpp"
#include <fmt/format.h>

namespace runtime_exports::report {
namespace {

TEST_CASE("an export that was not seen has no contents, and one without rows is empty") {
  Contents contents;
  CHECK_FALSE(contents.events);
  read_document(contents, "telemetry.events", R"({"events":[]})");
  REQUIRE(contents.events);
  CHECK(contents.events->total == 0);
  read_document(contents, "admin.audit", R"({"audit":[]})");
  CHECK(contents.audit->total == 0);
  contents.forget("telemetry/events.json");
  CHECK_FALSE(contents.events);
  CHECK(contents.audit);
}

TEST_CASE("of many events the newest 50 are kept, and the times of the newest 10,000") {
  Contents contents;
  const auto watcher = contents.watcher_of(*exports::find_export("telemetry.events"));
  for (int i = 0; i < 10'060; ++i) {
    const auto time = fmt::format("2026-07-16T{:02}:{:02}:{:02}Z", i / 3600, i / 60 % 60, i % 60);
    watcher(checks::FileCheck::Part::row, event_row(time, i % 2 == 0 ? "error" : "info", "a"), {});
  }
  const auto& events = *contents.events;
  CHECK(events.total == 10'060);
  CHECK(events.newest.size() == 50);
  CHECK(events.newest.back().timestamp == "2026-07-16T02:47:39Z");
  CHECK(events.newest.front().severity == EventSeverity::error);
  CHECK(events.times.size() == 10'000);
  CHECK(events.times.back().first - events.times.front().first == 9'999);
}

TEST_CASE("rows are counted by role and action, and only 1,000 names are told apart") {
  Contents contents;
  const auto watcher = contents.watcher_of(*exports::find_export("admin.audit"));
  for (int i = 0; i < 2'000; ++i) {
    watcher(checks::FileCheck::Part::row, fmt::format(R"({{"action":"a{}"}})", i % 1'500), {});
  }
  read_row(contents, "admin.users", R"({"role":"admin"})");
  read_row(contents, "admin.users", R"({"role":null})");
  CHECK(contents.audit->total == 2'000);
  CHECK(contents.audit->counts.size() == 1'000);
  CHECK(contents.audit->counts.at("a0") == 2);
  CHECK(contents.audit->others == 500);
  CHECK(contents.accounts->counts ==
        std::map<std::string, std::uint64_t>{{"admin", 1}, {"none", 1}});
}

TEST_CASE("active errors are kept apart from past ones") {
  Contents contents;
  for (int i = 0; i < 60; ++i) {
    read_row(contents, "telemetry.errors", error_row("2026-07-16T12:00:00Z", "false", "past"));
  }
  read_row(contents, "telemetry.errors", error_row("2026-07-16T11:00:00Z", "true", "now"));
  CHECK(contents.errors->active.rows.front().message == "now");
  CHECK(contents.errors->past.rows.size() == 50);
  CHECK(contents.errors->past.others() == 10);
}

TEST_CASE("a long text is cut between two characters") {
  CHECK(shortened("abc", 3) == "abc");
  CHECK(shortened("abcd", 3) == "abc…");
  CHECK(shortened("aé́b", 4) == "a…");
  CHECK(shortened("👩‍👩‍👧‍👧x", 20) == "…");
}

TEST_CASE("the ids of the entries of a changelog are read") {
  std::vector<std::string> ids;
  const auto watcher = watch_entry_ids(*exports::find_export("changelog"), ids);
  watcher(checks::FileCheck::Part::document, R"({"entries":[{"id":"a"},{"id":"b"}]})", {});
  CHECK(ids == std::vector<std::string>{"a", "b"});
  CHECK_FALSE(watch_entry_ids(*exports::find_export("version"), ids));
}

}  // namespace
}  // namespace runtime_exports::report

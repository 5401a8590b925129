#include <string>
#include <vector>

#include "support/catch.hpp"

#include "runtime_exports/publish/pipeline/diff.hpp"

namespace runtime_exports::publish {
namespace {

using Texts = std::vector<std::string>;

RowPrints prints_of(std::string_view id, const Texts& rows) {
  RowPrints prints{*exports::find_export(id)};
  for (const auto& row : rows) prints.add_row(row);
  return prints;
}

RowCounts compare(std::string_view id, const Texts& before, const Texts& after) {
  auto old_rows = prints_of(id, before);
  return prints_of(id, after).compare(old_rows);
}

std::string user(const std::string& id, const std::string& name) {
  return R"({"id": ")" + id + R"(", "display_name": ")" + name + "\"}";
}

RowCounts compare_changelogs(const std::string& before, const std::string& after) {
  RowPrints old_entries{*exports::find_export("changelog")};
  old_entries.add_changelog(before);
  RowPrints entries{*exports::find_export("changelog")};
  entries.add_changelog(after);
  return entries.compare(old_entries);
}

}  // namespace

TEST_CASE("accounts are compared by their id") {
  CHECK(compare("admin.users", {user("a", "1"), user("b", "1"), user("c", "1")},
                {user("d", "1"), user("c", "1"), user("b", "2")}) == RowCounts{1, 1, 1});
}

TEST_CASE("telemetry is compared by whole rows, counting repeated ones") {
  CHECK(compare("telemetry.events", {"{}", "{}", "{ }"}, {"{}", "[]"}) == RowCounts{1, 2, 0});
  CHECK(compare("telemetry.events", {"{}", "[]"}, {"[]", "{}"}) == RowCounts{});
  CHECK(compare("telemetry.events", {}, {"{}"}) == RowCounts{1, 0, 0});
  CHECK(compare("telemetry.events", {"{}"}, {}) == RowCounts{0, 1, 0});
}

TEST_CASE("rows that share an id are counted one by one") {
  CHECK(compare("admin.users", {user("a", "1"), user("a", "2"), user("a", "3")},
                {user("a", "2"), user("a", "4")}) == RowCounts{0, 1, 1});
}

TEST_CASE("a row that has no id or is not JSON is compared by its bytes") {
  CHECK(compare("admin.users", {"{}", "{", "[7]"}, {"{", "{ }"}) == RowCounts{1, 2, 0});
}

TEST_CASE(
    "entries are compared by content: the order of changes counts, the order of entries does not") {
  const std::string before = R"([{"id":"a","title":"t","changes":{"x":["1"],"y":["2"]}}])";
  CHECK(compare_changelogs(before, R"([{"title":"t","id":"a","changes":{"x":["1"],"y":["2"]}}])") ==
        RowCounts{});
  CHECK(compare_changelogs(before, R"([{"id":"a","title":"t","changes":{"y":["2"],"x":["1"]}}])") ==
        RowCounts{0, 0, 1});
}

TEST_CASE("both forms of a changelog are compared by entries, however they are written") {
  CHECK(compare_changelogs(R"([{"id":"a","v":1},{"id":"b"}])",
                           R"([ {"v":1.0, "id":"\u0061"}, {"id":"b","v":2}, {"id":"c"} ])") ==
        RowCounts{1, 0, 1});
  CHECK(compare_changelogs(R"({"entries":[{"id":"a"}]})", R"({"entries":[]})") ==
        RowCounts{0, 1, 0});
  CHECK(compare_changelogs("{", "7") == RowCounts{});
}

}  // namespace runtime_exports::publish

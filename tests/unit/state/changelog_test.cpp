#include "runtime_exports/state/changelog.hpp"

#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/io/temporary_folder.hpp"

#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::state {
namespace {

using Texts = std::vector<std::string>;

Result<std::vector<ChangelogEntry>> read(std::string_view text) {
  const test_support::TemporaryFolder folder;
  auto bundle = schema::embedded_bundle();
  const auto program = bundle.compile("input.changelog.schema.json");
  REQUIRE(program);
  auto file =
      io::InputFile::open(io::posix_file_system(), "changelog", folder.write("c.json", text));
  REQUIRE(file);
  auto changelog = read_changelog(*file, *program);
  if (!changelog) return changelog.error();
  return std::move(changelog->entries);
}

std::string entry(std::string_view id, std::string_view date, std::string_view rest = "") {
  return R"({"id":")" + std::string{id} + R"(","date":")" + std::string{date} +
         R"(","title":"t","description":"d","version":"1.0.0","scope":"runtime")" +
         std::string{rest} + "}";
}

Texts ids(const std::vector<ChangelogEntry>& entries) {
  Texts all;
  for (const auto& one : entries) all.push_back(one.id);
  return all;
}

}  // namespace

TEST_CASE("entries are sorted by date, newest first, and on one day by id") {
  const auto entries = read("[" + entry("b", "2026-01-02") + "," + entry("z", "2026-01-03") + "," +
                            entry("a", "2026-01-02") + "," + entry("B", "2026-01-02") + "," +
                            entry("y", "2025-12-31") + "]");
  REQUIRE(entries);
  CHECK(ids(*entries) == Texts{"z", "B", "a", "b", "y"});
}

TEST_CASE("an entry keeps the members that it has and gets no others") {
  const auto entries = read("[" + entry("a", "2026-01-02") + "]");
  REQUIRE(entries);
  CHECK(entries->front() == ChangelogEntry{"a",
                                           "2026-01-02",
                                           "t",
                                           "d",
                                           "1.0.0",
                                           "runtime",
                                           std::nullopt,
                                           std::nullopt,
                                           std::nullopt,
                                           {}});
}

TEST_CASE("optional members are decoded, changes in the order of the file") {
  const auto entries =
      read("[" +
           entry("a", "2026-01-02",
                 R"(,"summary":"s","details":[],"changes":{"z":["1"],"a":["2","3"],"m":[]},)"
                 R"("tags":["x","y"],"unknown":1)") +
           "]");
  REQUIRE(entries);
  const auto& read_entry = entries->front();
  CHECK(read_entry.summary == "s");
  CHECK(read_entry.details == Texts{});
  CHECK(read_entry.tags == Texts{"x", "y"});
  REQUIRE(read_entry.changes);
  CHECK(*read_entry.changes == ChangelogEntry::Changes{{"z", {"1"}}, {"a", {"2", "3"}}, {"m", {}}});
}

TEST_CASE("null members count as missing") {
  const auto entries = read(
      "[" +
      entry("a", "2026-01-02", R"(,"summary":null,"details":null,"changes":null,"tags":null)") +
      "]");
  REQUIRE(entries);
  CHECK_FALSE(entries->front().summary);
  CHECK_FALSE(entries->front().details);
  CHECK_FALSE(entries->front().changes);
  CHECK(entries->front().tags.empty());
}

TEST_CASE("a changelog that is not an array of entries is refused") {
  CHECK_FALSE(read("{}"));
  CHECK_FALSE(read(R"([{"id": "a"}])"));
  CHECK_FALSE(read("[" + entry("a", "2026-01-02", R"(,"tags":[1])") + "]"));
  const auto refused = read("[" + entry("a", "2026-01-02") + ", {\"id\": 1}]");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::refused);
}

}  // namespace runtime_exports::state

#include "runtime_exports/state/documents.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/io/temporary_folder.hpp"

#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::state {
namespace {

using Texts = std::vector<std::string>;

Result<std::vector<ChangelogEntry>> read_entries(std::string_view text) {
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
  const auto entries =
      read_entries("[" + entry("b", "2026-01-02") + "," + entry("z", "2026-01-03") + "," +
                   entry("a", "2026-01-02") + "," + entry("B", "2026-01-02") + "," +
                   entry("y", "2025-12-31") + "]");
  REQUIRE(entries);
  CHECK(ids(*entries) == Texts{"z", "B", "a", "b", "y"});
}

TEST_CASE("an entry keeps the members that it has and gets no others") {
  const auto entries = read_entries("[" + entry("a", "2026-01-02") + "]");
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
  const auto entries = read_entries(
      "[" +
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
  const auto entries = read_entries(
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
  CHECK_FALSE(read_entries("{}"));
  CHECK_FALSE(read_entries(R"([{"id": "a"}])"));
  CHECK_FALSE(read_entries("[" + entry("a", "2026-01-02", R"(,"tags":[1])") + "]"));
  const auto refused = read_entries("[" + entry("a", "2026-01-02") + ", {\"id\": 1}]");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::refused);
}

}  // namespace runtime_exports::state

namespace runtime_exports::state {
namespace {

Result<Snapshot> read_state(std::string_view text) {
  const test_support::TemporaryFolder folder;
  auto bundle = schema::embedded_bundle();
  const auto program = bundle.compile("input.runtime_snapshot.schema.json");
  REQUIRE(program);
  auto file =
      io::InputFile::open(io::posix_file_system(), "snapshot", folder.write("s.json", text));
  REQUIRE(file);
  return read_snapshot(*file, *program);
}

std::string snapshot_text(std::string_view generated_at, std::string_view version) {
  return R"({"generated_at": ")" + std::string{generated_at} +
         R"(", "runtime": {"project": "P", "version": ")" + std::string{version} +
         R"(", "build": "b1"}, "nobody reads": 18446744073709551616})";
}

}  // namespace

TEST_CASE("the prefix that some writers put before a version is removed") {
  CHECK(bare_version("v1.2.3") == "1.2.3");
  CHECK(bare_version("Version 1.2.3-rc.1") == "1.2.3-rc.1");
  CHECK(bare_version("1.2.3") == "1.2.3");
  CHECK(bare_version("V1.2.3") == "V1.2.3");
  CHECK(bare_version("") == "");
}

TEST_CASE("a snapshot tells its runtime and its time, in UTC with the fraction that was given") {
  const auto snapshot = read_state(snapshot_text("2026-07-16T14:38:23.1050+02:00", "v0.4.2-alpha"));
  REQUIRE(snapshot);
  CHECK(snapshot->runtime.project == "P");
  CHECK(snapshot->runtime.version == "0.4.2-alpha");
  CHECK(snapshot->runtime.build == "b1");
  CHECK(snapshot->generated_at.utc == "2026-07-16T12:38:23.1050Z");
  CHECK(snapshot->generated_at.instant == *parse_instant("2026-07-16T12:38:23.105Z"));
}

TEST_CASE("an integer beyond 2^53 in a member that is not read is not an error") {
  const auto snapshot = read_state(snapshot_text("2026-07-16T12:38:23Z", "1.2.3"));
  REQUIRE(snapshot);
  CHECK(snapshot->document->root().find("nobody reads")->token() == "18446744073709551616");
}

TEST_CASE("an integer beyond 2^53 in a counter is refused") {
  const auto snapshot = read_state(R"({"generated_at": "2026-07-16T12:38:23Z",
    "runtime": {"project": "P", "version": "1.0.0", "build": "1"},
    "platforms": [{"name": "a", "counters": {"messages": 9007199254740993}}]})");
  REQUIRE_FALSE(snapshot);
  CHECK(snapshot.error().pointer == "/platforms/0/counters/messages");
}

TEST_CASE("a snapshot without a readable time or runtime is refused") {
  const auto no_time = read_state(snapshot_text("yesterday", "1.2.3"));
  REQUIRE_FALSE(no_time);
  CHECK(no_time.error().code == ErrorCode::refused);
  CHECK(no_time.error().pointer == "/generated_at");
  const auto no_runtime = read_state(R"({"generated_at": "2026-07-16T12:38:23Z"})");
  REQUIRE_FALSE(no_runtime);
  CHECK(no_runtime.error().code == ErrorCode::refused);
  CHECK_FALSE(read_state("[]"));
}

}  // namespace runtime_exports::state

namespace runtime_exports::state {
namespace {

using test_support::TemporaryFolder;
using Checked = Result<std::unique_ptr<json::Document>>;

constexpr std::string_view schema_text = R"({
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {"name": {"type": "string", "maxLength": 5}, "count": {"type": "integer"}},
  "required": ["name"]
})";

Checked read_document(const std::string& path) {
  schema::Bundle bundle;
  REQUIRE(bundle.add("test.schema.json", schema_text));
  const auto program = bundle.compile("test.schema.json");
  REQUIRE(program);
  auto file = io::InputFile::open(io::posix_file_system(), "state/input.json", path);
  REQUIRE(file);
  return read_checked_document(*file, *program);
}

Error document_refusal(std::string_view text) {
  const TemporaryFolder folder;
  const auto checked = read_document(folder.write("input.json", text));
  REQUIRE_FALSE(checked);
  CHECK(checked.error().code == ErrorCode::refused);
  CHECK(checked.error().subject == "state/input.json");
  return checked.error();
}

}  // namespace

TEST_CASE("a document that its schema accepts is returned whole") {
  const TemporaryFolder folder;
  const auto checked =
      read_document(folder.write("input.json", R"({"name": "ada", "other": [1, 2]})"));
  REQUIRE(checked);
  CHECK((*checked)->root().find("name")->text() == "ada");
  CHECK((*checked)->root().find("other")->size() == 2);
}

TEST_CASE("a text that is not JSON is refused with line and column") {
  const auto error = document_refusal("{\n  \"name\": \"s3cret\",\n  oops\n}");
  CHECK(error.line == 3);
  CHECK(error.column == 3);
  CHECK(error.message.find("s3cret") == std::string::npos);
  CHECK(error.message.find("oops") == std::string::npos);
}

TEST_CASE("an empty file and half a file are refused") {
  CHECK(document_refusal("").line == 1);
  CHECK(document_refusal("{\"name\": \"ada\"").line == 1);
}

TEST_CASE("a violation is named by place, pointer and rule, never by its value") {
  const auto error = document_refusal("{\n  \"count\": 1,\n  \"name\": \"s3cret-value\"\n}");
  CHECK(error.pointer == "/name");
  CHECK(error.line == 3);
  CHECK(error.column == 11);
  CHECK(error.message == "expected a string of at most 5 characters (maxLength)");
}

TEST_CASE("of further violations ten places are named, and the rest is counted") {
  const auto error = document_refusal("{\"count\": \"x\",\n \"name\": 7}");
  CHECK(error.message == "expected an integer (type); also at 2:10 (/name)");
}

TEST_CASE("a document beyond the limit is refused unread") {
  const TemporaryFolder folder;
  const auto path = folder.write("input.json", "{}");
  std::filesystem::resize_file(path, max_input_document_bytes + 1);
  const auto checked = read_document(path);
  REQUIRE_FALSE(checked);
  CHECK(checked.error().code == ErrorCode::refused);
}

}  // namespace runtime_exports::state

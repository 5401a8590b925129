#include "runtime_exports/state/snapshot.hpp"

#include <string>

#include "support/catch.hpp"
#include "support/io/temporary_folder.hpp"

#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::state {
namespace {

Result<Snapshot> read(std::string_view text) {
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
  const auto snapshot = read(snapshot_text("2026-07-16T14:38:23.1050+02:00", "v0.4.2-alpha"));
  REQUIRE(snapshot);
  CHECK(snapshot->runtime.project == "P");
  CHECK(snapshot->runtime.version == "0.4.2-alpha");
  CHECK(snapshot->runtime.build == "b1");
  CHECK(snapshot->generated_at.utc == "2026-07-16T12:38:23.1050Z");
  CHECK(snapshot->generated_at.instant == *parse_instant("2026-07-16T12:38:23.105Z"));
}

TEST_CASE("an integer beyond 2^53 in a member that is not read is not an error") {
  const auto snapshot = read(snapshot_text("2026-07-16T12:38:23Z", "1.2.3"));
  REQUIRE(snapshot);
  CHECK(snapshot->document->root().find("nobody reads")->token() == "18446744073709551616");
}

TEST_CASE("an integer beyond 2^53 in a counter is refused") {
  const auto snapshot = read(R"({"generated_at": "2026-07-16T12:38:23Z",
    "runtime": {"project": "P", "version": "1.0.0", "build": "1"},
    "platforms": [{"name": "a", "counters": {"messages": 9007199254740993}}]})");
  REQUIRE_FALSE(snapshot);
  CHECK(snapshot.error().pointer == "/platforms/0/counters/messages");
}

TEST_CASE("a snapshot without a readable time or runtime is refused") {
  const auto no_time = read(snapshot_text("yesterday", "1.2.3"));
  REQUIRE_FALSE(no_time);
  CHECK(no_time.error().code == ErrorCode::refused);
  CHECK(no_time.error().pointer == "/generated_at");
  const auto no_runtime = read(R"({"generated_at": "2026-07-16T12:38:23Z"})");
  REQUIRE_FALSE(no_runtime);
  CHECK(no_runtime.error().code == ErrorCode::refused);
  CHECK_FALSE(read("[]"));
}

}  // namespace runtime_exports::state

#include "support/catch.hpp"

#include "runtime_exports/publish/commands/changelog.hpp"

namespace runtime_exports::publish {
namespace {

std::string id_of(const std::string& title) {
  return derive_changelog_id("2026-07-15", title, {});
}

TEST_CASE("an id is year, month and the words of the title") {
  CHECK(id_of("Exports get their own publisher") == "2026-07-exports-get-their-own-publisher");
  CHECK(id_of("  HTTP/2 -- at last!  ") == "2026-07-http-2-at-last");
  CHECK(id_of("v1.2.3") == "2026-07-v1-2-3");
}

TEST_CASE("a title without ASCII letters and digits still gives an id") {
  CHECK(id_of("\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e") == "2026-07-entry");
  CHECK(id_of("") == "2026-07-entry");
  CHECK(id_of("\xc3\x9c"
              "ber-Clips") == "2026-07-ber-clips");
  CHECK(id_of("\xff\n") == "2026-07-entry");
}

TEST_CASE("an id is bounded, and ends with a whole word where it can") {
  const std::string words = "one two three four five six seven eight nine ten eleven";
  CHECK(id_of(words) == "2026-07-one-two-three-four-five-six-seven-eight-nine-ten");
  CHECK(id_of(std::string(100000, 'a')) == "2026-07-" + std::string(48, 'a'));
  CHECK(id_of(std::string(48, 'a') + " b") == "2026-07-" + std::string(48, 'a'));
}

TEST_CASE("a taken id gets the first free number as a suffix") {
  ChangelogIds taken{"2026-07-a", "2026-07-a-3", "2026-08-b"};
  CHECK(derive_changelog_id("2026-07-01", "A", taken) == "2026-07-a-2");
  taken.insert("2026-07-a-2");
  CHECK(derive_changelog_id("2026-07-01", "A", taken) == "2026-07-a-4");
  CHECK(derive_changelog_id("2026-07-01", "B", taken) == "2026-07-b");
  CHECK(derive_changelog_id("2026-07-01", "C", {"2026-07-c"}) == "2026-07-c-2");
}

TEST_CASE("a malformed date still gives a well-formed id") {
  CHECK(derive_changelog_id("", "A", {}) == "a");
  CHECK(derive_changelog_id("../..<x", "A", {}) == "x-a");
}

}  // namespace
}  // namespace runtime_exports::publish

#include "runtime_exports/checks/changelog_entry.hpp"

#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"

using namespace runtime_exports;
using checks::check_changelogs_agree;

namespace {

const std::string entries = R"([
  {"id": "a", "date": "2026-07-02", "title": "A", "version": "2"},
  {"id": "b", "date": "2026-07-01", "title": "B", "version": "1"}
])";

std::string for_readers(const std::string& from = {}, const std::string& to = {}) {
  auto text = R"({"meta": {}, "entries": )" + entries + "}";
  if (!from.empty()) text.replace(text.find(from), from.size(), to);
  return text;
}

}  // namespace

TEST_CASE("changelogs with the same entries agree") {
  CHECK(check_changelogs_agree(entries, for_readers()).empty());
  CHECK(check_changelogs_agree("[]", R"({"entries": []})").empty());
}

TEST_CASE("another version, title or date is found at its place") {
  for (const auto& [from, name] : std::vector<std::pair<std::string, std::string>>{
           {"\"1\"", "version"}, {"\"B\"", "title"}, {"\"2026-07-01\"", "date"}}) {
    const auto findings = check_changelogs_agree(entries, for_readers(from, "\"x\""));
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].rule == "changelog.disagreement");
    CHECK(findings[0].severity == Severity::error);
    CHECK(findings[0].subject == "changelog.json");
    CHECK(findings[0].pointer == "/entries/1/" + name);
    CHECK(findings[0].line == 3);
  }
}

TEST_CASE("another id ends the comparison of entries") {
  const auto findings = check_changelogs_agree(entries, for_readers("\"a\"", "\"c\""));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].pointer == "/entries/0/id");
}

TEST_CASE("an entry too many or too few is found") {
  const auto more = check_changelogs_agree(
      entries, for_readers("[", R"([{"id": "n", "date": "d", "title": "t", "version": "v"}, )"));
  CHECK(more.size() == 2);
  const auto fewer = check_changelogs_agree(entries, R"({"entries": []})");
  REQUIRE(fewer.size() == 1);
  CHECK(fewer[0].pointer == "/entries");
  CHECK(check_changelogs_agree("[]", for_readers()).size() == 1);
}

TEST_CASE("a document that is not a changelog is left to its schema") {
  CHECK(check_changelogs_agree("[", for_readers()).empty());
  CHECK(check_changelogs_agree(entries, "{").empty());
  CHECK(check_changelogs_agree(entries, "{}").empty());
}

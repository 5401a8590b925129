#include <string>
#include <utility>
#include <vector>

#include "changelog_texts.hpp"
#include "support/catch.hpp"

#include "runtime_exports/checks/append_only.hpp"

using namespace runtime_exports;
using checks::check_changelogs_agree;
using test_support::array;
using test_support::entry;
using test_support::Rules;
using test_support::rules_of;

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

TEST_CASE("a different version, title or date is found at its place") {
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

TEST_CASE("a different id ends the comparison of entries") {
  const auto findings = check_changelogs_agree(entries, for_readers("\"a\"", "\"c\""));
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].pointer == "/entries/0/id");
}

TEST_CASE("an extra or missing entry is found") {
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

namespace {

checks::AppendOnlyReport compare(const std::string& next, const std::string& before) {
  const checks::ChangelogText baseline{"baseline", before};
  return checks::check_append_only({"changelog.runtime.json", next}, {&baseline, 1}, "2026-07-17");
}

Rules rules_for_change(const std::string& next, const std::string& before) {
  return rules_of(compare(next, before).findings);
}

}  // namespace

TEST_CASE("a new entry's day is between the year 2000 and the last day allowed") {
  const auto of_day = [](const std::string& date) {
    auto one = entry("a");
    one.replace(one.find("2026-07-01"), 10, date);
    return array({one});
  };
  for (const std::string date : {"2000-01-01", "2026-07-17"}) {
    CHECK(rules_for_change(of_day(date), "[]").empty());
  }
  for (const std::string date :
       {"1999-12-31", "0001-01-01", "2026-07-18", "2099-01-01", "9999-12-31"}) {
    INFO(date);
    const auto report = compare(of_day(date), "[]");
    REQUIRE(rules_of(report.findings) == Rules{"changelog.date"});
    CHECK(report.findings[0].severity == Severity::error);
    CHECK(report.findings[0].pointer == "/0/date");
    const auto published = compare(of_day(date), of_day(date));
    REQUIRE(rules_of(published.findings) == Rules{"changelog.date"});
    CHECK(published.findings[0].severity == Severity::warning);
  }
}

TEST_CASE("control characters in any text or name of a new entry are refused") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {R"("summary": "a\nb")", "/0/summary"},
      {R"("details": ["fine\n", "a\tb"])", "/0/details/1"},
      {R"("details": ["a\r\nb"])", "/0/details/0"},
      {R"("details": ["a\u001b[31m"])", "/0/details/0"},
      {R"("details": ["a\u0085b"])", "/0/details/0"},
      {R"("tags": ["a\u007f"])", "/0/tags/0"},
      {R"("tags": ["a\nb"])", "/0/tags/0"},
      {R"("changes": {"a\nb": []})", "/0/changes/*"},
      {R"("changes": {"k": ["fine", "a\nb"]})", "/0/changes/*/1"},
      {R"("changes": {"k": ["a\u0007"]})", "/0/changes/*/0"}};
  for (const auto& [member, pointer] : cases) {
    const auto text = array({entry("a", "T", member)});
    const auto report = compare(text, "[]");
    INFO(member);
    REQUIRE(rules_of(report.findings) == Rules{"changelog.control"});
    CHECK(report.findings[0].pointer == pointer);
    CHECK(report.findings[0].severity == Severity::error);
    CHECK_FALSE(has_errors(compare(text, text).findings));
  }
  for (const std::string title :
       {"a\\nb", "a\\rb", "a\\u0000b", "a\\u0007b", "a\\u009fb", "a\\u2028b", "a\\u2029b"}) {
    INFO(title);
    CHECK(rules_for_change(array({entry("a", title)}), "[]") == Rules{"changelog.control"});
  }
}

TEST_CASE("line feeds in description and details, and other characters anywhere, are fine") {
  auto text = entry("a", "\\u00a0 \\u200d \\ufeff e\\u0301",
                    R"("details": ["a\nb", "\n", "\u2028"], "changes": {"k": ["\u2028"]})");
  text.replace(text.find("What it is."), 11, "What\\nit\\n\\nis.");
  CHECK(rules_for_change(array({text}), "[]").empty());
}

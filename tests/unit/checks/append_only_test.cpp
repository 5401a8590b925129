#include "runtime_exports/checks/append_only.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "changelog_texts.hpp"
#include "support/accounts.hpp"
#include "support/catch.hpp"
#include "support/processor_time.hpp"

using namespace runtime_exports;
using checks::ChangelogText;
using checks::check_append_only;
using test_support::array;
using test_support::entry;
using test_support::Rules;
using test_support::rules_of;

namespace {

constexpr const char* file = "changelog.runtime.json";

checks::AppendOnlyReport compare(const std::string& next, const std::vector<std::string>& before) {
  std::vector<ChangelogText> baselines;
  for (const auto& text : before) {
    baselines.push_back({"baseline " + std::to_string(baselines.size()), text});
  }
  return check_append_only({file, next}, baselines, "2026-07-17");
}

Rules rules_after(const std::string& next, const std::vector<std::string>& before) {
  return rules_of(compare(next, before).findings);
}

}  // namespace

TEST_CASE("a changelog that only grows has no findings") {
  const auto report =
      compare(array({entry("c"), entry("a"), entry("b")}), {array({entry("a"), entry("b")})});
  CHECK(report.findings.empty());
  CHECK(report.settled == std::vector<bool>{false, true, true});
}

TEST_CASE("without anything published a note says that nothing was compared") {
  const auto report = compare(array({entry("a")}), {});
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].rule == "changelog.first");
  CHECK(report.findings[0].severity == Severity::note);
  CHECK(report.settled == std::vector<bool>{false});
}

TEST_CASE("a published entry that is missing is refused by its id") {
  const auto report = compare(array({entry("a")}), {array({entry("a"), entry("2026-07-b")})});
  REQUIRE(report.findings.size() == 1);
  const auto& finding = report.findings[0];
  CHECK(finding.rule == "changelog.removed");
  CHECK(finding.severity == Severity::error);
  CHECK(finding.subject == file);
  CHECK(finding.message == "the entry `2026-07-b` was published (baseline 0) and is missing");
  CHECK(finding.help.find("add a new entry that corrects it") != std::string::npos);
}

TEST_CASE("a published entry that changed is refused by id, members and place, not by values") {
  const auto next =
      array({entry("z"), entry("a", "Secret title", R"("tags": ["x"], "hunter2": 1)")});
  const auto report = compare(next, {array({entry("a")})});
  REQUIRE(report.findings.size() == 1);
  const auto& finding = report.findings[0];
  CHECK(finding.rule == "changelog.changed");
  CHECK(finding.severity == Severity::error);
  CHECK(finding.pointer == "/1");
  CHECK(finding.line == 3);
  CHECK(finding.column == 1);
  CHECK(finding.message ==
        "the entry `a` was published (baseline 0) and has changed in `title`, `tags`, a member "
        "without a name here");
  CHECK(finding.help.find("add a new entry that corrects it") != std::string::npos);
  CHECK(report.settled == std::vector<bool>{false, false});
}

TEST_CASE("a change of any member counts") {
  const auto before = entry("a", "T", R"("summary": "S", "details": ["d", "e"],
      "changes": {"k": ["1", "2"]}, "tags": ["t"])");
  for (const auto& [from, to] :
       std::vector<std::pair<std::string, std::string>>{{"2026-07-01", "2026-07-02"},
                                                        {"\"T\"", "\"t\""},
                                                        {"What it is.", "What it was."},
                                                        {"1.0.0", "1.0.1"},
                                                        {"runtime", "other"},
                                                        {"\"S\"", "\"S \""},
                                                        {R"(["d", "e"])", R"(["e", "d"])"},
                                                        {R"(["1", "2"])", R"(["1"])"},
                                                        {"\"k\"", "\"l\""},
                                                        {R"(["t"])", R"(["t", "t"])"},
                                                        {R"("summary": "S",)", ""},
                                                        {R"("tags": ["t"])", R"("tags": [])"}}) {
    auto after = before;
    after.replace(after.find(from), from.size(), to);
    INFO(from);
    const auto rules = rules_after(array({after}), {array({before})});
    CHECK(std::count(rules.begin(), rules.end(), "changelog.changed") == 1);
  }
}

TEST_CASE("other escapes, number forms and orders of members or entries are not a change") {
  const std::string before = array(
      {R"({"id": "a", "date": "2026-07-01", "title": "\u00fc<", "description": "d", "version": "1",
          "scope": "runtime", "changes": {"x": ["1"], "y": []}, "n": 10, "tags": []})",
       entry("b")});
  const std::string after =
      array({entry("b"),
             R"({"tags": [], "n": 1e1, "changes": {"x": ["1"], "y": []}, "scope": "runtime",
          "version": "1", "description": "\u0064", "title": "ü\u003C", "date": "2026-07-01",
          "\u0069d": "a"})"});
  CHECK(rules_after(after, {before}).empty());
}

TEST_CASE("the order of the members of changes is content") {
  const auto before = entry("a", "T", R"("changes": {"x": ["1"], "y": ["2"]})");
  const auto after = entry("a", "T", R"("changes": {"y": ["2"], "x": ["1"]})");
  const auto report = compare(array({after}), {array({before})});
  REQUIRE(rules_of(report.findings) == Rules{"changelog.changed"});
  CHECK(report.findings[0].message.ends_with("has changed in `changes`"));
}

TEST_CASE("a null member counts as missing, and missing tags as empty") {
  CHECK(rules_after(array({entry("a")}), {array({entry("a", "A title", R"("summary": null)")})})
            .empty());
  CHECK(rules_after(array({entry("a", "A title", R"("summary": "")")}), {array({entry("a")})}) ==
        Rules{"changelog.changed"});
}

TEST_CASE(
    "the changelog is compared with each baseline, and an entry in any of them is published") {
  const auto one = array({entry("a"), entry("b")});
  const auto other = array({entry("a"), entry("c", "Before")});
  CHECK(rules_after(array({entry("a"), entry("b"), entry("c", "Before")}), {one, other}).empty());
  const auto report = compare(array({entry("b"), entry("c", "After")}), {one, other});
  CHECK(rules_of(report.findings) ==
        Rules{"changelog.removed", "changelog.removed", "changelog.changed"});
  CHECK(report.findings[1].message.find("baseline 1") != std::string::npos);
  CHECK(report.settled == std::vector<bool>{true, false});
}

TEST_CASE("parents of a merge that do not agree on an entry are both named") {
  const auto report = compare(array({entry("a", "One")}),
                              {array({entry("a", "One")}), array({entry("a", "Other")})});
  REQUIRE(rules_of(report.findings) == Rules{"changelog.changed"});
  CHECK(report.findings[0].message.find("baseline 1") != std::string::npos);
}

TEST_CASE("a published id that is used again is refused, whichever comes first") {
  for (const auto& next :
       {array({entry("a"), entry("a", "Again")}), array({entry("a", "Again"), entry("a")})}) {
    const auto report = compare(next, {array({entry("a")})});
    REQUIRE(rules_of(report.findings) == Rules{"changelog.duplicate_id"});
    CHECK(report.findings[0].severity == Severity::error);
    CHECK(report.findings[0].message == "the id `a` belongs to a published entry already");
    const auto again = next.find("Again") < next.find("A title") ? "/0" : "/1";
    CHECK(report.findings[0].pointer == again);
  }
}

TEST_CASE("two new entries with one id are refused, even if they are equal") {
  CHECK(rules_after(array({entry("a"), entry("b", "1"), entry("b", "2")}), {array({entry("a")})}) ==
        Rules{"changelog.duplicate_id"});
  CHECK(rules_after(array({entry("b"), entry("b"), entry("b")}), {array({})}) ==
        Rules{"changelog.duplicate_id", "changelog.duplicate_id"});
  CHECK(rules_after(array({entry("a"), entry("a")}), {array({entry("a")})}) ==
        Rules{"changelog.duplicate_id"});
}

TEST_CASE("an id that was published twice stays twice, with a warning") {
  const auto text = array({entry("a", "1"), entry("a", "2")});
  const auto report = compare(text, {text});
  REQUIRE(rules_of(report.findings) == Rules{"changelog.duplicate_id"});
  CHECK(report.findings[0].severity == Severity::warning);
  CHECK(rules_after(array({entry("a", "1")}), {text}) == Rules{"changelog.removed"});
}

TEST_CASE("ids that differ only in case are one id") {
  auto report = compare(array({entry("New"), entry("b"), entry("new")}), {array({})});
  REQUIRE(rules_of(report.findings) == Rules{"changelog.duplicate_id"});
  CHECK(report.findings[0].severity == Severity::error);
  CHECK(report.findings[0].message ==
        "the id `new` differs only in case from `New`, which belongs to another entry too");
  report = compare(array({entry("A"), entry("a")}), {array({entry("a")})});
  REQUIRE(rules_of(report.findings) == Rules{"changelog.duplicate_id"});
  CHECK(report.findings[0].pointer == "/0");
  CHECK(report.findings[0].message ==
        "the id `A` differs only in case from `a`, which belongs to a published entry already");
  const auto published = array({entry("A"), entry("a")});
  report = compare(published, {published});
  REQUIRE(rules_of(report.findings) == Rules{"changelog.duplicate_id"});
  CHECK(report.findings[0].severity == Severity::warning);
}

TEST_CASE("a new entry with a day that does not exist is refused") {
  for (const std::string date : {"2026-02-30", "2025-02-29", "2026-13-01", "2026-7-1", "", "today",
                                 "2026-07-01T00:00:00Z"}) {
    auto bad = entry("a");
    bad.replace(bad.find("2026-07-01"), 10, date);
    const auto report = compare(array({bad}), {array({})});
    INFO(date);
    REQUIRE(rules_of(report.findings) == Rules{"changelog.date"});
    CHECK(report.findings[0].pointer == "/0/date");
    CHECK(report.findings[0].severity == Severity::error);
  }
}

TEST_CASE("a new entry of another scope is refused") {
  auto bad = entry("a");
  bad.replace(bad.find("\"runtime\""), 9, "\"Runtime\"");
  const auto report = compare(array({entry("b"), bad}), {array({})});
  REQUIRE(rules_of(report.findings) == Rules{"changelog.scope"});
  CHECK(report.findings[0].pointer == "/1/scope");
}

TEST_CASE("markup in any text or name of a new entry is refused") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {R"("summary": "<b>")", "/0/summary"},
      {R"("summary": "a \u003cimg src=x")", "/0/summary"},
      {R"("details": ["fine", "</p>"])", "/0/details/1"},
      {R"("tags": ["<!-- x"])", "/0/tags/0"},
      {R"("changes": {"<i>": []})", "/0/changes/*"},
      {R"("changes": {"k": ["fine", "<<Script"]})", "/0/changes/*/1"},
      {R"("<svg": 1)", "/0/*"},
      {R"("more": {"a": [{"b": "</"}]})", "/0/*/*/0/*"}};
  for (const auto& [member, pointer] : cases) {
    const auto report = compare(array({entry("a", "T", member)}), {array({})});
    INFO(member);
    REQUIRE(rules_of(report.findings) == Rules{"changelog.markup"});
    CHECK(report.findings[0].pointer == pointer);
    CHECK(report.findings[0].line == 2);
  }
}

TEST_CASE("text that only looks like markup is accepted") {
  for (const std::string text :
       {"a < b", "1 <2", "<", "<-", "x<=y", "&lt;b&gt;", "<3", "a > b", "< b>", "<?", "<ü"}) {
    INFO(text);
    CHECK(rules_after(array({entry("a", text)}), {array({})}).empty());
  }
}

TEST_CASE("a published entry that breaks a rule for new entries is accepted with a warning") {
  auto old = entry("a", "<b>Old</b>");
  old.replace(old.find("\"runtime\""), 9, "\"web\"");
  old.replace(old.find("2026-07-01"), 10, "2026-07-32");
  const auto report = compare(array({old}), {array({old})});
  auto rules = rules_of(report.findings);
  std::sort(rules.begin(), rules.end());
  CHECK(rules == Rules{"changelog.date", "changelog.markup", "changelog.scope"});
  CHECK_FALSE(has_errors(report.findings));
  for (const auto& finding : report.findings) CHECK(finding.severity == Severity::warning);
}

TEST_CASE("a published entry that was changed is checked as a new one") {
  const auto report = compare(array({entry("a", "<b>")}), {array({entry("a", "<i>")})});
  CHECK(rules_of(report.findings) == Rules{"changelog.changed", "changelog.markup"});
  CHECK(report.findings[1].severity == Severity::error);
}

TEST_CASE("an id that is malformed, too long or private is masked") {
  for (const std::string& id :
       {std::string{"<b>hunter2"}, std::string(101, 'a'), std::string{"203.0.113.7"},
        std::string{"\\u001b[31m"}, std::string{}}) {
    const auto report = compare(array({}), {array({entry(id)})});
    REQUIRE(report.findings.size() == 1);
    CHECK(report.findings[0].message ==
          "the entry `***` was published (baseline 0) and is missing");
  }
  const auto longest = compare(array({}), {array({entry(std::string(100, 'a'))})});
  CHECK(longest.findings[0].message.find(std::string(100, 'a')) != std::string::npos);
}

TEST_CASE("a baseline that cannot be read is named, and the others are still compared") {
  for (const std::string bad : {"", "{", "{}", "[1]", R"([{"id": 1}])", R"([{"title": "x"}])",
                                "[]\n<<<<<<< HEAD\n", "[{\"id\": \"a\", \"id\": \"b\"}]"}) {
    const auto report = compare(array({}), {bad, array({entry("a")})});
    INFO(bad);
    REQUIRE(rules_of(report.findings) == Rules{"changelog.baseline", "changelog.removed"});
    CHECK(report.findings[0].subject == "baseline 0");
    CHECK(report.findings[0].severity == Severity::error);
    CHECK(report.findings[0].line >= 1);
    CHECK(report.findings[0].help.find("--baseline") != std::string::npos);
  }
}

TEST_CASE("a changelog to publish that cannot be read is refused") {
  for (const std::string bad : {"", "[", "{}", R"([{"id": null}])"}) {
    const auto report = compare(bad, {array({entry("a")})});
    REQUIRE(rules_of(report.findings) == Rules{"changelog.syntax"});
    CHECK(report.findings[0].subject == file);
    CHECK(report.settled.empty());
  }
}

TEST_CASE("many entries are compared quickly, even with one id") {
  const auto compare_many = [](std::string_view id, std::size_t count) {
    std::vector<std::string> entries;
    for (std::size_t i = 0; i < count; ++i) {
      const auto number = std::to_string(i);
      entries.push_back(id.empty() ? entry("id-" + number) : entry(std::string{id}, number));
    }
    CHECK_FALSE(has_errors(compare(array(entries), {array(entries)}).findings));
    return compare(array({}), {array(entries)});
  };
  for (const std::string_view id : {"", "same"}) {
    INFO(id);
    const auto report = compare_many(id, 10'000);
    REQUIRE(report.findings.size() == 51);
    CHECK(report.findings[50].message == "and 9950 more of these");
    CHECK(
        test_support::takes_linear_time(500, [&](std::size_t count) { compare_many(id, count); }));
  }
}

TEST_CASE("private data in a new entry is refused, in a published one it is a warning") {
  const auto bad = entry("a", "By ada@example.com", R"("changes": {"203.0.113.7": []})");
  const auto report = compare(array({bad}), {array({})});
  REQUIRE(rules_of(report.findings) == Rules{"privacy.email", "privacy.ip"});
  CHECK(report.findings[0].severity == Severity::error);
  CHECK(report.findings[0].pointer == "/0/title");
  CHECK(report.findings[1].pointer == "/0/changes/*");
  const auto again = compare(array({entry("b"), bad}), {array({bad})});
  REQUIRE(rules_of(again.findings) == Rules{"privacy.email", "privacy.ip"});
  CHECK(again.findings[0].pointer == "/1/title");
  CHECK_FALSE(has_errors(again.findings));
}

TEST_CASE("a new entry that names an account is refused, unless an exception allows it") {
  const auto text = array({entry("a", "Thanks to Xyz2345")});
  const auto accounts = accounts_with({"xyz2345"});
  auto report = check_append_only({file, text}, {}, "2026-07-17", {.accounts = &accounts});
  CHECK(rules_of(report.findings) == Rules{"changelog.first", "privacy.account"});
  const auto exceptions = checks::PrivacyExceptions::make({{"account", "xyz2345", "/*/title"}});
  REQUIRE(exceptions.has_value());
  report = check_append_only({file, text}, {}, "2026-07-17",
                             {.accounts = &accounts, .exceptions = &*exceptions});
  CHECK(rules_of(report.findings) == Rules{"changelog.first"});
}

#include "runtime_exports/checks/finding_list.hpp"

#include "support/catch.hpp"

using namespace runtime_exports;
using checks::FindingList;

TEST_CASE("fifty findings of a severity are kept and the rest is counted") {
  FindingList list;
  for (int i = 0; i < 60; ++i) {
    if (list.count(Severity::warning)) list.add({.severity = Severity::warning, .rule = "a.b"});
  }
  for (int i = 0; i < 50; ++i) {
    if (list.count(Severity::error)) list.add({.severity = Severity::error, .rule = "a.c"});
  }
  const auto findings = list.take("a", "file.json");
  REQUIRE(findings.size() == 101);
  CHECK(findings[100].rule == "a");
  CHECK(findings[100].severity == Severity::warning);
  CHECK(findings[100].subject == "file.json");
  CHECK(findings[100].message == "and 10 more of these");
}

TEST_CASE("a list starts again after it was taken") {
  FindingList list;
  for (int i = 0; i < 51; ++i) list.count(Severity::error);
  CHECK(list.take("a", "f").size() == 1);
  CHECK(list.take("a", "f").empty());
  CHECK(list.count(Severity::error));
}

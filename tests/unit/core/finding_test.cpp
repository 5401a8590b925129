#include "runtime_exports/core/finding.hpp"

#include "support/catch.hpp"

using namespace runtime_exports;

namespace {

Finding finding_of(Severity severity) {
  Finding finding;
  finding.severity = severity;
  return finding;
}

}  // namespace

TEST_CASE("one error among findings is an error, wherever it is") {
  const auto note = finding_of(Severity::note);
  const auto warning = finding_of(Severity::warning);
  const auto error = finding_of(Severity::error);
  CHECK(has_errors({error}));
  CHECK(has_errors({error, note, warning}));
  CHECK(has_errors({note, error, warning}));
  CHECK(has_errors({note, warning, error}));
}

TEST_CASE("notes and warnings are not errors, and neither is an empty list") {
  CHECK_FALSE(has_errors({}));
  CHECK_FALSE(has_errors({finding_of(Severity::note), finding_of(Severity::warning)}));
}

TEST_CASE("a finding is an error unless it says otherwise") {
  CHECK(has_errors({Finding{}}));
}

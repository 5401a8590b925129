#include <string>

#include "support/catch.hpp"
#include "unit/publish/pipeline/project.hpp"

#include "runtime_exports/checks/append_only.hpp"
#include "runtime_exports/publish/tree/known_set.hpp"

namespace runtime_exports::publish {
namespace {

const checks::SetStamp stamp{"2026-01-02T12:00:00Z", "1.2.3", "1"};

KnownSet set_of(const std::string& name, const std::string& version,
                const std::string& project = "P") {
  return {.name = name,
          .version = R"({"generated_at": "2026-01-02T12:00:00Z", "version": ")" + version +
                     R"(", "build": "1", "project": ")" + project + "\"}",
          .project = project,
          .project_file = "version.json"};
}

Severity judged(Beginning beginning, const KnownSets& known) {
  Findings findings{{.severity = Severity::note, .rule = checks::first_changelog_rule},
                    {.severity = Severity::note, .rule = "other"}};
  judge_first_changelog(beginning, known, findings);
  CHECK(findings[1].severity == Severity::note);
  return findings[0].severity;
}

}  // namespace

TEST_CASE("only a publish that declares itself the first is wrong after another") {
  const KnownSets nothing{{.name = "exports"}};
  const KnownSets copy{{.name = "exports"}, set_of("copy", "1.2.3")};
  CHECK(check_beginning(Beginning::declared, nothing));
  CHECK(check_beginning(Beginning::noted, copy));
  const auto refused = check_beginning(Beginning::declared, copy);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::usage);
  CHECK(refused.error().message.find("copy holds an earlier one") != std::string::npos);
}

TEST_CASE("a lower version than in any earlier set is told once") {
  CHECK(find_rollbacks(stamp, {set_of("exports", "1.2.3")}, Severity::error).empty());
  const auto found =
      find_rollbacks(stamp, {set_of("exports", "1.2.4"), set_of("copy", "2.0.0")}, Severity::error);
  REQUIRE(found.size() == 1);
  CHECK(found[0].pointer == "/runtime/version");
}

TEST_CASE("a set of another project is refused, except in the exports folder itself") {
  CHECK(
      find_other_projects("P", {set_of("exports", "1.2.3", "Q"), set_of("copy", "1.2.3")}).empty());
  const auto found = find_other_projects("P", {{.name = "exports"}, set_of("copy", "1.2.3", "Q")});
  REQUIRE(rules_of(found) == std::vector<std::string>{"previous.project"});
  CHECK(found[0].subject == "copy/version.json");
}

TEST_CASE("how severe a first changelog is depends on the request") {
  const KnownSets nothing{{.name = "exports"}};
  CHECK(judged(Beginning::noted, nothing) == Severity::note);
  CHECK(judged(Beginning::doubted, nothing) == Severity::warning);
  CHECK(judged(Beginning::refused, nothing) == Severity::error);
  CHECK(judged(Beginning::declared, nothing) == Severity::note);
  CHECK(judged(Beginning::refused, {set_of("exports", "1.2.3")}) == Severity::note);
}

}  // namespace runtime_exports::publish

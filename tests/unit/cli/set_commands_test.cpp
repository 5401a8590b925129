#include "running.hpp"

namespace runtime_exports::cli {
namespace {

TEST_CASE("publish replaces the set once, then has nothing to do") {
  const Project project;
  const auto first = project.run({"publish"});
  CHECK(first.exit_code == 0);
  CHECK(holds(first.out, "telemetry.events"));
  CHECK(holds(first.out, "Published"));
  CHECK(holds(first.error, "[changelog.first]"));
  CHECK(project.files().exists("runtime/exports/manifest.json"));
  CHECK(holds(project.run({"publish"}).out, "Nothing to do"));
  CHECK(project.run({"publish", "--check"}).exit_code == 0);
  CHECK(holds(project.run({"publish", "--format", "json"}).out, "\"outcome\": \"unchanged\""));
}

TEST_CASE("--dry-run and --check write nothing") {
  const Project project;
  const auto dry = project.run({"publish", "--dry-run"});
  CHECK(dry.exit_code == 0);
  CHECK(holds(dry.out, "Would publish"));
  const auto check = project.run({"publish", "--check"});
  CHECK(check.exit_code == 3);
  CHECK(holds(check.out, "Would publish"));
  CHECK_FALSE(project.files().exists("runtime"));
}

TEST_CASE("--export-public copies the public set, and refuses a folder that is no copy") {
  const Project project;
  const auto copy = project.path("copy");
  const auto ended = project.run({"publish", "--export-public", copy});
  CHECK(ended.exit_code == 0);
  CHECK(holds(ended.out, "Copied the public set: "));
  CHECK(project.files().exists("copy/version.json"));
  CHECK_FALSE(project.files().exists("copy/admin"));
  CHECK(holds(project.run({"publish", "--export-public", copy, "--format", "json"}).out,
              "\"public_copy\": {"));
  const auto refused = project.run({"publish", "--export-public", project.path("shared")});
  CHECK(refused.exit_code == 73);
  CHECK(holds(refused.out, "Refused") == false);
}

TEST_CASE("a refused state is told in every format") {
  const Project project;
  project.files().append("shared/state/accounts/users.jsonl", "{\"id\": 5}\n");
  const auto text = project.run({"publish"});
  CHECK(text.exit_code == 1);
  CHECK(holds(text.out, "Refused: nothing was published."));
  CHECK(holds(text.error, "error: shared/state/accounts/users.jsonl:"));
  const auto json = project.run({"validate", "--format", "json"});
  CHECK(json.exit_code == 1);
  CHECK(holds(json.out, "\"outcome\": \"refused\""));
  const auto github = project.run({"validate", "--format", "github"});
  CHECK(holds(github.out, "::error file=shared/state/accounts/users.jsonl,line="));
  const auto sarif = project.run({"validate", "--format", "sarif"});
  CHECK(holds(sarif.out, "\"version\": \"2.1.0\""));
  CHECK(holds(sarif.out, "shared/state/accounts/users.jsonl"));
}

TEST_CASE("validate tells what publishing would change, and suggests verify without a state") {
  const Project project;
  CHECK(holds(project.run({"validate"}).out, "Valid: publishing would change "));
  REQUIRE(project.run({"publish"}).exit_code == 0);
  CHECK(holds(project.run({"validate"}).out, "Valid: publishing would change 0 of "));
  std::filesystem::remove_all(project.path("shared/state"));
  const auto ended = project.run({"validate"});
  CHECK(ended.exit_code == 66);
  CHECK(holds(ended.error, "`runtime-exports verify "));
}

TEST_CASE("verify accepts what was published, and refuses what was changed since") {
  const Project project;
  REQUIRE(project.run({"publish"}).exit_code == 0);
  const auto exports = project.path("runtime/exports");
  const auto good = project.run({"verify", exports});
  CHECK(good.exit_code == 0);
  CHECK(holds(good.out, "version.json"));
  CHECK(project.run({"verify", "--public", exports}).exit_code == 1);
  CHECK(holds(project.run({"verify", exports, "--format", "json"}).out, "\"result\": "));
  project.files().append("runtime/exports/version.json", " ");
  const auto changed = project.run({"verify", exports});
  CHECK(changed.exit_code == 1);
  CHECK(holds(changed.error, "version.json"));
  CHECK(project.run({"verify", project.path("nowhere")}).exit_code != 0);
}

TEST_CASE("diff counts what would change") {
  const Project project;
  CHECK(holds(project.run({"diff"}).out, "changelog"));
  REQUIRE(project.run({"publish"}).exit_code == 0);
  const auto same = project.run({"diff"});
  CHECK(same.exit_code == 0);
  CHECK_FALSE(holds(same.out, "changelog +"));
  REQUIRE(
      project
          .run({"changelog", "add", "--title", "A", "--description", "b", "--date", "2026-07-16"})
          .exit_code == 0);
  CHECK(holds(project.run({"diff"}).out, "changelog +1 entry"));
  CHECK(holds(project.run({"diff", "--format", "json"}).out, "\"added\": 1"));
  CHECK(project.run({"diff", "--only", "nothing"}).exit_code == 2);
}

TEST_CASE("recover has nothing to do after a publish that ended well") {
  const Project project;
  REQUIRE(project.run({"publish"}).exit_code == 0);
  const auto ended = project.run({"recover"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.out == "Nothing to do: no publish was interrupted.\n");
  CHECK(project.run({"recover", "--discard"}).exit_code == 0);
  CHECK(holds(project.run({"recover", "--format", "json"}).out, "\"command\": \"recover\""));
  project.files().write("runtime/.publish/journal", "damaged");
  CHECK(project.run({"recover"}).exit_code == 74);
}

TEST_CASE("watch says how to enable hot reload") {
  const Project project;
  const auto ended = project.run({"watch"});
  CHECK(ended.exit_code == 78);
  CHECK(holds(ended.error, "system.hot_reload.enabled"));
}

}  // namespace
}  // namespace runtime_exports::cli

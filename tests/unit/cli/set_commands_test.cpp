#include "direct_call.hpp"
#include "support/io/failing_file_system.hpp"

namespace runtime_exports::cli {
namespace {

const std::string snapshot = "shared/state/runtime_snapshot.json";

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

TEST_CASE("--export-public copies the public set, and refuses a folder that is not a copy") {
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

TEST_CASE("a refused state is reported in every format") {
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

TEST_CASE("validate says what publishing would change, and suggests verify without a state") {
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

/// Interrupts a publish after its commit: the renames of the exports fail.
Ended interrupt_publish(const Project& project, Format format = Format::text) {
  test_support::FailingFileSystem files{io::posix_file_system()};
  DirectCall call{project, files};
  call.common.format = format;
  files.fail_nth(test_support::SystemCall::rename, 2, std::errc::io_error);
  return call.run("publish", PublishOptions{});
}

TEST_CASE("a publish that fails after its commit is finished or dropped by recover") {
  const Project project;
  const auto text = interrupt_publish(project);
  CHECK(text.exit_code == 74);
  CHECK(text.out ==
        "Incomplete: the next publish, or `runtime-exports recover`, finishes the job.\n");
  const auto finished = project.run({"recover"});
  CHECK(finished.exit_code == 0);
  CHECK(finished.out ==
        "Finished the interrupted publish of generation 1: 12 files were put in place.\n");
  project.edit(snapshot, "0.5.0-alpha", "0.6.0-alpha");
  CHECK(holds(interrupt_publish(project, Format::json).out, "\"outcome\": \"incomplete\""));
  const auto json = project.run({"recover", "--format", "json"});
  CHECK(holds(json.out, "\"outcome\": \"finished\""));
  CHECK(holds(json.out, "\"generation\": 2,\n  \"files\": [\n    \"version.json\""));
  project.edit(snapshot, "0.6.0-alpha", "0.7.0-alpha");
  REQUIRE(interrupt_publish(project).exit_code == 74);
  CHECK(project.run({"recover", "--discard"}).out ==
        "Dropped the interrupted publish. Files of two generations may be published: publish "
        "again.\n");
  CHECK(project.run({"recover"}).out == "Nothing to do: no publish was interrupted.\n");
}

TEST_CASE("a publish that finishes an earlier one says so, even if it is refused or fails") {
  const Project project;
  REQUIRE(interrupt_publish(project).exit_code == 74);
  {
    // Of the earlier publish some files are in place when this one fails.
    test_support::FailingFileSystem files{io::posix_file_system()};
    DirectCall call{project, files};
    files.fail_nth(test_support::SystemCall::rename, 4, std::errc::io_error);
    const auto failed = call.run("publish", PublishOptions{});
    CHECK(failed.exit_code == 74);
    CHECK(failed.out.starts_with("Incomplete: "));
  }
  project.edit(snapshot, "\"version\"", "\"versoin\"");
  const auto refused = project.run({"publish"});
  CHECK(refused.exit_code == 1);
  CHECK(refused.out ==
        "Refused: an interrupted publish was finished; nothing else was published.\n");
}

TEST_CASE("diff says each change in words") {
  const Project project;
  CHECK(holds(project.run({"diff"}).out, "version 0.5.0-alpha (new)\n"));
  REQUIRE(project.run({"publish"}).exit_code == 0);
  const auto differs = [&](const Words& more = {}) {
    Words words{"diff"};
    words.insert(words.end(), more.begin(), more.end());
    return project.run(words).out;
  };
  CHECK(differs() == "No difference: runtime/exports already holds generation 1.\n");
  std::filesystem::permissions(project.path("runtime/exports/version.json"),
                               std::filesystem::perms::owner_read);
  CHECK(differs() == "the modes of files only\n");
  CHECK(holds(project.run({"publish", "--dry-run"}).out,
              "Would correct modes in runtime/exports; nothing was written.\n"));
  project.remove("runtime/exports/manifest.json");
  CHECK(differs() == "the manifests only\ngeneration 1 -> 2\n");
  CHECK(holds(project.run({"validate"}).out, "would write a new manifest and change no export.\n"));
  REQUIRE(project.run({"publish"}).exit_code == 0);
  project.files().write("runtime/exports/polls.json", "{\"polls\": []}");
  CHECK(differs() == "polls.json of another program (new)\ngeneration 2 -> 3\n");
  CHECK(holds(differs({"--format", "json"}), "\"change\": \"new\""));
  REQUIRE(project.run({"publish"}).exit_code == 0);
  project.files().write("runtime/exports/polls.json", "{\"polls\": [ ]}");
  CHECK(holds(differs(), "polls.json of another program changed\n"));
  CHECK(holds(differs({"--format", "json"}), "\"change\": \"changed\""));
  project.remove("runtime/exports/polls.json");
  CHECK(holds(differs(), "polls.json of another program left out\n"));
  CHECK(holds(differs({"--format", "json"}), "\"change\": \"left_out\""));
  project.edit(snapshot, "0.5.0-alpha", "0.6.0-alpha");
  project.edit(snapshot, "2026.07.16+005", "2026.07.16+006");
  CHECK(holds(differs(),
              "version 0.5.0-alpha -> 0.6.0-alpha, build 2026.07.16+005 -> 2026.07.16+006\n"));
  CHECK(holds(differs({"--format", "json"}), "\"after\": {\n        \"version\": \"0.6.0-alpha\""));
  project.files().write("runtime/exports/telemetry/events.json", "{}");
  CHECK(holds(differs(), " (what is published breaks its schema)\n"));
  project.files().write(snapshot, "{");
  CHECK(differs() == "Refused: nothing would be published.\n");
}

TEST_CASE("a bad path of --headers is refused before anything is published") {
  const Project project;
  const auto copy = project.path("copy");
  const auto path = project.run({"publish", "--export-public", copy, "--headers", "exports"});
  CHECK(path.exit_code == 2);
  CHECK(holds(path.error, "--headers"));
  CHECK_FALSE(project.files().exists("runtime"));
  const auto objects = project.run({"publish", "--export-public", copy, "--by-digest"});
  CHECK(holds(objects.out, " It holds "));
}

TEST_CASE("a publish whose copy fails is reported as such") {
  const Project project;
  const auto failed = project.run({"publish", "--export-public", project.path("copy"), "--set",
                                   "exports.enabled=admin.users", "--format", "json"});
  CHECK(failed.exit_code == 66);
  CHECK(holds(failed.out, "\"outcome\": \"not_copied\""));
  CHECK(holds(failed.error, "there is no public manifest to copy"));
  CHECK_FALSE(project.files().exists("copy"));
  CHECK(project.files().exists("runtime/exports/admin/manifest.json"));
}

}  // namespace
}  // namespace runtime_exports::cli

#include "runtime_exports/push/command.hpp"

#include <string>
#include <utility>
#include <vector>

#include "small_store.hpp"
#include "unit/cli/running.hpp"

namespace runtime_exports::push {
namespace {

using cli::holds;
using Words = std::vector<std::string>;
using Variables = std::vector<std::pair<std::string, std::string>>;

const Variables keys{{"AWS_ACCESS_KEY_ID", "id"}, {"AWS_SECRET_ACCESS_KEY", "secret"}};

cli::Ended run_logged(Words words, Variables variables = keys) {
  const cli::CapturedError captured;
  auto ended = run({.words = std::move(words), .variables = std::move(variables)});
  ended.error += captured.text();
  return ended;
}

/// The public copy of the sample project, and a store.
struct Release {
  Release() {
    REQUIRE(project.run({"publish", "--export-public", project.path("copy"), "--by-digest"})
                .exit_code == 0);
  }

  [[nodiscard]] cli::Ended run(Words words) const {
    words.insert(words.end(), {"--endpoint", store.endpoint()});
    return run_logged(std::move(words));
  }

  cli::Project project;
  SmallStore store;
};

const std::string address = "s3://releases/exports";

}  // namespace

TEST_CASE("a release is pushed, found unchanged, and fetched again") {
  const Release release;
  const auto copy = release.project.path("copy");
  const auto pushed = release.run({copy, address});
  CHECK(pushed.exit_code == 0);
  CHECK(pushed.out.starts_with("Pushed generation 1 to s3://releases/exports/: "));
  CHECK(release.run({copy, address}).out ==
        "Unchanged: generation 1 is live at s3://releases/exports/, and all of it is there.\n");
  const auto json = release.run({copy, address, "--format", "json", "--dry-run"});
  CHECK(holds(json.out, "\"outcome\": \"unchanged\""));
  const auto fetched = release.run({"--fetch", address, release.project.path("live")});
  CHECK(fetched.exit_code == 0);
  CHECK(fetched.out.starts_with("Fetched generation 1 to "));
  CHECK(release.project.files().read("live/manifest.json") ==
        release.project.files().read("copy/manifest.json"));
  CHECK(
      holds(release.run({"--fetch", address, release.project.path("live"), "--format", "json"}).out,
            "\"fetched\": 0"));
}

TEST_CASE("a release of another project's files, or none, is refused before anything is sent") {
  Release release;
  release.project.files().append("copy/version.json", " ");
  const auto refused = release.run({release.project.path("copy"), address});
  CHECK(refused.exit_code == 1);
  CHECK(refused.out == "Refused: `push` failed.\n");
  CHECK(holds(refused.error, "version.json"));
  const auto json = release.run({release.project.path("copy"), address, "--format", "json"});
  CHECK(holds(json.out, "\"outcome\": \"refused\""));
  CHECK(release.run({release.project.path("none"), address}).exit_code == 66);
  CHECK(release.run({"--fetch", address, release.project.path("live")}).exit_code == 66);
  CHECK(release.store.objects.empty());
}

TEST_CASE("the settings supply the exceptions from the privacy gate") {
  const Release release;
  const auto copy = release.project.path("copy");
  const auto with = [&](std::string_view settings) {
    return release.run(
        {copy, address, "--config", release.project.files().write("settings.json", settings)});
  };
  CHECK(with(R"({"privacy": {"allow": [{"rule": "email", "text": "a@example.org",)"
             R"( "reason": "it is published"}]}})")
            .exit_code == 0);
  CHECK(with("{").exit_code == 78);
  CHECK(release.run({copy, address, "--config", release.project.path("none")}).exit_code == 78);
}

TEST_CASE("the note about declared files does not name an option that loads nothing") {
  const Release release;
  const auto& files = release.project.files();
  files.write("input.json", "{}\n");
  files.write("own.schema.json", R"({"type": "object", "additionalProperties": false})");
  const auto settings = files.write(
      "own.json",
      R"({"exports": {"declared": [{"id": "own", "path": "own/status.json",)"
      R"( "input": "input.json", "schema": "own.schema.json", "audience": "public"}]}})");
  const auto copy = release.project.path("copy");
  REQUIRE(
      release.project.run({"publish", "--config", settings, "--export-public", copy, "--by-digest"})
          .exit_code == 0);
  const auto pushed = release.run({copy, address, "--config", settings});
  CHECK(pushed.exit_code == 0);
  CHECK(holds(pushed.error, "whose schema is unknown"));
  CHECK_FALSE(holds(pushed.error, "`--config`"));
}

TEST_CASE("without good keys, region or endpoint nothing is sent") {
  const auto code = [](const Variables& variables, const Words& more = {}) {
    Words words{"copy", address, "--endpoint", "http://127.0.0.1:1"};
    words.insert(words.end(), more.begin(), more.end());
    return run_logged(words, variables).exit_code;
  };
  CHECK(code({}) == 78);
  CHECK(code({keys[0]}) == 78);
  CHECK(code({keys[0], {"AWS_SECRET_ACCESS_KEY", "a b"}}) == 78);
  CHECK(code(keys, {"--region", "no where"}) == 2);
  CHECK(run_logged({"copy", address, "--endpoint", "http://example.org"}).exit_code == 2);
  CHECK(run_logged({"copy", "releases"}).exit_code == 2);
}

TEST_CASE("mistakes in the command line are reported in one line") {
  CHECK(run_logged({"--help"}).out.starts_with("Usage: runtime-exports-push "));
  CHECK(run_logged({"--version"}).out.starts_with("runtime-exports-push "));
  for (const auto& [words, said] : std::vector<std::pair<Words, std::string>>{
           {{"copy"}, "name a folder and s3://BUCKET/PREFIX"},
           {{address, "copy"}, "the folder comes first"},
           {{"--fetch", "copy", address}, "with --fetch s3://BUCKET/PREFIX comes first"},
           {{"copy", address, "--fetch", "--drop-old"}, "--drop-old"},
           {{"copy", address, "--timeout", "nan"}, "--timeout needs a number of seconds"},
           {{"copy", address, "--endpoint", ""}, "--endpoint is empty"},
           {{"", address}, "an argument is empty"},
           {{"copy", address, "--format", "xml"}, "--format"}}) {
    const auto ended = run_logged(words);
    CHECK(ended.exit_code == 2);
    CHECK(ended.error.starts_with("error: "));
    CHECK(holds(ended.error, said));
    CHECK(ended.error.ends_with("; see `runtime-exports-push --help`\n"));
  }
}

TEST_CASE("a dry run says what it would put and remove") {
  Release release;
  const auto copy = release.project.path("copy");
  const auto first = release.run({copy, address, "--dry-run"});
  CHECK(first.exit_code == 0);
  CHECK(holds(first.out, " objects to put, "));
  CHECK(holds(first.out, " files to put"));
  REQUIRE(release.run({copy, address}).exit_code == 0);
  const std::string digest(64, 'a');
  release.store.objects["exports/objects/" + digest + ".json"] = {"{}", "\"e\"", digest, ""};
  const auto next = release.run({copy, address, "--drop-old", "--dry-run"});
  CAPTURE(next.out);
  CHECK(next.exit_code == 0);
  CHECK(holds(next.out, "1 object to remove"));
  CHECK_FALSE(holds(next.out, "removed"));
  CHECK(holds(release.run({copy, address, "--drop-old"}).out, "1 object removed"));
}

}  // namespace runtime_exports::push

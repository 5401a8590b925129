#include <filesystem>

#include "state_tree.hpp"
#include "support/catch.hpp"
#include <sys/stat.h>
#include <unistd.h>

namespace runtime_exports::blackbox {
namespace {

/// Runs git in the tree, without a user's settings.
void git(const StateTree& tree, std::vector<std::string> words) {
  words.insert(words.begin(), {"-c", "user.name=t", "-c", "user.email=t@example.org"});
  auto request = tree.request(std::move(words));
  request.path = "/usr/bin/git";
  REQUIRE(test_support::run_program(request).exit_code == 0);
}

TEST_CASE("validate says what publishing would change") {
  const StateTree tree;
  const auto before = tree.run({"validate"});
  CHECK(before.exit_code == 0);
  CHECK(before.out.ends_with("\nValid: publishing would change 10 of 10 exports.\n"));
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto after = tree.run({"validate"});
  CHECK(after.exit_code == 0);
  CHECK(after.error.empty());
  CHECK(after.out.ends_with("\nValid: publishing would change 0 of 10 exports.\n"));
}

TEST_CASE("validate names an export that does not match the manifest") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto [file, manifest] = GENERATE(
      table<std::string, std::string>({{"telemetry/events.json", "manifest.json"},
                                       {"version.json", "manifest.json"},
                                       {"admin/users/users.json", "admin/manifest.json"}}));
  tree.append("runtime/exports/" + file, "\n");
  const auto expected = "error: runtime/exports/" + file + ": it does not match " + manifest +
                        ": its size differs "
                        "[manifest.digest]\n  help: someone changed it after it was published, or "
                        "the copy is incomplete; copy the whole tree again, or publish again\n";
  const auto ended = tree.run({"validate"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.out == "Refused: 1 problem found; nothing was written.\n");
  CHECK(ended.error == expected);
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.run({"validate"}).exit_code == 0);
}

TEST_CASE("validate reports a missing export that the manifest lists") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.remove("runtime/exports/changelog.json");
  const auto ended = tree.run({"validate"});
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error,
              "error: runtime/exports/manifest.json: changelog.json is listed, but is missing"));
}

TEST_CASE("validate refuses a published file that breaks its schema, with its place") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.edit("runtime/exports/version.json", [](Json& value) { value["source"] = "someone"; });
  const auto ended = tree.run({"validate"});
  CHECK(ended.exit_code == 1);
  CHECK(holds(ended.error, "error: runtime/exports/version.json:6:13: /source: "));
  CHECK_FALSE(holds(ended.error, "someone\""));
}

TEST_CASE("validate refuses an unreadable manifest") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write("runtime/exports/manifest.json", "{");
  const auto ended = tree.run({"validate"});
  CHECK(ended.exit_code == 1);
  CHECK(
      ended.error.starts_with("error: runtime/exports/manifest.json: it cannot be read as a "
                              "manifest [manifest.unreadable]\n  help: copy "
                              "the whole tree again, or publish again\n"));
}

TEST_CASE("validate refuses temporary names anywhere among the exports") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto name =
      GENERATE(as<std::string>{}, "tmpabcd1234", "a.tmp", "a.json.part", "x.bak",
               "version.json.orig", "clips.json~", "admin/users/a.tmp", "others/deep/down/a.tmp");
  tree.write("runtime/exports/" + name, "");
  const auto ended = tree.run({"validate"});
  CHECK(ended.exit_code == 1);
  CHECK(ended.error ==
        "error: runtime/exports/" + name +
            ": there is a temporary file in the exports folder [temporary-name]\n  help: "
            "move it away: everyone can read the exports\n");
  CHECK(tree.run({"publish"}).exit_code == 0);
}

TEST_CASE("names that only look temporary are accepted") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  for (const std::string name : {"tmpab.json", "tmp1234567", "template.json", "bak", "a.tmpl"}) {
    tree.write("runtime/exports/" + name, "{}");
  }
  const auto ended = tree.run({"validate"});
  CHECK(ended.error.empty());
  CHECK(ended.exit_code == 0);
}

TEST_CASE(
    "files of other programs that violate their schema are warnings, and errors with --strict") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto text = GENERATE(as<std::string>{}, "7", "{", "{\"a\": 1, \"a\": 2}");
  tree.write("runtime/exports/clips.json", text);
  tree.append(events_file, event_row(5));
  for (const std::string command : {"validate", "publish"}) {
    const auto strict = tree.run({command, "--strict"});
    CHECK(strict.exit_code == 1);
    CHECK(strict.error.starts_with("error: runtime/exports/clips.json"));
    const auto ended = tree.run({command});
    CHECK(ended.exit_code == 0);
    CHECK(ended.error.starts_with("warning: runtime/exports/clips.json"));
  }
}

TEST_CASE("the sample files of other programs are valid") {
  const StateTree tree;
  for (const char* const name : {"clips.json", "polls.json", "tallies.json", "scoreboards.json"}) {
    auto request = tree.request({SAMPLE_ROOT "/runtime/exports/" + std::string{name}});
    request.path = "/usr/bin/cat";
    tree.write("runtime/exports/" + std::string{name}, test_support::run_program(request).out);
  }
  const auto ended = tree.run({"publish", "--strict", "--first"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
}

TEST_CASE("admin exports that git tracks are a warning of publish, and validate refuses them") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  git(tree, {"init", "-q"});
  git(tree, {"add", "-f", "runtime/exports/admin/users/users.json"});
  const std::string found =
      "runtime/exports/admin/users/users.json: git tracks a file of the admin audience, which may "
      "hold personal data [privacy.admin-in-git]\n  help: `git rm --cached` it and ignore it, or "
      "set `privacy.admin_in_git`\n";
  const auto published = tree.run({"publish"});
  CHECK(published.exit_code == 0);
  CHECK(published.error == "warning: " + found);
  const auto validated = tree.run({"validate"});
  CHECK(validated.exit_code == 1);
  CHECK(validated.error == "error: " + found);
  tree.set({{"privacy", {{"admin_in_git", true}}}});
  CHECK(tree.run({"publish"}).error.empty());
  CHECK(tree.run({"validate"}).exit_code == 0);
}

TEST_CASE("every file below the admin folder that git tracks is refused, whoever made it") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write("runtime/exports/admin/donations/donations.json", "{}");
  tree.write("runtime/exports/admin notes.txt", "for all");
  git(tree, {"init", "-q"});
  git(tree, {"add", "-f", "runtime/exports/admin notes.txt"});
  CHECK(tree.run({"validate"}).exit_code == 0);
  git(tree, {"add", "-f", "runtime/exports/admin/donations/donations.json"});
  const auto validated = tree.run({"validate"});
  CHECK(validated.exit_code == 1);
  CHECK(validated.error.starts_with("error: runtime/exports/admin/donations/donations.json: "));
  CHECK(tree.run({"validate", "--set", "privacy.admin_in_git=true"}).exit_code == 0);
}

TEST_CASE("nothing is reported in a git tree that tracks no admin export") {
  const StateTree tree;
  git(tree, {"init", "-q"});
  git(tree, {"add", "shared"});
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  const auto ended = tree.run({"validate"});
  CHECK(ended.exit_code == 0);
  CHECK(ended.error.empty());
}

TEST_CASE("the work folder keeps itself out of git") {
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  CHECK(tree.read("runtime/.publish/.gitignore") == "*\n");
}

TEST_CASE("validate warns of a folder among the exports that cannot be read") {
  if (::getuid() != 0) return;
  constexpr uid_t nobody = 65534;
  const StateTree tree;
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write("runtime/exports/others/a.tmp", "");
  for (const auto& file : std::filesystem::recursive_directory_iterator{tree.root()}) {
    REQUIRE(::chown(file.path().c_str(), nobody, nobody) == 0);
  }
  REQUIRE(::chown(tree.root().c_str(), nobody, nobody) == 0);
  REQUIRE(::chmod(tree.path("runtime/exports/others").c_str(), 0) == 0);
  auto request = tree.request({"validate"});
  request.user = nobody;
  const auto ended = test_support::run_program(request);
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 0);
  CHECK(holds(ended.error, "warning: runtime/exports/others: it cannot be read [tree.closed]"));
}

}  // namespace
}  // namespace runtime_exports::blackbox

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "blackbox/changelog_tree.hpp"
#include "support/catch.hpp"
#include <sys/stat.h>
#include <unistd.h>

namespace runtime_exports::blackbox {
namespace {

const std::string manifest_file = "runtime/exports/manifest.json";

void run_git(const StateTree& tree, const std::string& words) {
  const auto command =
      "cd '" + tree.root() +
      "' && git -c user.name=n -c user.email=m@example.org -c init.defaultBranch=main " + words +
      " >/dev/null 2>&1";
  REQUIRE(std::system(command.c_str()) == 0);  // NOLINT(concurrency-mt-unsafe,cert-env33-c)
}

/// A tree with two entries in a commit on the branch `main` and nothing published.
struct CommittedTree : StateTree {
  CommittedTree() {
    set_changelog(*this, {entry("one"), entry("two")});
    run_git(*this, "init");
    run_git(*this, "add changelog");
    run_git(*this, "commit -m first");
  }
};

ProgramRequest with_variable(const StateTree& tree, const Words& words, const std::string& name,
                             const std::string& value) {
  auto request = tree.request(words);
  std::erase_if(request.environment, [&](const auto& one) { return one.starts_with(name + "="); });
  request.environment.push_back(name + "=" + value);
  return request;
}

ProgramResult run_without_git(const StateTree& tree, const Words& words) {
  return test_support::run_program(with_variable(tree, words, "PATH", "/nonexistent"));
}

/// Makes git think that the tree belongs to another user.
ProgramResult run_as_stranger(const StateTree& tree, const Words& words) {
  return test_support::run_program(
      with_variable(tree, words, "GIT_TEST_ASSUME_DIFFERENT_OWNER", "1"));
}

/// Uses this script as `git`.
ProgramResult run_with_git(const StateTree& tree, const Words& words, const std::string& script) {
  tree.write("bin/git", "#!/bin/sh\n" + script + "\n");
  std::filesystem::permissions(tree.path("bin/git"), std::filesystem::perms::owner_all);
  return test_support::run_program(
      with_variable(tree, words, "PATH", tree.path("bin") + ":/usr/bin:/bin"));
}

}  // namespace

TEST_CASE("a baseline may be a revision, one for each parent of a merge") {
  const PublishedTree tree;
  run_git(tree, "init");
  run_git(tree, "add -f runtime/exports/changelog.runtime.json");
  run_git(tree, "commit -m first");
  run_git(tree, "branch side");
  set_changelog(tree, {entry("one"), entry("two"), entry("three")});
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  run_git(tree, "add -f runtime/exports/changelog.runtime.json");
  run_git(tree, "commit -m second");
  tree.write(published_changelog, "[]\n");
  set_changelog(tree, {entry("one"), entry("two")});
  CHECK_FALSE(says(tree.run({"validate", "--baseline", "side"}), "[changelog.removed]"));
  const auto merged = tree.run({"validate", "--baseline", "side", "--baseline", "main"});
  CHECK(merged.exit_code == 1);
  CHECK(says(merged, "[changelog.removed]"));
  CHECK(says(merged, "main:runtime/exports/changelog.runtime.json"));
}

TEST_CASE("a revision without the published changelog supplies its canonical one") {
  const CommittedTree tree;
  CHECK(tree.run({"publish", "--dry-run", "--baseline", "HEAD"}).exit_code == 0);
  set_changelog(tree, {entry("two")});
  const auto ended = tree.run({"publish", "--baseline", "HEAD"});
  CHECK(ended.exit_code == 1);
  CHECK(says(ended, "`one` was published (HEAD:changelog/changelog.runtime.json)"));
  CHECK(tree.is_unpublished());
}

TEST_CASE("a revision's published changelog is found if the exports path is absolute") {
  const PublishedTree tree;
  set_changelog(tree, {entry("one")});
  run_git(tree, "init");
  run_git(tree, "add -f changelog runtime/exports");
  run_git(tree, "commit -m first");
  tree.remove("runtime/exports");
  const auto ended = tree.run({"publish", "--dry-run", "--baseline", "HEAD", "--set",
                               "paths.exports=" + tree.path("runtime/exports")});
  CHECK(ended.exit_code == 1);
  CHECK(says(ended, "`two` was published"));
}

TEST_CASE("members of a canonical changelog that the exports leave out are not compared") {
  const StateTree tree;
  auto noted = entry("one");
  noted["note"] = "for us";
  noted["summary"] = nullptr;
  set_changelog(tree, {noted});
  run_git(tree, "init");
  run_git(tree, "add changelog");
  run_git(tree, "commit -m first");
  noted["note"] = "for them";
  set_changelog(tree, {noted});
  const auto ended = tree.run({"publish", "--baseline", "HEAD"});
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 0);
}

TEST_CASE("a revision without any changelog is reported") {
  const StateTree tree;
  run_git(tree, "init");
  run_git(tree, "commit --allow-empty -m first");
  const auto ended = tree.run({"publish", "--baseline", "main"});
  CHECK(ended.exit_code == 0);
  CHECK(says(ended, "warning: main: the revision holds no changelog"));
}

TEST_CASE("git's HEAD shows an earlier publish whose file is gone") {
  const PublishedTree tree;
  run_git(tree, "init");
  run_git(tree, "add -f runtime/exports/changelog.runtime.json");
  run_git(tree, "commit -m first");
  tree.remove("runtime/exports");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(says(ended, "git's HEAD shows an earlier publish"));
  CHECK(tree.is_unpublished());
  CHECK(tree.run({"publish", "--baseline", "HEAD"}).exit_code == 0);
}

TEST_CASE("git's HEAD is asked wherever the root is, however it is named") {
  const PublishedTree tree;
  run_git(tree, "init");
  run_git(tree, "add -f runtime/exports");
  run_git(tree, "commit -m first");
  tree.remove("runtime/exports");
  tree.make_folder("sub");
  const StateTree elsewhere;
  std::filesystem::create_symlink(tree.path("sub"), elsewhere.path("link"));
  const auto root = elsewhere.path("link/..");
  CHECK(says(tree.run({"-C", root, "publish"}), "git's HEAD shows an earlier publish"));
  CHECK(says(tree.run({"-C", root, "validate"}), "git tracks a file of the admin audience"));

  const auto log = elsewhere.path("log");
  const auto gone = "cd '" + tree.path("sub") + "' && rmdir ../sub && '" + program_file() +
                    "' validate >'" + log + "' 2>&1";
  CHECK(std::system(gone.c_str()) != 0);  // NOLINT(concurrency-mt-unsafe,cert-env33-c)
  CHECK(holds(elsewhere.read("log"), "git tracks a file of the admin audience"));
}

TEST_CASE("a root below a folder that this user may not search is not without git") {
  if (::getuid() != 0) return;
  const PublishedTree tree;
  run_git(tree, "init");
  const StateTree closed;
  std::filesystem::rename(tree.root(), closed.path("inner"));
  REQUIRE(::chmod(closed.root().c_str(), 0700) == 0);
  constexpr uid_t nobody = 65534;
  for (const auto& file : std::filesystem::recursive_directory_iterator{closed.path("inner")}) {
    REQUIRE(::lchown(file.path().c_str(), nobody, nobody) == 0);
  }
  REQUIRE(::chown(closed.path("inner").c_str(), nobody, nobody) == 0);
  // The program cannot open its own folder by name, but begins in it.
  const auto run = [&](const std::string& words) {
    const auto command = "cd '" + closed.path("inner") +
                         "' && setpriv --reuid 65534 --regid 65534 --clear-groups '" +
                         program_file() + "' " + words + " >../log 2>&1";
    return WEXITSTATUS(std::system(command.c_str()));  // NOLINT
  };
  CHECK(run("validate") == 0);
  CHECK(holds(closed.read("log"), "it is not known whether git tracks admin exports"));
  closed.remove("inner/runtime/exports");
  CHECK(run("publish") == 66);
  CHECK(holds(closed.read("log"), "git cannot say whether there was one"));
  std::filesystem::rename(closed.path("inner/.git"), closed.path(".git"));
  CHECK(run("publish") == 66);
  CHECK(holds(closed.read("log"), "git cannot say whether there was one"));
  std::filesystem::rename(closed.path("inner"), tree.root());
}

TEST_CASE(
    "a baseline that is neither a file nor a revision is exit code 66 and mentions shallow "
    "clones") {
  const PublishedTree tree;
  const auto no_repository = tree.run({"publish", "--baseline", "v0.9"});
  CHECK(no_repository.exit_code == 66);
  CHECK(says(no_repository, "neither a file nor a revision"));
  run_git(tree, "init");
  const auto unknown = tree.run({"publish", "--baseline", "v0.9"});
  CHECK(unknown.exit_code == 66);
  CHECK(says(unknown, "neither a file nor a revision"));
  CHECK(says(unknown, "shallow"));
  const auto option = tree.run({"publish", "--baseline=-x"});
  CHECK(option.exit_code == 2);
}

TEST_CASE(
    "a baseline that is a file and a revision is refused, and both can be written unambiguously") {
  const CommittedTree tree;
  run_git(tree, "tag v1");
  for (const auto* const name : {"main", "v1", "HEAD"}) {
    CAPTURE(name);
    tree.write(name, "[]\n");
    const auto ended = tree.run({"publish", "--baseline", name});
    CHECK(ended.exit_code == 2);
    CHECK(says(ended, "both a file and a revision"));
    CHECK(says(ended, "`./" + std::string{name} + "` for the file"));
  }
  CHECK(says(tree.run({"validate", "--baseline", "main"}), "`main^0` for the revision"));
  CHECK(says(tree.run({"diff", "--baseline", "v1"}), "`v1^0` for the revision"));
  CHECK(tree.run({"changelog", "add", "--title", "A", "--description", "B", "--baseline", "v1"})
            .exit_code == 2);
  set_changelog(tree, {entry("two")});
  CHECK(tree.run({"validate", "--baseline", "./main"}).exit_code == 0);
  CHECK(tree.run({"validate", "--baseline", "main^0"}).exit_code == 1);
  CHECK(tree.run({"validate", "--baseline", "v1^0"}).exit_code == 1);
  CHECK(tree.is_unpublished());
}

TEST_CASE("if a folder and a branch have the same name, the branch is the baseline") {
  const CommittedTree tree;
  tree.make_folder("main");
  set_changelog(tree, {entry("two")});
  CHECK(says(tree.run({"publish", "--baseline", "main"}), "[changelog.removed]"));
}

TEST_CASE("the name of a branch and a tag is refused as a baseline") {
  const CommittedTree tree;
  run_git(tree, "branch twice");
  run_git(tree, "tag twice");
  const auto ended = tree.run({"publish", "--baseline", "twice"});
  CHECK(ended.exit_code == 2);
  CHECK(says(ended, "`refs/heads/twice`"));
}

TEST_CASE("a baseline file may be anywhere") {
  const PublishedTree tree;
  const StateTree elsewhere;
  elsewhere.write("held.json", Json::array({entry("one"), entry("two"), entry("three")}).dump());
  const auto name = std::filesystem::path{elsewhere.root()}.filename().string();
  for (const auto& baseline : {elsewhere.path("held.json"), "../" + name + "/held.json"}) {
    CAPTURE(baseline);
    const auto ended = tree.run({"publish", "--baseline", baseline});
    CHECK(ended.exit_code == 1);
    CHECK(says(ended, "`three` was published"));
  }
  const auto missing = tree.run({"publish", "--baseline", "../none.json"});
  CHECK(missing.exit_code == 66);
}

TEST_CASE("a file is not read while git cannot say whether its name is a revision too") {
  const CommittedTree tree;
  tree.write("main", "[]\n");
  for (const auto& ended : {run_without_git(tree, {"publish", "--baseline", "main"}),
                            run_as_stranger(tree, {"publish", "--baseline", "main"})}) {
    CHECK(ended.exit_code == 66);
    CHECK(says(ended, "`./main`"));
  }
  CHECK(run_without_git(tree, {"publish", "--baseline", "./main"}).exit_code == 0);
}

TEST_CASE("without git a revision is exit code 66 and says so") {
  const PublishedTree tree;
  run_git(tree, "init");
  const auto ended = run_without_git(tree, {"publish", "--baseline", "HEAD"});
  CHECK(ended.exit_code == 66);
  CHECK(says(ended, "error: HEAD: git is not installed"));
}

TEST_CASE("a lost changelog is refused while git cannot say that there was none") {
  const PublishedTree tree;
  run_git(tree, "init");
  run_git(tree, "add -f runtime/exports/changelog.runtime.json");
  run_git(tree, "commit -m first");
  tree.write("saved.json", tree.read(published_changelog));
  tree.remove("runtime/exports");
  set_changelog(tree, {entry("two", "Rewritten")});
  const auto command = GENERATE(Words{"publish"}, Words{"validate"}, Words{"validate", "--strict"},
                                Words{"diff"}, Words{"publish", "--only", "changelog"},
                                Words{"changelog", "add", "--title", "A", "--description", "B"});
  CAPTURE(command);
  const auto stranger = run_as_stranger(tree, command);
  CHECK(stranger.exit_code == 66);
  CHECK(says(stranger, "git config --global --add safe.directory " + tree.root()));
  const auto without_git = run_without_git(tree, command);
  CHECK(without_git.exit_code == 66);
  for (const auto& ended : {stranger, without_git}) {
    CHECK(says(ended,
               command.back() == "--strict"
                   ? "error: runtime/exports: it is not known whether git tracks"
                   : "error: " + published_changelog + ": the published changelog is missing"));
  }
  run_git(tree, "checkout -q -b broken");
  tree.write(".git/refs/heads/broken", "");
  CHECK(tree.run(command).exit_code == 66);
  tree.write(".git/HEAD", "");
  CHECK(tree.run(command).exit_code == 66);
  CHECK(tree.is_unpublished());
}

TEST_CASE("a baseline that supplies the lost changelog needs no git") {
  const CommittedTree tree;
  tree.write("saved.json", Json::array({entry("one")}).dump());
  const auto ended = run_without_git(tree, {"publish", "--baseline", "./saved.json"});
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 0);
  CHECK(says(ended, "warning: runtime/exports: it is not known whether git tracks admin exports"));
}

TEST_CASE(
    "if git cannot say what it tracks, that is a warning, and an error with validate --strict") {
  const PublishedTree tree;
  run_git(tree, "init");
  const auto validated = run_without_git(tree, {"validate"});
  CHECK(validated.exit_code == 0);
  CHECK(says(validated, "it is not known whether git tracks admin exports"));
  const auto strict = run_without_git(tree, {"validate", "--strict"});
  CHECK(strict.exit_code == 66);
  CHECK(says(strict, "it is not known whether git tracks admin exports"));
  CHECK(run_without_git(tree, {"publish", "--strict"}).exit_code == 0);
}

TEST_CASE("a published changelog that does not match its manifest is not a baseline") {
  const PublishedTree tree;
  const auto published = tree.read(published_changelog);
  const auto altered =
      GENERATE_COPY(std::string{"[]\n"}, Json::array({entry("two")}).dump(), published + "\n");
  tree.write(published_changelog, altered);
  set_changelog(tree, {entry("two")});
  for (const auto* const command : {"publish", "validate", "diff"}) {
    const auto ended = tree.run({command});
    CHECK(ended.exit_code == 1);
    CHECK(says(ended, "does not match its digest in manifest.json"));
    CHECK(says(ended, "restore it, or give"));
  }
  CHECK(tree.read(published_changelog) == altered);
  tree.write("saved.json", published);
  CHECK(says(tree.run({"publish", "--baseline", "saved.json"}), "[changelog.removed]"));
  set_changelog(tree, {entry("one"), entry("two")});
  CHECK(tree.run({"publish", "--baseline", "saved.json"}).exit_code == 0);
  CHECK(tree.read(published_changelog) == published);
}

TEST_CASE("a published changelog with converted line ends is reported as such") {
  const PublishedTree tree;
  auto text = tree.read(published_changelog);
  for (auto at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 2)) {
    text.insert(at, "\r");
  }
  tree.write(published_changelog, text);
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(says(ended, "its line ends were converted to CRLF"));
  CHECK(says(ended, "restore it with LF"));
}

TEST_CASE("a changelog that a dropped publish left newer than its manifest can be a baseline") {
  const PublishedTree tree;
  const auto manifest = tree.read(manifest_file);
  set_changelog(tree, {entry("one"), entry("two"), entry("three")});
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write(manifest_file, manifest);
  CHECK(tree.run({"publish"}).exit_code == 1);
  CHECK(tree.run({"publish", "--baseline", "./" + published_changelog}).exit_code == 0);
  CHECK(tree.run({"validate"}).exit_code == 0);
}

TEST_CASE(
    "a changelog still counts as published if a damaged journal left its publish incomplete") {
  const PublishedTree tree;
  const auto manifest = tree.read(manifest_file);
  set_changelog(tree, {entry("one"), entry("two"), entry("three")});
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  tree.write(manifest_file, manifest);
  tree.write("runtime/.publish/journal.bad", "x");
  set_changelog(tree, {entry("one"), entry("two")});
  CHECK(says(tree.run({"publish"}), "`three` was published"));
  set_changelog(tree, {entry("one"), entry("two"), entry("three")});
  CHECK(tree.run({"publish"}).exit_code == 0);
  CHECK_FALSE(tree.exists("runtime/.publish/journal.bad"));
}

TEST_CASE("a manifest in git's HEAD shows an earlier publish too") {
  const PublishedTree tree;
  run_git(tree, "init");
  run_git(tree, "add -f runtime/exports/manifest.json");
  run_git(tree, "commit -m first");
  tree.remove("runtime/exports");
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(says(ended, "git's HEAD shows an earlier publish"));
}

TEST_CASE("a published changelog that may not be read is an error, not a first publish") {
  if (::getuid() != 0) return;
  const PublishedTree tree;
  constexpr uid_t nobody = 65534;
  for (const auto& file : std::filesystem::recursive_directory_iterator{tree.root()}) {
    REQUIRE(::chown(file.path().c_str(), nobody, nobody) == 0);
  }
  REQUIRE(::chown(tree.root().c_str(), nobody, nobody) == 0);
  for (const auto& file : {published_changelog, manifest_file}) {
    CAPTURE(file);
    REQUIRE(::chmod(tree.path(file).c_str(), 0) == 0);
    auto request = tree.request({"publish"});
    request.user = nobody;
    const auto ended = test_support::run_program(request);
    CHECK((ended.exit_code == 74 || ended.exit_code == 73));
    REQUIRE(::chmod(tree.path(file).c_str(), 0644) == 0);
  }
}

TEST_CASE("an unreadable stamp of the published set is reported") {
  const PublishedTree tree;
  tree.write(manifest_file, "{");
  tree.write("runtime/exports/version.json", "{");
  CHECK(says(tree.run({"publish"}), "[rollback.unknown]"));
  CHECK_FALSE(says(tree.run({"publish"}), "[rollback.unknown]"));
}

TEST_CASE("a published changelog whose manifest cannot be read still counts, with a warning") {
  const PublishedTree tree;
  tree.write(manifest_file, "{");
  set_changelog(tree, {entry("two")});
  const auto ended = tree.run({"publish"});
  CHECK(ended.exit_code == 1);
  CHECK(says(ended, "[changelog.removed]"));
  CHECK(says(ended, "[changelog.manifest]"));
}

TEST_CASE("a git that hangs is killed after ten seconds, whatever the question") {
  const CommittedTree tree;
  const auto ended = run_with_git(tree, {"publish", "--baseline", "HEAD"},
                                  "echo $$ >>'" + tree.path("asked") + "'\nexec sleep 1000");
  CHECK(ended.exit_code == 66);
  CHECK(says(ended, "git did not answer within 10 seconds"));
  CHECK(ended.duration < std::chrono::seconds{100});
  CHECK(tree.is_unpublished());
  // Each was killed; the last one may have been killed before it could write.
  const auto asked = tree.read("asked");
  CHECK_FALSE(std::filesystem::exists("/proc/" + asked.substr(0, asked.find('\n'))));
}

TEST_CASE("git does not use the network") {
  const PublishedTree tree;
  run_git(tree, "init");
  run_git(tree, "add -f changelog runtime/exports/changelog.runtime.json");
  run_git(tree, "commit -m first");
  std::filesystem::remove_all(tree.path(".git/objects/pack"));
  for (const auto* const file : {"changelog/changelog.runtime.json", published_changelog.c_str()}) {
    run_git(tree, "rev-parse HEAD:" + std::string{file} +
                      " >lost && name=$(cat lost) && rm -f "
                      ".git/objects/$(echo $name | cut -c1-2)/$(echo $name | cut -c3-) && true");
  }
  run_git(tree, "config core.repositoryFormatVersion 1");
  run_git(tree, "config extensions.partialClone origin");
  run_git(tree, "config remote.origin.promisor true");
  run_git(tree, "config remote.origin.partialCloneFilter blob:none");
  tree.write("spy", "#!/bin/sh\ntouch '" + tree.path("called") + "'\nsleep 1000\n");
  std::filesystem::permissions(tree.path("spy"), std::filesystem::perms::owner_all);
  const auto* const url = GENERATE("ssh://git@git.example.invalid/x.git", "ext::SPY", "SPY");
  auto place = std::string{url};
  if (const auto at = place.find("SPY"); at != std::string::npos) {
    place.replace(at, 3, tree.path("spy"));
  }
  run_git(tree, "config remote.origin.url '" + place + "'");
  run_git(tree, "config remote.origin.uploadpack '" + tree.path("spy") + "'");
  run_git(tree, "config core.sshCommand '" + tree.path("spy") + "'");
  auto request =
      with_variable(tree, {"publish", "--baseline", "HEAD"}, "GIT_SSH_COMMAND", tree.path("spy"));
  request.environment.emplace_back("GIT_ALLOW_PROTOCOL=ssh:ext:file");
  const auto ended = test_support::run_program(request);
  CAPTURE(ended.error);
  CHECK(ended.exit_code == 66);
  CHECK(says(ended, "in a partial clone, run `git show " + tree.read("lost").substr(0, 40) + "`"));
  CHECK_FALSE(tree.exists("called"));
}

TEST_CASE("a baseline file may be a canonical changelog with members that are not published") {
  const StateTree tree;
  auto noted = entry("one");
  noted["author"] = "us";
  noted["summary"] = nullptr;
  set_changelog(tree, {noted});
  tree.write("before.json", tree.read(changelog_file));
  run_git(tree, "init");
  run_git(tree, "add changelog");
  run_git(tree, "commit -m first");
  noted["author"] = "them";
  set_changelog(tree, {noted});
  for (const auto* const baseline : {"HEAD", "./before.json"}) {
    CAPTURE(baseline);
    const auto ended = tree.run({"publish", "--dry-run", "--baseline", baseline});
    CAPTURE(ended.error);
    CHECK(ended.exit_code == 0);
    CHECK_FALSE(says(ended, "warning: "));
  }
  noted["title"] = "Rewritten";
  set_changelog(tree, {noted});
  CHECK(says(tree.run({"publish", "--baseline", "./before.json"}), "[changelog.changed]"));
}

TEST_CASE("a baseline file that is not a changelog is refused, whatever JSON it is") {
  const StateTree tree;
  for (const auto* const text : {"{}", "[1]", R"([{"id": 5}])", R"([{"id": "a", "title": []}])",
                                 R"([{"changes": 1, "details": {}, "tags": "x"}])", "null"}) {
    CAPTURE(text);
    tree.write("before.json", text);
    CHECK(tree.run({"publish", "--baseline", "before.json"}).exit_code == 1);
  }
  CHECK(tree.is_unpublished());
}

}  // namespace runtime_exports::blackbox

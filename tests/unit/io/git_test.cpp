#include "runtime_exports/io/git.hpp"

#include <algorithm>
#include <climits>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/io/temporary_folder.hpp"

namespace runtime_exports::io {
namespace {

using test_support::TemporaryFolder;
using Strings = std::vector<std::string>;

/// Sets a variable of this process while the object lives.
class VariableInScope {
 public:
  VariableInScope(std::string name, const std::string& value) : name_(std::move(name)) {
    if (const char* old = std::getenv(name_.c_str())) old_ = old;
    REQUIRE(::setenv(name_.c_str(), value.c_str(), 1) == 0);
  }
  VariableInScope(const VariableInScope&) = delete;
  VariableInScope& operator=(const VariableInScope&) = delete;
  ~VariableInScope() {
    if (old_) {
      ::setenv(name_.c_str(), old_->c_str(), 1);
    } else {
      ::unsetenv(name_.c_str());
    }
  }

 private:
  std::string name_;
  std::optional<std::string> old_;
};

/// A repository in a temporary folder that uses only its own settings.
class TestRepository {
 public:
  TestRepository() { git({"init", "-q"}); }

  void git(Strings question) const {
    ProcessCommand command;
    command.arguments = {"git", "-C", folder.path(), "-c", "user.name=a", "-c", "user.email=a@b"};
    command.arguments.insert(command.arguments.end(), question.begin(), question.end());
    const auto outcome = run_process(command);
    REQUIRE(outcome);
    INFO(outcome->diagnostics);
    REQUIRE(outcome->succeeded());
  }

  void commit(const std::string& path, std::string_view bytes) const {
    folder.write(path, bytes);
    git({"add", "-A"});
    git({"commit", "-q", "-m", "change"});
  }

  [[nodiscard]] GitRepository at(std::string_view relative = "") const {
    auto found = GitRepository::find(folder.path(relative));
    REQUIRE(found);
    REQUIRE(*found);
    return **std::move(found);
  }

 private:
  VariableInScope global_settings_{"GIT_CONFIG_GLOBAL", "/dev/null"};

 public:
  TemporaryFolder folder;
};

/// The file in the revision; std::nullopt if it was not there.
std::optional<std::string> show(const GitRepository& repository, const std::string& revision,
                                const std::string& path) {
  const auto commit = repository.find_commit(revision);
  REQUIRE(commit);
  REQUIRE(*commit);
  auto bytes = repository.show(**commit, path);
  REQUIRE(bytes);
  return *std::move(bytes);
}

/// A folder for PATH, with this script as `git`.
struct FakeGit {
  explicit FakeGit(const std::string& script) {
    folder.write("git", "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(folder.path("git"), std::filesystem::perms::owner_all);
  }
  TemporaryFolder folder;
  VariableInScope path{"PATH", folder.path() + ":/usr/bin:/bin"};
};

Strings tracked(const GitRepository& repository, const Strings& paths) {
  auto names = repository.tracked(paths);
  REQUIRE(names);
  std::ranges::sort(*names);
  return std::move(*names);
}

TEST_CASE("a repository is found from a folder below it, and nowhere else") {
  const TestRepository repository;
  repository.folder.make_folder("a/b");
  const TemporaryFolder elsewhere;
  CHECK(*GitRepository::find(repository.folder.path("a/b")));
  CHECK(*GitRepository::find(repository.folder.path()));
  CHECK_FALSE(*GitRepository::find(elsewhere.path()));
  CHECK_FALSE(*GitRepository::find(repository.folder.path("none")));
}

TEST_CASE("a folder that cannot be looked at is an error, not one without a repository") {
  const TestRepository repository;
  std::filesystem::create_symlink("loop", repository.folder.path("loop"));
  std::string too_long = repository.folder.path();
  while (too_long.size() <= PATH_MAX) too_long += "/.";
  for (const auto& folder : {too_long, repository.folder.path("loop")}) {
    const auto found = GitRepository::find(folder);
    REQUIRE_FALSE(found);
    CHECK(found.error().code == ErrorCode::missing_input);
    CHECK_FALSE(find_git_place(repository.folder.path(), folder));
  }
}

TEST_CASE("tracked files are named relative to the folder that was asked for") {
  const TestRepository repository;
  repository.commit("site/admin/users.json", "x");
  repository.commit("site/admin/n\xC3\xA4me \n.json", "x");
  repository.commit("site/version.json", "x");
  repository.folder.write("site/admin/untracked.json", "x");
  CHECK(tracked(repository.at("site"), {"admin"}) ==
        Strings{"admin/n\xC3\xA4me \n.json", "admin/users.json"});
  CHECK(tracked(repository.at(), {"site/version.json", "site/none"}) ==
        Strings{"site/version.json"});
}

TEST_CASE("paths are taken literally, and no paths give no names") {
  const TestRepository repository;
  repository.commit("file", "x");
  CHECK(tracked(repository.at(), {"*", ":(glob)f*", "--others"}).empty());
  CHECK(tracked(repository.at(), {}).empty());
}

TEST_CASE("a file that is staged but not committed is tracked") {
  const TestRepository repository;
  repository.folder.write("staged", "x");
  repository.git({"add", "staged"});
  CHECK(tracked(repository.at(), {"staged"}) == Strings{"staged"});
}

TEST_CASE("a file comes back as it was at a revision, byte for byte") {
  const TestRepository repository;
  const std::string bytes("\0\r\n\xFF{}", 6);
  repository.commit("site/file", bytes);
  repository.commit("site/file", "new");
  CHECK(show(repository.at(), "HEAD~1", "site/file") == bytes);
  CHECK(show(repository.at("site"), "HEAD", "file") == "new");
}

TEST_CASE("a file that the revision does not have is std::nullopt, not an error") {
  const TestRepository repository;
  repository.commit("file", "x");
  repository.folder.write("later", "x");
  CHECK_FALSE(show(repository.at(), "HEAD", "later"));
}

TEST_CASE("a folder or a link in the place of the file is an error") {
  const TestRepository repository;
  repository.folder.write("folder/file", "x");
  std::filesystem::create_symlink("folder/file", repository.folder.path("link"));
  repository.git({"add", "-A"});
  repository.git({"commit", "-q", "-m", "change"});
  CHECK(repository.at().show("HEAD", "folder").error().code == ErrorCode::missing_input);
  CHECK(repository.at().show("HEAD", "link").error().code == ErrorCode::missing_input);
}

TEST_CASE("a name that is not a revision names no commit") {
  const TestRepository repository;
  repository.commit("file", "x");
  for (const char* revision :
       {"nothing", "HEAD~7", "0123456789012345678901234567890123456789", "HEAD:file"}) {
    const auto commit = repository.at().find_commit(revision);
    REQUIRE(commit);
    CHECK_FALSE(*commit);
  }
}

TEST_CASE("a revision that looks like an option is refused before git sees it") {
  const TestRepository repository;
  repository.commit("file", "x");
  const VariableInScope no_git("PATH", repository.folder.path());
  CHECK(repository.at().find_commit("--output=x").error().code == ErrorCode::usage);
  CHECK(repository.at().find_commit("").error().code == ErrorCode::usage);
}

TEST_CASE("a name of a branch and a tag is refused, whatever the settings of git say") {
  const TestRepository repository;
  repository.commit("file", "x");
  repository.git({"branch", "twice"});
  repository.git({"tag", "twice"});
  repository.git({"config", "core.warnAmbiguousRefs", "false"});
  const auto commit = repository.at().find_commit("twice");
  REQUIRE_FALSE(commit);
  CHECK(commit.error().code == ErrorCode::usage);
  CHECK(commit.error().help.find("`refs/tags/twice`") != std::string::npos);
  CHECK(*repository.at().find_commit("refs/tags/twice"));
}

TEST_CASE("a commit has a name that cannot be that of a file beside it") {
  const TestRepository repository;
  repository.commit("file", "x");
  repository.git({"tag", "-a", "-m", "first", "v1"});
  CHECK(**repository.at().find_commit("v1^0") == **repository.at().head_commit());
}

TEST_CASE("a repository has a head after its first commit") {
  const TestRepository repository;
  CHECK_FALSE(*repository.at().head_commit());
  repository.commit("file", "x");
  CHECK(*repository.at().head_commit());
}

TEST_CASE("a head that is damaged is an error, not a repository without commits") {
  const TestRepository repository;
  repository.commit("file", "x");
  repository.git({"checkout", "-q", "-b", "broken"});
  const auto commit = **repository.at().head_commit();
  SECTION("its branch is an empty file") {
    repository.folder.write(".git/refs/heads/broken", "");
  }
  SECTION("its commit is gone") {
    std::filesystem::remove(
        repository.folder.path(".git/objects/" + commit.substr(0, 2) + "/" + commit.substr(2)));
  }
  const auto head = repository.at().head_commit();
  REQUIRE_FALSE(head);
  CHECK(head.error().code == ErrorCode::missing_input);
}

TEST_CASE("a path is known to the repository that holds it, or would hold it") {
  const TestRepository repository;
  repository.folder.make_folder("site/exports");
  const auto place_of = [&](const std::string& path) {
    return *find_git_place(repository.folder.path("site"), path);
  };
  CHECK(place_of("exports")->path.empty());
  CHECK(place_of("exports/manifest.json")->path == "manifest.json");
  CHECK(place_of("gone/admin")->path == "gone/admin");
  CHECK(place_of("../other/x")->path == "other/x");
  CHECK(place_of(repository.folder.path("gone/x"))->path == "gone/x");
  const TemporaryFolder elsewhere;
  CHECK_FALSE(place_of(elsewhere.path("x")));
  CHECK_FALSE(*find_git_place(repository.folder.path("none"), "x"));
}

TEST_CASE("a path is looked up where the system finds it") {
  const TestRepository repository;
  repository.folder.make_folder("site/inner");
  const TemporaryFolder elsewhere;
  std::filesystem::create_symlink(repository.folder.path("site/inner"), elsewhere.path("link"));
  repository.commit("site/file", "x");
  const auto place = *find_git_place(elsewhere.path("link/.."), "gone/admin");
  REQUIRE(place);
  CHECK(place->path == "gone/admin");
  CHECK(show(place->repository, "HEAD", "file") == "x");
}

TEST_CASE("the work tree is the folder that holds `.git`, whatever the settings of git say") {
  const TestRepository repository;
  repository.commit("site/file", "x");
  const auto commit = **repository.at().head_commit();
  SECTION("it has none") {
    repository.git({"config", "core.bare", "true"});
  }
  SECTION("another folder") {
    repository.git({"config", "core.worktree", GENERATE("/tmp", "../..", "../site")});
  }
  SECTION("by the settings of a work tree") {
    repository.git({"config", "extensions.worktreeConfig", "true"});
    repository.folder.write(".git/config.worktree", "[core]\n\tbare = true\n");
  }
  for (const auto* const folder : {"", "site"}) {
    const auto place = repository.at(folder);
    const auto path = *folder == '\0' ? "site/file" : "file";
    CHECK(tracked(place, {path}) == Strings{path});
    CHECK(show(place, commit, path) == "x");
  }
}

TEST_CASE("linked work trees and submodules are work trees") {
  const TestRepository repository;
  repository.commit("site/file", "x");
  SECTION("a linked one of a bare repository") {
    repository.git({"worktree", "add", "-q", "tree"});
    repository.git({"config", "core.bare", "true"});
  }
  SECTION("a submodule") {
    const auto url = repository.folder.path();
    repository.git({"-c", "protocol.file.allow=always", "submodule", "add", "-q", url, "tree"});
  }
  CHECK(tracked(repository.at("tree/site"), {"file"}) == Strings{"file"});
  CHECK(show(repository.at("tree/site"), "HEAD", "file") == "x");
}

TEST_CASE("a missing git is a missing input that says so") {
  const TestRepository repository;
  const VariableInScope no_git("PATH", repository.folder.path());
  const auto answer = repository.at().head_commit();
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == ErrorCode::missing_input);
  CHECK(answer.error().message == "git is not installed, or not on the PATH");
}

TEST_CASE("git's message about a repository that it will not read is the cause") {
  const TestRepository repository;
  const VariableInScope other_owner("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
  const auto answer = repository.at().head_commit();
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == ErrorCode::missing_input);
  CHECK(answer.error().cause.find("dubious ownership") != std::string::npos);
  CHECK(answer.error().cause.find('\n') == std::string::npos);
  CHECK(answer.error().help.find("`git config --global --add safe.directory " +
                                 repository.folder.path()) != std::string::npos);
}

TEST_CASE("the variables of a hook do not lead to another repository") {
  const TestRepository repository;
  repository.commit("file", "here");
  const VariableInScope git_folder("GIT_DIR", "elsewhere/.git");
  const VariableInScope index("GIT_INDEX_FILE", "elsewhere/index");
  const VariableInScope pathspecs("GIT_GLOB_PATHSPECS", "1");
  const VariableInScope external("GIT_EXTERNAL_DIFF", "false");
  const VariableInScope trace("GIT_TRACE", repository.folder.path("trace"));
  CHECK(show(repository.at(), "HEAD", "file") == "here");
  CHECK(tracked(repository.at(), {"file"}) == Strings{"file"});
  CHECK_FALSE(repository.folder.exists("trace"));
}

TEST_CASE("a file is what was committed, even if `git replace` replaces it") {
  const TestRepository repository;
  repository.commit("file", "committed");
  repository.commit("file", "later");
  repository.git({"replace", "HEAD~1:file", "HEAD:file"});
  CHECK(show(repository.at(), "HEAD~1", "file") == "committed");
}

TEST_CASE("git may use no protocol, fetch nothing and ask nothing") {
  const TestRepository repository;
  const VariableInScope protocols("GIT_ALLOW_PROTOCOL", "ssh");
  const VariableInScope fetch("GIT_NO_LAZY_FETCH", "0");
  const VariableInScope askpass("GIT_ASKPASS", "true");
  const VariableInScope command("GIT_SSH_COMMAND", "true");
  const FakeGit git{
      "echo \"$GIT_ALLOW_PROTOCOL,$GIT_NO_LAZY_FETCH,$GIT_ASKPASS,"
      "$GIT_TERMINAL_PROMPT,$GIT_SSH_COMMAND\""};
  CHECK(tracked(repository.at(), {"x"}) == Strings{",1,,0,\n"});
}

TEST_CASE("all questions together may take ten seconds, and then git is not asked any more") {
  const TestRepository repository;
  const FakeGit git{"sleep 20"};
  GitTime time;
  time.spend(GitTime::limit_ms - 50);
  const auto first = (*GitRepository::find(repository.folder.path(), time))->head_commit();
  REQUIRE_FALSE(first);
  CHECK(first.error().code == ErrorCode::missing_input);
  CHECK(first.error().message.find("did not answer") != std::string::npos);
  CHECK(time.remaining_ms() == 0);
}

TEST_CASE("no program that the repository names is run") {
  const TestRepository repository;
  repository.commit("file", "x");
  const std::string marker = repository.folder.path("ran");
  repository.folder.write("spy", "#!/bin/sh\ntouch '" + marker + "'\n");
  std::filesystem::permissions(repository.folder.path("spy"), std::filesystem::perms::owner_all);
  repository.git({"config", "core.fsmonitor", repository.folder.path("spy")});
  repository.git({"config", "core.pager", repository.folder.path("spy")});
  repository.git({"config", "core.hooksPath", repository.folder.path()});
  CHECK(tracked(repository.at(), {"file"}) == Strings{"file"});
  CHECK(show(repository.at(), "HEAD", "file") == "x");
  CHECK_FALSE(repository.folder.exists("ran"));
}

}  // namespace
}  // namespace runtime_exports::io

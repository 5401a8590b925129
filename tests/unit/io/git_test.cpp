#include "runtime_exports/io/git.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "support/io/temporary_folder.hpp"
#include <catch2/catch.hpp>

namespace runtime_exports::io {
namespace {

using test_support::TemporaryFolder;
using Strings = std::vector<std::string>;

/// Sets a variable of this process while it lives.
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

/// A repository in a temporary folder that knows no settings but its own.
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
    return std::move(*found);
  }

 private:
  VariableInScope global_settings_{"GIT_CONFIG_GLOBAL", "/dev/null"};

 public:
  TemporaryFolder folder;
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
  CHECK(GitRepository::find(repository.folder.path("a/b")));
  CHECK(GitRepository::find(repository.folder.path()));
  CHECK_FALSE(GitRepository::find(elsewhere.path()));
  CHECK_FALSE(GitRepository::find(repository.folder.path("none")));
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

TEST_CASE("paths are taken literally, and none asks for nothing") {
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
  CHECK(**repository.at().show("HEAD~1", "site/file") == bytes);
  CHECK(**repository.at("site").show("HEAD", "file") == "new");
}

TEST_CASE("a file that the revision does not have is nothing, not an error") {
  const TestRepository repository;
  repository.commit("file", "x");
  repository.folder.write("later", "x");
  const auto shown = repository.at().show("HEAD", "later");
  REQUIRE(shown);
  CHECK_FALSE(*shown);
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

TEST_CASE("an unknown revision is a missing input that mentions shallow clones") {
  const TestRepository repository;
  repository.commit("file", "x");
  for (const char* revision :
       {"nothing", "HEAD~7", "0123456789012345678901234567890123456789", "HEAD:file"}) {
    const auto shown = repository.at().show(revision, "file");
    REQUIRE_FALSE(shown);
    CHECK(shown.error().code == ErrorCode::missing_input);
    CHECK(shown.error().subject == revision);
    CHECK(shown.error().help.find("git fetch --unshallow") != std::string::npos);
  }
}

TEST_CASE("a revision that looks like an option is refused before git sees it") {
  const TestRepository repository;
  repository.commit("file", "x");
  const VariableInScope no_git("PATH", repository.folder.path());
  CHECK(repository.at().show("--output=x", "file").error().code == ErrorCode::usage);
  CHECK(repository.at().show("", "file").error().code == ErrorCode::usage);
}

TEST_CASE("a repository has a head after its first commit") {
  const TestRepository repository;
  CHECK_FALSE(*repository.at().has_head());
  repository.commit("file", "x");
  CHECK(*repository.at().has_head());
}

TEST_CASE("a missing git is a missing input that says so") {
  const TestRepository repository;
  const VariableInScope no_git("PATH", repository.folder.path());
  const auto answer = repository.at().has_head();
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == ErrorCode::missing_input);
  CHECK(answer.error().message == "git is not installed, or not on the PATH");
}

TEST_CASE("what git says about a repository that it will not read is the cause") {
  const TestRepository repository;
  const VariableInScope other_owner("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
  const auto answer = repository.at().has_head();
  REQUIRE_FALSE(answer);
  CHECK(answer.error().code == ErrorCode::missing_input);
  CHECK(answer.error().cause.find("dubious ownership") != std::string::npos);
  CHECK(answer.error().cause.find('\n') == std::string::npos);
}

TEST_CASE("the variables of a hook do not lead to another repository") {
  const TestRepository repository;
  repository.commit("file", "here");
  const VariableInScope git_folder("GIT_DIR", "elsewhere/.git");
  const VariableInScope index("GIT_INDEX_FILE", "elsewhere/index");
  const VariableInScope pathspecs("GIT_GLOB_PATHSPECS", "1");
  CHECK(**repository.at().show("HEAD", "file") == "here");
  CHECK(tracked(repository.at(), {"file"}) == Strings{"file"});
}

TEST_CASE("no program that the repository names is run") {
  const TestRepository repository;
  repository.commit("file", "x");
  const std::string marker = repository.folder.path("ran");
  repository.folder.write("spy", "#!/bin/sh\ntouch '" + marker + "'\n");
  std::filesystem::permissions(repository.folder.path("spy"), std::filesystem::perms::owner_all);
  repository.git({"config", "core.fsmonitor", repository.folder.path("spy")});
  repository.git({"config", "core.pager", repository.folder.path("spy")});
  CHECK(tracked(repository.at(), {"file"}) == Strings{"file"});
  CHECK(**repository.at().show("HEAD", "file") == "x");
  CHECK_FALSE(repository.folder.exists("ran"));
}

}  // namespace
}  // namespace runtime_exports::io

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/io/failing_file_system.hpp"
#include "support/io/forwarding_file_system.hpp"
#include "support/io/temporary_folder.hpp"
#include "unit/publish/publish_folders.hpp"

#include "runtime_exports/publish/tree/verify.hpp"

namespace runtime_exports::publish {
namespace {

using test_support::open_folder;
using test_support::TemporaryFolder;
using Texts = std::vector<std::string>;

/// "error rule path" of each finding.
Texts found(const TemporaryFolder& folder, TreeReaders readers) {
  auto& files = io::posix_file_system();
  const auto opened = open_folder(files, folder.path());
  Findings findings;
  REQUIRE(check_other_files(files, opened.get(), {readers}, findings));
  Texts all;
  for (const auto& finding : findings) {
    const bool is_error = finding.severity == Severity::error;
    all.push_back((is_error ? "error " : "") + finding.rule + " " + finding.subject);
  }
  return all;
}

/// Files that become empty as soon as they are open.
class CutFiles : public test_support::ForwardingFileSystem {
 public:
  using ForwardingFileSystem::ForwardingFileSystem;
  io::SystemResult<std::size_t> read_at(io::Descriptor, std::span<char>, std::uint64_t) override {
    return std::size_t{0};
  }
};

const std::string account_row = R"({"id": "u", "email": "jo@example.org"})";

}  // namespace

TEST_CASE("admin content is found wherever it is in a file") {
  const TemporaryFolder folder;
  const std::string filler(std::size_t{1} << 20U, ' ');
  folder.write("later", filler + "\n" + account_row);
  folder.write("before", account_row + filler);
  CHECK(found(folder, TreeReaders::public_only) ==
        Texts{"error privacy.admin-content before", "error privacy.email before",
              "error privacy.admin-content later", "error privacy.email later"});
}

TEST_CASE("if a file cannot be read to its end, the error says why") {
  const TemporaryFolder folder;
  folder.write("a/notes.txt", "text");
  folder.write("b.txt", "jo@example.org");
  test_support::FailingFileSystem failing{io::posix_file_system()};
  const auto error_with = [&](io::FileSystem& files) {
    const auto opened = open_folder(files, folder.path());
    Findings findings;
    const auto checked =
        check_other_files(files, opened.get(), {TreeReaders::public_only}, findings);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().subject == "a/notes.txt");
    return checked.error().code;
  };
  CutFiles cut{io::posix_file_system()};
  CHECK(error_with(cut) == ErrorCode::busy);
  failing.fail_every(test_support::SystemCall::read_at, std::errc::io_error);
  CHECK(error_with(failing) == ErrorCode::io);
}

TEST_CASE(".git and work folders are not entered") {
  const TemporaryFolder folder;
  folder.write(".git/objects/a.tmp", account_row);
  folder.write("deep/.publish/staging/0", account_row);
  CHECK(found(folder, TreeReaders::everyone_named) ==
        Texts{"tree.git .git", "error tree.work-folder deep/.publish"});
}

TEST_CASE("nothing of git is for the public, wherever it is") {
  const TemporaryFolder folder;
  folder.write(".git/config", "[core]");
  folder.write("a/sub/.git/config", account_row);
  folder.write("worktree/.git", "gitdir: ../.git/worktrees/a");
  CHECK(found(folder, TreeReaders::public_only) ==
        Texts{"error tree.git .git", "error tree.git a/sub/.git", "error tree.git worktree/.git"});
}

TEST_CASE("published files are not other files; admin files are refused only for the public") {
  const TemporaryFolder folder;
  folder.write("version.json", account_row);
  folder.write("admin/users/users.json", account_row);
  folder.write("admin/users/users.json.br", "");
  CHECK(found(folder, TreeReaders::everyone_named) ==
        Texts{"tree.unknown admin/users/users.json.br"});
  CHECK(found(folder, TreeReaders::public_only) ==
        Texts{"error privacy.admin-file admin/users/users.json",
              "error privacy.admin-file admin/users/users.json.br"});
}

}  // namespace runtime_exports::publish

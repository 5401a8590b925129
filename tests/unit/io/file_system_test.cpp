#include "runtime_exports/io/file_system.hpp"

#include <filesystem>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/io/failing_file_system.hpp"
#include "support/io/forwarding_file_system.hpp"
#include "support/io/temporary_folder.hpp"
#include <fcntl.h>

namespace runtime_exports::io {
namespace {

using test_support::FailingFileSystem;
using test_support::SystemCall;
using test_support::TemporaryFolder;

OwnedDescriptor create(FileSystem& files, const std::string& path) {
  const auto opened = files.open(current_folder, path, OpenMode::create_new, Links::follow, 0600);
  REQUIRE(opened);
  return {files, *opened};
}

bool is_open(Descriptor file) {
  return ::fcntl(static_cast<int>(file), F_GETFD) != -1;
}

std::size_t names_in(const TemporaryFolder& folder) {
  const std::filesystem::directory_iterator names{folder.path()};
  return static_cast<std::size_t>(std::distance(begin(names), end(names)));
}

TEST_CASE("write_all continues after short writes") {
  const TemporaryFolder folder;
  FailingFileSystem files(posix_file_system());
  files.limit_transfers(3);
  const OwnedDescriptor file = create(files, folder.path("file"));
  CHECK(write_all(files, file.get(), "0123456789"));
  CHECK(folder.read("file") == "0123456789");
  CHECK(files.calls() == 1 + 4);
}

TEST_CASE("write_all ends with the first failure") {
  const TemporaryFolder folder;
  FailingFileSystem files(posix_file_system());
  files.limit_transfers(4);
  files.fail_nth(SystemCall::write, 2, std::errc::no_space_on_device);
  const OwnedDescriptor file = create(files, folder.path("file"));
  const SystemStatus written = write_all(files, file.get(), "0123456789");
  REQUIRE_FALSE(written);
  CHECK(written.error() == std::errc::no_space_on_device);
  CHECK(folder.read("file") == "0123");
}

TEST_CASE("write_all does not wait for ever for a file that takes nothing") {
  const TemporaryFolder folder;
  FailingFileSystem files(posix_file_system());
  files.limit_transfers(0);
  const OwnedDescriptor file = create(files, folder.path("file"));
  const SystemStatus written = write_all(files, file.get(), "0");
  REQUIRE_FALSE(written);
  CHECK(written.error() == std::errc::io_error);
}

TEST_CASE("an owned descriptor is closed when it goes out of scope") {
  const TemporaryFolder folder;
  Descriptor inside{-1};
  {
    const OwnedDescriptor file = create(posix_file_system(), folder.path("file"));
    inside = file.get();
    CHECK(is_open(inside));
  }
  CHECK_FALSE(is_open(inside));
}

TEST_CASE("a moved descriptor is closed by its new owner only") {
  const TemporaryFolder folder;
  OwnedDescriptor target = create(posix_file_system(), folder.path("a"));
  const Descriptor old = target.get();
  Descriptor moved{-1};
  {
    OwnedDescriptor source = create(posix_file_system(), folder.path("b"));
    moved = source.get();
    target = std::move(source);
  }
  CHECK_FALSE(is_open(old));
  CHECK(is_open(moved));
  const OwnedDescriptor constructed = std::move(target);
  CHECK(constructed.get() == moved);
  CHECK(is_open(moved));
}

TEST_CASE("closing reports what the system says, and happens once") {
  const TemporaryFolder folder;
  FailingFileSystem files(posix_file_system());
  OwnedDescriptor file = create(files, folder.path("file"));
  files.fail_every(SystemCall::close, std::errc::io_error);
  const SystemStatus closed = file.close();
  REQUIRE_FALSE(closed);
  CHECK(closed.error() == std::errc::io_error);
  CHECK(file.close());
  CHECK(files.calls() == 1);
}

TEST_CASE("a relative path leads below its folder, an absolute one stays") {
  CHECK(path_below("root", "a/b") == "root/a/b");
  CHECK(path_below("root", "/a/b") == "/a/b");
}

TEST_CASE("every kind of file has a name with its article") {
  CHECK(describe(FileKind::regular) == "a regular file");
  CHECK(describe(FileKind::fifo) == "a FIFO");
  CHECK(describe(FileKind::other) == "a file of an unknown kind");
}

TEST_CASE("a file is written whole, also over an older one and what a killed run left") {
  const TemporaryFolder folder;
  const auto path = folder.path("result.json");
  REQUIRE(write_whole(posix_file_system(), {path, "first"}));
  CHECK(folder.read("result.json") == "first");
  folder.write(".result.json.part", "half");
  REQUIRE(write_whole(posix_file_system(), {path, "second"}));
  CHECK(folder.read("result.json") == "second");
  CHECK(names_in(folder) == 1);
}

TEST_CASE("a file is written under the longest name that a file may have") {
  const TemporaryFolder folder;
  const std::string name(255, 'n');
  REQUIRE(write_whole(posix_file_system(), {folder.path(name), "whole"}));
  CHECK(folder.read(name) == "whole");
  CHECK(names_in(folder) == 1);
}

TEST_CASE("if a call fails, the old file stays and nothing is left beside it") {
  const TemporaryFolder folder;
  const auto path = folder.path("result.json");
  folder.write("result.json", "old");
  FailingFileSystem files{posix_file_system()};
  for (const auto call : {SystemCall::open, SystemCall::write, SystemCall::sync, SystemCall::close,
                          SystemCall::status, SystemCall::rename}) {
    files.fail_every(call, std::errc::io_error);
    CHECK_FALSE(write_whole(files, {path, "new"}));
    files.heal();
    CHECK(folder.read("result.json") == "old");
    CHECK(names_in(folder) == 1);
  }
}

TEST_CASE("a file that must be new is not written over another") {
  const TemporaryFolder folder;
  const auto path = folder.path("result.json");
  REQUIRE(write_whole(posix_file_system(), {path, "first", 0644, Existing::refuse}));
  const auto again = write_whole(posix_file_system(), {path, "second", 0644, Existing::refuse});
  REQUIRE_FALSE(again);
  CHECK(again.error() == std::errc::file_exists);
  CHECK(folder.read("result.json") == "first");
}

TEST_CASE("the folders in a path are listed from the outermost on") {
  CHECK(folders_in("a/b/c") == std::vector<std::string>{"a", "a/b"});
  CHECK(folders_in("a").empty());
  CHECK(folders_in("").empty());
}

/// Somebody else creates a file just before it is linked or renamed to.
class OvertakenFileSystem final : public test_support::ForwardingFileSystem {
 public:
  explicit OvertakenFileSystem(const TemporaryFolder& folder)
      : ForwardingFileSystem(posix_file_system()), folder_(folder) {}

  SystemStatus rename(Descriptor from_folder, const std::string& from, Descriptor to_folder,
                      const std::string& to) override {
    folder_.write(to, "theirs");
    return ForwardingFileSystem::rename(from_folder, from, to_folder, to);
  }
  SystemStatus link(Descriptor from_folder, const std::string& from, Descriptor to_folder,
                    const std::string& to) override {
    folder_.write(to, "theirs");
    return ForwardingFileSystem::link(from_folder, from, to_folder, to);
  }

 private:
  const TemporaryFolder& folder_;
};

TEST_CASE("a file that must be new does not replace one that appears meanwhile") {
  const TemporaryFolder folder;
  OvertakenFileSystem files{folder};
  const auto written =
      write_whole(files, {folder.path("result.json"), "ours", 0644, Existing::refuse});
  REQUIRE_FALSE(written);
  CHECK(written.error() == std::errc::file_exists);
  CHECK(folder.read("result.json") == "theirs");
  CHECK(names_in(folder) == 1);
}

TEST_CASE("a file that must be new is written where there are no hard links") {
  const TemporaryFolder folder;
  FailingFileSystem files{posix_file_system()};
  const auto reason = GENERATE(std::errc::operation_not_permitted, std::errc::not_supported,
                               std::errc::function_not_supported);
  files.fail_every(SystemCall::link, reason);
  REQUIRE(write_whole(files, {folder.path("result.json"), "ours", 0644, Existing::refuse}));
  CHECK(folder.read("result.json") == "ours");
  CHECK(names_in(folder) == 1);
}

TEST_CASE("a file may be written below an open folder") {
  const TemporaryFolder folder;
  folder.make_folder("inner");
  auto& files = posix_file_system();
  const auto inner = open_folder(files, current_folder, folder.path("inner"), Links::follow);
  REQUIRE(inner);
  WholeFile file{"result.json", "ours"};
  file.folder = inner->get();
  REQUIRE(write_whole(files, file));
  CHECK(folder.read("inner/result.json") == "ours");
}

TEST_CASE("a folder is synced unless this user may not read it") {
  const TemporaryFolder folder;
  FailingFileSystem files(posix_file_system());
  CHECK(sync_folder(files, folder.path()));
  CHECK(sync_folder(files, folder.path() + "/missing").error() ==
        std::errc::no_such_file_or_directory);
  files.fail_every(SystemCall::sync, std::errc::io_error);
  CHECK(sync_folder(files, folder.path()).error() == std::errc::io_error);
  files.fail_every(SystemCall::open, std::errc::permission_denied);
  CHECK(sync_folder(files, folder.path()));
}

}  // namespace
}  // namespace runtime_exports::io

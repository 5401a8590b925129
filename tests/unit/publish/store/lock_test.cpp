#include <filesystem>
#include <string>

#include "support/catch.hpp"
#include "support/io/busy_clock.hpp"
#include "support/io/failing_file_system.hpp"
#include "support/io/forwarding_file_system.hpp"
#include "support/io/manual_clock.hpp"
#include "support/io/temporary_folder.hpp"
#include "unit/publish/publish_folders.hpp"
#include "unit/publish/recording_file_system.hpp"
#include <sys/stat.h>

#include "runtime_exports/publish/store/workspace.hpp"

namespace runtime_exports::publish {
namespace {

using test_support::BusyClock;
using test_support::FailingFileSystem;
using test_support::ManualClock;
using test_support::open_folder;
using test_support::RecordingFileSystem;
using test_support::SystemCall;
using test_support::TemporaryFolder;

/// No lock file can be opened.
class LocklessFileSystem final : public test_support::ForwardingFileSystem {
 public:
  using ForwardingFileSystem::ForwardingFileSystem;

  io::SystemResult<io::Descriptor> open(io::Descriptor folder, const std::string& path,
                                        io::OpenMode mode, io::Links links,
                                        std::uint32_t permissions) override {
    if (mode == io::OpenMode::lock) return std::make_error_code(std::errc::io_error);
    return ForwardingFileSystem::open(folder, path, mode, links, permissions);
  }
};

}  // namespace

TEST_CASE("the lock is a file that only its owner may read, and it stays") {
  const TemporaryFolder folder;
  auto& files = io::posix_file_system();
  const auto work = open_folder(files, folder.path());
  ManualClock clock;
  { REQUIRE(take_lock(files, clock, work.get(), 0)); }
  CHECK(folder.exists("lock"));
  CHECK((test_support::status_of(folder.path("lock")).mode & 077U) == 0);
  CHECK(take_lock(files, clock, work.get(), 0));
}

TEST_CASE("a second publisher is busy at once, and free when the first one ends") {
  const TemporaryFolder folder;
  auto& files = io::posix_file_system();
  const auto work = open_folder(files, folder.path());
  ManualClock clock;
  {
    const auto first = take_lock(files, clock, work.get(), 0);
    REQUIRE(first);
    const auto second = take_lock(files, clock, work.get(), 0);
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ErrorCode::busy);
    CHECK(clock.steady_ms() == 0);
  }
  CHECK(take_lock(files, clock, work.get(), 0));
}

TEST_CASE("a second publisher waits as long as it is told to") {
  const TemporaryFolder folder;
  auto& files = io::posix_file_system();
  const auto work = open_folder(files, folder.path());
  ManualClock clock;
  const auto first = take_lock(files, clock, work.get(), 0);
  REQUIRE(first);
  const auto second = take_lock(files, clock, work.get(), 5000);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == ErrorCode::busy);
  CHECK(clock.steady_ms() == 5000);
}

TEST_CASE("a second publisher that waits gets the lock when it is released") {
  const TemporaryFolder folder;
  auto& files = io::posix_file_system();
  const auto work = open_folder(files, folder.path());
  ManualClock still;
  auto first = take_lock(files, still, work.get(), 0);
  REQUIRE(first);
  BusyClock clock{[&](std::int64_t now_ms) {
    if (now_ms == 200) REQUIRE(first->close());
  }};
  CHECK(take_lock(files, clock, work.get(), 5000));
  CHECK(clock.steady_ms() == 200);
}

TEST_CASE("a lock on a file that was replaced meanwhile does not count, and is tried again") {
  const TemporaryFolder folder;
  RecordingFileSystem files{io::posix_file_system()};
  const auto work = open_folder(files, folder.path());
  const auto replace = [&] {
    std::filesystem::rename(folder.path("lock"), folder.path("old"));
    folder.write("lock", "");
  };
  ManualClock clock;
  files.before_next_lock(replace);
  const auto at_once = take_lock(files, clock, work.get(), 0);
  REQUIRE_FALSE(at_once);
  CHECK(at_once.error().code == ErrorCode::busy);
  files.before_next_lock(replace);
  const auto taken = take_lock(files, clock, work.get(), 1000);
  REQUIRE(taken);
  const auto status = files.status(taken->get());
  REQUIRE(status);
  CHECK(status->inode == test_support::status_of(folder.path("lock")).inode);
}

TEST_CASE("a lock file that vanishes between locking and checking is tried again") {
  const TemporaryFolder folder;
  FailingFileSystem files{io::posix_file_system()};
  const auto work = open_folder(files, folder.path());
  ManualClock clock;
  files.fail_nth(SystemCall::status_at, 1, std::errc::no_such_file_or_directory);
  CHECK(take_lock(files, clock, work.get(), 1000));
  CHECK(clock.steady_ms() > 0);
}

TEST_CASE(
    "a lock that is a link, a folder, a FIFO or a socket is unsafe, and nothing is done to it") {
  const TemporaryFolder folder;
  auto& files = io::posix_file_system();
  ManualClock clock;
  folder.write("elsewhere", "kept");
  std::filesystem::create_directories(folder.path("link"));
  std::filesystem::create_symlink("../elsewhere", folder.path("link/lock"));
  std::filesystem::create_directories(folder.path("folder/lock"));
  std::filesystem::create_directories(folder.path("dangling"));
  std::filesystem::create_symlink("../none", folder.path("dangling/lock"));
  std::filesystem::create_directories(folder.path("fifo"));
  REQUIRE(::mkfifo(folder.path("fifo/lock").c_str(), 0600) == 0);
  std::filesystem::create_directories(folder.path("socket"));
  REQUIRE(::mknod(folder.path("socket/lock").c_str(), S_IFSOCK | 0600, 0) == 0);
  for (const auto* name : {"link", "folder", "dangling", "fifo", "socket"}) {
    CAPTURE(name);
    const auto work = open_folder(files, folder.path(name));
    const auto taken = take_lock(files, clock, work.get(), 1000);
    REQUIRE_FALSE(taken);
    CHECK(taken.error().code == ErrorCode::unsafe_target);
  }
  CHECK(clock.steady_ms() == 0);
  CHECK(folder.read("elsewhere") == "kept");
  CHECK_FALSE(folder.exists("none"));
}

TEST_CASE("a lock file that cannot be opened or locked is an io error") {
  const TemporaryFolder folder;
  FailingFileSystem files{io::posix_file_system()};
  const auto work = open_folder(files, folder.path());
  ManualClock clock;
  for (const auto call : {SystemCall::open, SystemCall::try_lock}) {
    files.fail_every(call, std::errc::io_error);
    const auto taken = take_lock(files, clock, work.get(), 1000);
    REQUIRE_FALSE(taken);
    CHECK(taken.error().code == ErrorCode::io);
  }
}

TEST_CASE("a first run that gets no lock leaves no folders, but leaves a folder of another run") {
  const TemporaryFolder root;
  LocklessFileSystem files{io::posix_file_system()};
  ManualClock clock;
  const auto settings = test_support::default_settings();
  const auto refused = open_workspace_for_writing(files, clock, {root.path(), settings});
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == ErrorCode::io);
  CHECK(std::filesystem::is_empty(root.path()));
  root.write("runtime/.publish/lock", "");
  CHECK_FALSE(open_workspace_for_writing(files, clock, {root.path(), settings}));
  CHECK(root.exists("runtime/.publish/lock"));
}

}  // namespace runtime_exports::publish

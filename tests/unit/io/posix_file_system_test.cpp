#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/catch.hpp"
#include "support/io/temporary_folder.hpp"
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime_exports/io/file_system.hpp"

namespace runtime_exports::io {
namespace {

using test_support::TemporaryFolder;

FileSystem& files() {
  return posix_file_system();
}

OwnedDescriptor open_folder(const std::string& path) {
  const auto opened = files().open(current_folder, path, OpenMode::folder, Links::follow, 0);
  REQUIRE(opened);
  return {files(), *opened};
}

/// Opens below the folder without following links. Returns the error, or none.
std::error_code open_beneath(Descriptor folder, const std::string& path, OpenMode mode) {
  const auto opened = files().open(folder, path, mode, Links::refuse, 0600);
  if (!opened) return opened.error();
  CHECK(files().close(*opened));
  return {};
}

std::error_code error_of(const SystemStatus& status) {
  return status ? std::error_code() : status.error();
}

TEST_CASE("while files are synced the caller's other work runs once") {
  const TemporaryFolder folder;
  folder.write("file", "x");
  const auto base = open_folder(folder.path());
  const auto opened = files().open(base.get(), "file", OpenMode::read, Links::refuse, 0);
  REQUIRE(opened);
  const OwnedDescriptor file{files(), *opened};
  std::vector<std::thread::id> done_by;
  const auto meanwhile = [&] { done_by.push_back(std::this_thread::get_id()); };
  CHECK(files().sync_all(std::array{file.get(), base.get()}, meanwhile));
  CHECK(done_by == std::vector{std::this_thread::get_id()});
  CHECK_FALSE(files().sync_all(std::array{Descriptor{-1}, base.get()}, meanwhile));
  CHECK(done_by.size() == 2);
}

std::ptrdiff_t count_threads() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/task"), {});
}

TEST_CASE("at most four threads sync files") {
  const TemporaryFolder folder;
  const auto base = open_folder(folder.path());
  const std::vector<Descriptor> many(2000, base.get());
  const auto others = count_threads() - 1;
  std::ptrdiff_t threads = 0;
  CHECK(files().sync_all(many, [&] { threads = count_threads() - others; }));
  CHECK(threads <= 4);
}

TEST_CASE("without links, a file below the folder opens") {
  const TemporaryFolder folder;
  folder.write("a/b/file", "x");
  const auto root = open_folder(folder.path());
  CHECK_FALSE(open_beneath(root.get(), "a/b/file", OpenMode::read));
  CHECK_FALSE(open_beneath(root.get(), "a/b", OpenMode::folder));
  CHECK_FALSE(open_beneath(root.get(), "a/new", OpenMode::create_new));
  CHECK_FALSE(open_beneath(root.get(), "a/lock", OpenMode::lock));
}

TEST_CASE("without links, a link in the path or at its end is ELOOP") {
  const TemporaryFolder folder;
  folder.write("real/file", "x");
  std::filesystem::create_directory_symlink("real", folder.path("link"));
  std::filesystem::create_symlink("file", folder.path("real/alias"));
  std::filesystem::create_symlink("nowhere", folder.path("dangling"));
  const auto root = open_folder(folder.path());
  const auto loop = std::errc::too_many_symbolic_link_levels;
  CHECK(open_beneath(root.get(), "link/file", OpenMode::read) == loop);
  CHECK(open_beneath(root.get(), "link", OpenMode::folder) == loop);
  CHECK(open_beneath(root.get(), "real/alias", OpenMode::read) == loop);
  CHECK(open_beneath(root.get(), "link/new", OpenMode::create_new) == loop);
  CHECK(open_beneath(root.get(), "dangling", OpenMode::lock) == loop);
  CHECK_FALSE(folder.exists("nowhere"));
}

TEST_CASE("without links, dots and slashes lead where they say, and no further than the folder") {
  const TemporaryFolder folder;
  folder.write("a/b/file", "x");
  folder.write("a/file", "y");
  const auto root = open_folder(folder.path());
  for (const auto* path : {"a/b/../file", "./a//b/./file", "a/b/..//../a/file"}) {
    CHECK_FALSE(open_beneath(root.get(), path, OpenMode::read));
  }
  for (const auto* path : {".", "a/..", "a/b/", "a/b/.", "a/b/../../a"}) {
    CHECK_FALSE(open_beneath(root.get(), path, OpenMode::folder));
  }
  CHECK(open_beneath(root.get(), "a/../..", OpenMode::folder) == std::errc::cross_device_link);
  CHECK(open_beneath(root.get(), "..", OpenMode::folder) == std::errc::cross_device_link);
  CHECK(open_beneath(root.get(), "", OpenMode::read) == std::errc::no_such_file_or_directory);
  CHECK(open_beneath(root.get(), "a/file/", OpenMode::read) == std::errc::not_a_directory);
  CHECK(open_beneath(root.get(), "a/file/x", OpenMode::read) == std::errc::not_a_directory);
  CHECK(open_beneath(root.get(), "a/none/x", OpenMode::read) ==
        std::errc::no_such_file_or_directory);
}

TEST_CASE("an empty folder is removed, one with something in it is not") {
  const TemporaryFolder folder;
  folder.write("full/file", "x");
  folder.make_folder("empty");
  const auto root = open_folder(folder.path());
  CHECK(files().remove_folder(root.get(), "empty"));
  CHECK(error_of(files().remove_folder(root.get(), "full")) == std::errc::directory_not_empty);
  CHECK(error_of(files().remove_folder(root.get(), "full/file")) == std::errc::not_a_directory);
  CHECK_FALSE(folder.exists("empty"));
}

TEST_CASE("names can be renamed within one mount, and checking that changes nothing") {
  const TemporaryFolder folder;
  folder.make_folder("a");
  folder.make_folder("b");
  const auto a = open_folder(folder.path("a"));
  const auto b = open_folder(folder.path("b"));
  CHECK(files().check_renames(a.get(), b.get()));
  CHECK(folder.exists("a"));
  const auto elsewhere = open_folder("/proc");
  CHECK(error_of(files().check_renames(a.get(), elsewhere.get())) == std::errc::cross_device_link);
}

TEST_CASE("a mount cannot be replaced, a file can") {
  const TemporaryFolder folder;
  folder.write("file", "x");
  const auto opened = open_folder(folder.path());
  CHECK(files().check_replaceable(opened.get(), "file"));
  CHECK(files().check_replaceable(opened.get(), "missing"));
  const auto top = open_folder("/");
  CHECK(error_of(files().check_replaceable(top.get(), "proc")) ==
        std::errc::device_or_resource_busy);
}

TEST_CASE("with links, the same paths open") {
  const TemporaryFolder folder;
  folder.write("real/file", "x");
  std::filesystem::create_directory_symlink("real", folder.path("link"));
  const auto opened =
      files().open(current_folder, folder.path("link/file"), OpenMode::read, Links::follow, 0);
  REQUIRE(opened);
  CHECK(files().close(*opened));
}

TEST_CASE("without links, no path leaves the folder") {
  const TemporaryFolder folder;
  folder.write("outside", "x");
  folder.make_folder("inside");
  const auto inside = open_folder(folder.path("inside"));
  CHECK(open_beneath(inside.get(), "../outside", OpenMode::read) == std::errc::cross_device_link);
  CHECK(open_beneath(inside.get(), folder.path("outside"), OpenMode::read) ==
        std::errc::cross_device_link);
}

TEST_CASE("create_new refuses a name that exists, even as a dangling link") {
  const TemporaryFolder folder;
  folder.write("file", "old");
  std::filesystem::create_symlink("nowhere", folder.path("link"));
  for (const char* name : {"file", "link"}) {
    const auto opened =
        files().open(current_folder, folder.path(name), OpenMode::create_new, Links::follow, 0600);
    REQUIRE_FALSE(opened);
    CHECK(opened.error() == std::errc::file_exists);
  }
  CHECK(folder.read("file") == "old");
}

TEST_CASE("every descriptor is closed when another program starts") {
  const TemporaryFolder folder;
  folder.write("file", "x");
  const auto modes = {std::pair{OpenMode::read, "file"}, std::pair{OpenMode::folder, "."},
                      std::pair{OpenMode::create_new, "new"}, std::pair{OpenMode::lock, "lock"}};
  for (const auto& [mode, name] : modes) {
    for (const Links links : {Links::follow, Links::refuse}) {
      const auto root = open_folder(folder.path());
      if (mode == OpenMode::create_new) static_cast<void>(files().remove(root.get(), name));
      const auto opened = files().open(root.get(), name, mode, links, 0600);
      REQUIRE(opened);
      CHECK((::fcntl(static_cast<int>(*opened), F_GETFD) & FD_CLOEXEC) != 0);
      CHECK(files().close(*opened));
    }
  }
}

TEST_CASE("a path that contains a NUL is refused") {
  const TemporaryFolder folder;
  folder.write("file", "x");
  const std::string path = folder.path("file") + std::string("\0.json", 6);
  const auto invalid = std::errc::invalid_argument;
  CHECK(open_beneath(current_folder, path, OpenMode::read) == invalid);
  CHECK(files().status_at(current_folder, path).error() == invalid);
  CHECK(error_of(files().remove(current_folder, path)) == invalid);
  CHECK(error_of(files().rename(current_folder, path, current_folder, "x")) == invalid);
  CHECK(error_of(files().link(current_folder, "x", current_folder, path)) == invalid);
  CHECK(error_of(files().make_folder(current_folder, path, 0700)) == invalid);
  CHECK(folder.exists("file"));
}

TEST_CASE("opening a FIFO to read it does not wait for a writer") {
  const TemporaryFolder folder;
  REQUIRE(::mkfifo(folder.path("fifo").c_str(), 0600) == 0);
  const auto opened =
      files().open(current_folder, folder.path("fifo"), OpenMode::read, Links::follow, 0);
  REQUIRE(opened);
  const OwnedDescriptor fifo(files(), *opened);
  CHECK(files().status(fifo.get())->kind == FileKind::fifo);
}

TEST_CASE("the status tells the kinds of files apart, and does not follow a link") {
  const TemporaryFolder folder;
  folder.write("file", "12345");
  std::filesystem::create_symlink("file", folder.path("link"));
  REQUIRE(::mkfifo(folder.path("fifo").c_str(), 0600) == 0);
  REQUIRE(::mknod(folder.path("socket").c_str(), S_IFSOCK | 0600, 0) == 0);
  const auto root = open_folder(folder.path());
  const auto kind_of = [&](const char* name) { return files().status_at(root.get(), name)->kind; };
  CHECK(kind_of("file") == FileKind::regular);
  CHECK(kind_of(".") == FileKind::folder);
  CHECK(kind_of("link") == FileKind::symbolic_link);
  CHECK(kind_of("fifo") == FileKind::fifo);
  CHECK(kind_of("socket") == FileKind::socket);
  CHECK(files().status_at(current_folder, "/dev/null")->kind == FileKind::device);
}

TEST_CASE("the status holds what was set, whatever the umask") {
  const TemporaryFolder folder;
  const ::mode_t old_mask = ::umask(0077);
  const auto opened =
      files().open(current_folder, folder.path("file"), OpenMode::create_new, Links::follow, 0666);
  ::umask(old_mask);
  REQUIRE(opened);
  const OwnedDescriptor file(files(), *opened);
  CHECK(files().status(file.get())->mode == 0600);
  CHECK(write_all(files(), file.get(), "12345"));
  CHECK(files().set_permissions(file.get(), 0640));
  CHECK(files().set_owner(file.get(), ::getuid(), ::getgid()));
  CHECK(files().set_modified(file.get(), {1'700'000'000, 123'456'789}));
  CHECK(files().sync(file.get()));
  const auto status = files().status(file.get());
  REQUIRE(status);
  CHECK(status->bytes == 5);
  CHECK(status->mode == 0640);
  CHECK(status->owner == ::getuid());
  CHECK(status->group == ::getgid());
  CHECK(status->links == 1);
  CHECK((status->modified == FileTime{1'700'000'000, 123'456'789}));
}

TEST_CASE("setting the time of the last change leaves that of the last access") {
  const TemporaryFolder folder;
  const std::string path = folder.write("file", "x");
  const auto access_time = [&] {
    struct ::stat raw {};
    REQUIRE(::stat(path.c_str(), &raw) == 0);
    return std::pair{raw.st_atim.tv_sec, raw.st_atim.tv_nsec};
  };
  const auto before = access_time();
  const auto opened = files().open(current_folder, path, OpenMode::lock, Links::follow, 0);
  REQUIRE(opened);
  const OwnedDescriptor file(files(), *opened);
  CHECK(files().set_modified(file.get(), {1'700'000'000, 0}));
  CHECK(access_time() == before);
}

TEST_CASE("reads at an offset end at the end of the file") {
  const TemporaryFolder folder;
  folder.write("file", "0123456789");
  const auto opened =
      files().open(current_folder, folder.path("file"), OpenMode::read, Links::follow, 0);
  REQUIRE(opened);
  const OwnedDescriptor file(files(), *opened);
  std::array<char, 8> buffer{};
  CHECK(*files().read_at(file.get(), buffer, 6) == 4);
  CHECK(std::string(buffer.data(), 4) == "6789");
  CHECK(*files().read_at(file.get(), buffer, 10) == 0);
}

TEST_CASE("a rename replaces, a link does not") {
  const TemporaryFolder folder;
  folder.write("new", "new");
  folder.write("old", "old");
  const auto root = open_folder(folder.path());
  CHECK(error_of(files().link(root.get(), "new", root.get(), "old")) == std::errc::file_exists);
  CHECK(files().link(root.get(), "new", root.get(), "second"));
  CHECK(files().status_at(root.get(), "new")->links == 2);
  CHECK(files().status_at(root.get(), "new")->inode ==
        files().status_at(root.get(), "second")->inode);
  CHECK(files().rename(root.get(), "new", root.get(), "old"));
  CHECK(folder.read("old") == "new");
  CHECK_FALSE(folder.exists("new"));
}

TEST_CASE("a folder is listed again and again, without its dots") {
  const TemporaryFolder folder;
  const auto root = open_folder(folder.path());
  CHECK(files().list(root.get())->empty());
  CHECK(files().make_folder(root.get(), "sub", 0700));
  folder.write(".hidden", "");
  for (int round = 0; round < 2; ++round) {
    auto names = files().list(root.get());
    REQUIRE(names);
    std::ranges::sort(*names);
    CHECK(*names == std::vector<std::string>{".hidden", "sub"});
  }
  CHECK(files().remove(root.get(), ".hidden"));
  CHECK(error_of(files().remove(root.get(), "sub")) == std::errc::is_a_directory);
}

TEST_CASE("listing something that is not a folder is an error") {
  const TemporaryFolder folder;
  folder.write("file", "x");
  const auto opened =
      files().open(current_folder, folder.path("file"), OpenMode::read, Links::follow, 0);
  REQUIRE(opened);
  const OwnedDescriptor file(files(), *opened);
  CHECK(files().list(file.get()).error() == std::errc::not_a_directory);
}

TEST_CASE("a lock that another descriptor holds is not waited for") {
  const TemporaryFolder folder;
  const auto open_lock = [&] {
    const auto opened =
        files().open(current_folder, folder.path("lock"), OpenMode::lock, Links::follow, 0600);
    REQUIRE(opened);
    return OwnedDescriptor(files(), *opened);
  };
  auto first = open_lock();
  const auto second = open_lock();
  CHECK(files().try_lock(first.get()));
  CHECK(error_of(files().try_lock(second.get())) == std::errc::operation_would_block);
  CHECK(first.close());
  CHECK(files().try_lock(second.get()));
}

TEST_CASE("a stop ends long work but not clean-up") {
  const TemporaryFolder folder;
  bool is_stopped = false;
  const auto stoppable = stoppable_file_system([&] { return is_stopped; });
  const auto opened = stoppable->open(current_folder, folder.write("a", "text"), OpenMode::lock,
                                      Links::follow, 0600);
  REQUIRE(opened);
  const OwnedDescriptor file{*stoppable, *opened};
  std::array<char, 4> bytes{};
  CHECK(stoppable->read_at(file.get(), bytes, 0));

  is_stopped = true;
  const auto read = stoppable->read_at(file.get(), bytes, 0);
  REQUIRE_FALSE(read);
  CHECK(read.error() == std::errc::operation_canceled);
  CHECK_FALSE(stoppable->write(file.get(), "x"));
  CHECK_FALSE(stoppable->sync(file.get()));
  CHECK_FALSE(stoppable->sync_all(std::array{file.get()}));
  CHECK_FALSE(stoppable->try_lock(file.get()));
  CHECK(folder.read("a") == "text");
  CHECK(stoppable->status(file.get()));

  is_stopped = false;
  CHECK(stoppable->write(file.get(), "next"));
  CHECK(stoppable->sync_all(std::array{file.get()}));
  is_stopped = true;
  CHECK_FALSE(stoppable->sync(file.get()));
  CHECK(stoppable->remove(current_folder, folder.path("a")));
}

}  // namespace
}  // namespace runtime_exports::io

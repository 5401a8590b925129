#include "support/io/memory_file_system.hpp"

#include <set>

#include "support/catch.hpp"

namespace runtime_exports::test_support {
namespace {

using io::Descriptor;
using io::Links;
using io::OpenMode;

constexpr int throws = 200;

Descriptor open_folder(MemoryFileSystem& files, const std::string& path) {
  return *files.open(io::current_folder, path, OpenMode::folder, Links::follow, 0);
}

std::error_code refusal(MemoryFileSystem& files, const std::string& path,
                        OpenMode mode = OpenMode::read, Links links = Links::refuse) {
  const auto opened = files.open(open_folder(files, "base"), path, mode, links, 0600);
  return opened ? std::error_code{} : opened.error();
}

MemoryFileSystem with_base() {
  MemoryDisk disk;
  disk.write("base/sub/file", "text");
  disk.write("outside", "others'");
  disk.set_name(*disk.find("base"), "link", disk.create(io::FileKind::symbolic_link, 0777, "sub"));
  disk.set_name(*disk.find("base"), "fifo", disk.create(io::FileKind::fifo, 0600));
  disk.settle();
  return MemoryFileSystem{disk};
}

/// The contents of `path` after many power cuts; "-" if it is missing.
std::set<std::string> outcomes(const MemoryDisk& disk, std::string_view path) {
  std::set<std::string> found;
  for (std::uint64_t seed = 0; seed < throws; ++seed) {
    Dice dice{seed};
    const auto after = disk.crash(dice);
    found.insert(after.exists(path) ? after.read(path) : "-");
  }
  return found;
}

}  // namespace

TEST_CASE("Opening below a folder refuses links and every way out, as openat2 does") {
  auto files = with_base();
  CHECK_FALSE(refusal(files, "sub/../sub/./file"));
  CHECK(refusal(files, "link") == std::errc::too_many_symbolic_link_levels);
  CHECK(refusal(files, "link/file") == std::errc::too_many_symbolic_link_levels);
  CHECK(refusal(files, "../outside") == std::errc::cross_device_link);
  CHECK(refusal(files, "sub/../../outside") == std::errc::cross_device_link);
  CHECK(refusal(files, "/outside") == std::errc::cross_device_link);
  CHECK(refusal(files, "missing") == std::errc::no_such_file_or_directory);
  CHECK(refusal(files, "sub/file/x") == std::errc::not_a_directory);
  CHECK(refusal(files, "sub/file", OpenMode::folder) == std::errc::not_a_directory);
  CHECK(refusal(files, "sub", OpenMode::lock) == std::errc::is_a_directory);
  CHECK(refusal(files, "sub/file", OpenMode::create_new) == std::errc::file_exists);
  CHECK(refusal(files, "link", OpenMode::create_new) == std::errc::file_exists);
  CHECK_FALSE(refusal(files, "fifo"));
}

TEST_CASE("Opening with links followed goes where they and dots lead") {
  auto files = with_base();
  CHECK_FALSE(refusal(files, "link/file", OpenMode::read, Links::follow));
  CHECK_FALSE(refusal(files, "../outside", OpenMode::read, Links::follow));
  CHECK_FALSE(refusal(files, "/base/sub/file", OpenMode::read, Links::follow));
}

TEST_CASE("A lock dies with its descriptor") {
  auto files = with_base();
  const auto open_lock = [&files] {
    return *files.open(io::current_folder, "lock", OpenMode::lock, Links::refuse, 0600);
  };
  const auto first = open_lock();
  const auto second = open_lock();
  REQUIRE(files.try_lock(first));
  CHECK(files.try_lock(second).error() == std::errc::operation_would_block);
  REQUIRE(files.close(first));
  CHECK(files.try_lock(second));
}

TEST_CASE("A link counts, and a rename replaces what has the name") {
  auto files = with_base();
  const auto sub = open_folder(files, "base/sub");
  REQUIRE(files.link(sub, "file", sub, "again"));
  CHECK(files.status_at(sub, "file")->links == 2);
  CHECK(files.link(sub, "file", sub, "again").error() == std::errc::file_exists);
  REQUIRE(files.rename(sub, "again", io::current_folder, "outside"));
  CHECK(files.disk().read("outside") == "text");
  CHECK_FALSE(files.disk().exists("base/sub/again"));
}

TEST_CASE("A file that was written but not synced holds anything but another file's bytes") {
  auto files = with_base();
  const auto file =
      *files.open(open_folder(files, "base"), "new", OpenMode::create_new, Links::refuse, 0644);
  REQUIRE(io::write_all(files, file, "bytes"));
  REQUIRE(files.sync(open_folder(files, "base")));
  CHECK(outcomes(files.disk(), "base/new") ==
        std::set<std::string>{"", "by", std::string(5, '\0'), "bytes"});
  REQUIRE(files.sync(file));
  CHECK(outcomes(files.disk(), "base/new") == std::set<std::string>{"bytes"});
}

TEST_CASE("A file that was synced has no name before its folder was synced") {
  auto files = with_base();
  const auto base = open_folder(files, "base");
  const auto file = *files.open(base, "new", OpenMode::create_new, Links::refuse, 0644);
  REQUIRE(io::write_all(files, file, "bytes"));
  REQUIRE(files.sync(file));
  CHECK(outcomes(files.disk(), "base/new") == std::set<std::string>{"-", "bytes"});
  REQUIRE(files.sync(base));
  CHECK(outcomes(files.disk(), "base/new") == std::set<std::string>{"bytes"});
}

TEST_CASE(
    "A replaced name leads to the old file or the new one, and two names persist independently") {
  auto files = with_base();
  const auto sub = open_folder(files, "base/sub");
  REQUIRE(files.rename(io::current_folder, "outside", sub, "file"));
  CHECK(outcomes(files.disk(), "base/sub/file") == std::set<std::string>{"text", "others'"});
  CHECK(outcomes(files.disk(), "outside") == std::set<std::string>{"-", "others'"});
  bool lost = false;
  for (std::uint64_t seed = 0; seed < throws; ++seed) {
    Dice dice{seed};
    const auto after = files.disk().crash(dice);
    lost = lost || (!after.exists("outside") && after.read("base/sub/file") == "text");
  }
  CHECK(lost);
}

TEST_CASE("A mode that was not synced is the old one or the new one") {
  auto files = with_base();
  const auto file =
      *files.open(io::current_folder, "base/sub/file", OpenMode::read, Links::refuse, 0);
  REQUIRE(files.set_permissions(file, 0640));
  std::set<std::uint32_t> modes;
  for (std::uint64_t seed = 0; seed < throws; ++seed) {
    Dice dice{seed};
    const auto after = files.disk().crash(dice);
    modes.insert(after.node(*after.find("base/sub/file")).seen.metadata.mode);
  }
  CHECK(modes == std::set<std::uint32_t>{0644, 0640});
}

TEST_CASE("Data that a failed sync lost does not come back with the next one") {
  auto files = with_base();
  const auto file =
      *files.open(io::current_folder, "base/sub/file", OpenMode::lock, Links::refuse, 0);
  REQUIRE(io::write_all(files, file, "next"));
  CHECK(files.fail_sync(file).error() == std::errc::io_error);
  REQUIRE(files.sync(file));
  CHECK(outcomes(files.disk(), "base/sub/file").contains("text"));
}

TEST_CASE("Copies of a disk are independent, and a crash can be repeated from its seed") {
  auto files = with_base();
  const auto before = files.disk();
  const auto base = open_folder(files, "base");
  REQUIRE(files.rename(io::current_folder, "outside", base, "moved"));
  CHECK(before.exists("outside"));
  CHECK_FALSE(before.exists("base/moved"));
  for (std::uint64_t seed = 0; seed < throws; ++seed) {
    Dice one{seed};
    Dice other{seed};
    CHECK(files.disk().crash(one).exists("outside") == files.disk().crash(other).exists("outside"));
  }
  CHECK(files.disk().crash(Survival::nothing).exists("outside"));
  CHECK_FALSE(files.disk().crash(Survival::everything).exists("outside"));
}

}  // namespace runtime_exports::test_support

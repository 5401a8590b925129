#include <filesystem>
#include <fstream>
#include <optional>

#include "scale.hpp"
#include "stop_points.hpp"
#include "support/catch.hpp"
#include <fmt/format.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

namespace runtime_exports::fault {
namespace {

constexpr std::size_t page_bytes = 4096;
constexpr std::size_t plenty = 10'000;

/// The size of a disk; tmpfs counts bytes in pages.
struct Room {
  std::size_t pages = plenty;
  std::size_t inodes = plenty;

  [[nodiscard]] std::string options() const {
    return fmt::format("mode=0755,size={},nr_inodes={}", pages * page_bytes, inodes);
  }
};

/// A separate disk for the exports and the work folder.
class SmallDisk {
 public:
  SmallDisk(std::string folder, const Room& room) : folder_(std::move(folder)) {
    is_mounted_ = mount("tmpfs", folder_.c_str(), "tmpfs", 0, room.options().c_str()) == 0;
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (is_mounted_) umount2(folder_.c_str(), MNT_DETACH);
  }

  [[nodiscard]] bool is_mounted() const { return is_mounted_; }
  void resize(const Room& room) const {
    REQUIRE(mount("tmpfs", folder_.c_str(), "tmpfs", MS_REMOUNT, room.options().c_str()) == 0);
  }
  /// Fills the disk except for this many pages.
  void fill(std::size_t free_pages) const {
    struct statvfs status {};
    REQUIRE(statvfs(folder_.c_str(), &status) == 0);
    REQUIRE(status.f_bfree >= free_pages);
    std::ofstream{folder_ + "/filler"}
        << std::string((status.f_bfree - free_pages) * page_bytes, 'x');
  }
  void make_room() const { std::filesystem::remove(folder_ + "/filler"); }

 private:
  std::string folder_;
  bool is_mounted_ = false;
};

bool may_mount(const TwoStates& states) {
  return SmallDisk{states.runtime(), {}}.is_mounted();
}

/// Publishes on a disk of this size. Returns std::nullopt if not even the old set fits, else
/// whether the new one fitted.
std::optional<bool> publish_in(TwoStates& states, const Room& room) {
  const SmallDisk disk{states.runtime(), room};
  try {
    states.reset();
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
  CAPTURE(room.pages, room.inodes);
  const auto ended = states.run({"publish"});
  INFO(ended.error);
  REQUIRE((ended.exit_code == 0 || ended.exit_code == 74));
  REQUIRE(states.check_settled() == Violations{});
  REQUIRE((ended.exit_code == 0 ? states.is_b() : states.is_a()));
  disk.resize({});
  REQUIRE(states.run({"publish"}).exit_code == 0);
  REQUIRE(states.check_settled() == Violations{});
  REQUIRE(states.is_b());
  return ended.exit_code == 0;
}

/// Increases the size until it was enough three times. Returns how often it was too small.
std::size_t grow(TwoStates& states, std::size_t Room::*size) {
  std::size_t refused = 0;
  std::size_t enough = 0;
  for (std::size_t count = 2; enough < 3; ++count) {
    Room room;
    room.*size = count;
    const auto had_room = publish_in(states, room);
    if (!had_room) continue;
    if (*had_room) {
      ++enough;
    } else {
      ++refused;
      REQUIRE(enough == 0);
    }
  }
  return refused;
}

TEST_CASE("a disk that is full at any point makes the publish fail and keeps the set", "[disk]") {
  TwoStates states;
  if (!may_mount(states)) return skip("only root may mount a small disk");
  const auto pages = grow(states, &Room::pages);
  const auto inodes = grow(states, &Room::inodes);
  print_figure(fmt::format("{} disks too small in bytes, {} in inodes", pages, inodes));
  CHECK(pages > 5);
  CHECK(inodes > 5);
}

TEST_CASE("disks of every size in bytes and inodes keep the set", "[disk-long]") {
  TwoStates states;
  if (!may_mount(states)) return skip("only root may mount a small disk");
  std::size_t sizes = 0;
  for (std::size_t pages = 16; pages < 80; ++pages) {
    for (std::size_t inodes = 16; inodes < 80; ++inodes) {
      if (publish_in(states, {pages, inodes})) ++sizes;
    }
  }
  print_figure(fmt::format("{} disks", sizes));
}

TEST_CASE("a pending publish waits for free space, and is finished when there is some", "[disk]") {
  TwoStates states;
  if (!may_mount(states)) return skip("only root may mount a small disk");
  if (!tracing_is_permitted()) return skip("this system does not let a process trace its child");
  const std::size_t free_pages = GENERATE(range<std::size_t>(0, 4));
  const SmallDisk disk{states.runtime(), {}};
  leave_pending(states);
  disk.fill(free_pages);
  for (const char* const command : {"recover", "publish"}) {
    const auto ended = states.run({command});
    INFO(ended.error);
    CHECK((ended.exit_code == 0 || ended.exit_code == 74));
    CHECK(states.check_always() == Violations{});
  }
  disk.make_room();
  CHECK(states.run({"recover"}).exit_code == 0);
  CHECK(states.check_settled() == Violations{});
  CHECK(states.is_b());
}

}  // namespace
}  // namespace runtime_exports::fault

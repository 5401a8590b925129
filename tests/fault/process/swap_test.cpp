#include <atomic>
#include <cstdio>
#include <filesystem>
#include <thread>

#include "scale.hpp"
#include "support/catch.hpp"
#include "two_states.hpp"
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

namespace runtime_exports::fault {
namespace {

namespace fs = std::filesystem;

/// Swaps a folder of the project with a link to an outside folder, over and over.
class Swapper {
 public:
  Swapper(std::string folder, std::string link)
      : folder_(std::move(folder)),
        link_(std::move(link)),
        thread_([this] { swap_until_over(); }) {}
  Swapper(const Swapper&) = delete;
  Swapper& operator=(const Swapper&) = delete;
  /// Puts the folder back in its place.
  ~Swapper() {
    is_over_ = true;
    thread_.join();
    if (fs::is_symlink(fs::symlink_status(folder_))) swap();
  }

  [[nodiscard]] std::size_t swaps() const { return swaps_; }

 private:
  void swap() {
    const bool worked =
        renameat2(AT_FDCWD, folder_.c_str(), AT_FDCWD, link_.c_str(), RENAME_EXCHANGE) == 0;
    if (worked) ++swaps_;
  }
  void swap_until_over() {
    while (!is_over_) {
      swap();
      // Stays long enough in one place for a few system calls, so that every mixture occurs.
      std::this_thread::sleep_for(std::chrono::microseconds{swaps_ % 64});
    }
  }

  std::string folder_;
  std::string link_;
  std::atomic<bool> is_over_{false};
  std::atomic<std::size_t> swaps_{0};
  std::thread thread_;
};

/// An outside folder with everything that a publish reads or writes, so that a publish could
/// mistake it for the real folder.
void write_outside(const TwoStates& states) {
  for (const auto& file : owned_files()) {
    for (const char* const top : {"outside/", "outside/exports/", "outside/admin/"}) {
      states.tree().write(top + file, "outside\n");
    }
    states.tree().write("outside/" + fs::path{file}.filename().string(), "outside\n");
  }
  for (const char* const file : {"lock", "journal.new", "staging/0", "staging/0.copy", "0", "1"}) {
    states.tree().write(std::string{"outside/"} + file, "outside\n");
  }
}

/// How many publishes succeeded during the swaps, and how many were refused.
struct Campaign {
  std::size_t published = 0;
  std::size_t refused = 0;
};

Campaign publish_during_swaps(TwoStates& states, const std::string& folder, std::size_t runs) {
  Campaign campaign;
  const auto link = states.tree().path("link");
  fs::create_directory_symlink(states.tree().path("outside"), link);
  for (std::size_t run = 0; run < runs; ++run) {
    states.use(run % 2 == 0 ? State::a_again : State::b);
    const Swapper swapper{states.tree().path(folder), link};
    const auto ended = states.run({"publish", "--allow-rollback"});
    INFO(ended.error);
    CAPTURE(folder, run);
    REQUIRE((ended.exit_code == 0 || ended.exit_code == 73 || ended.exit_code == 74));
    ++(ended.exit_code == 0 ? campaign.published : campaign.refused);
  }
  fs::remove(link);
  return campaign;
}

TEST_CASE("a folder that is swapped with a link during a publish leads nothing outside", "[swap]") {
  const std::string folder =
      GENERATE(as<std::string>{}, "runtime/exports/admin", "runtime/exports/admin/users",
               "runtime/exports/telemetry", "runtime/exports", "runtime/.publish",
               "runtime/.publish/staging");
  TwoStates states;
  write_outside(states);
  const auto before = TreeSnapshot::of(states.tree().path("outside"));
  const auto campaign = publish_during_swaps(states, folder, scaled(170));
  CHECK(before.differences(TreeSnapshot::of(states.tree().path("outside"))) == Violations{});
  print_figure(fmt::format("{}: {} published, {} refused, 0 escapes", folder, campaign.published,
                           campaign.refused));
  CHECK(campaign.refused > 0);

  const auto names = states.tree().exports().names();
  states.use(State::b);
  const auto ended = states.run({"publish", "--allow-rollback"});
  INFO(ended.error);
  CHECK(ended.exit_code == 0);
  CHECK_FALSE(states.has_journal());
  CHECK(states.run({"validate"}).exit_code == 0);
  CHECK(names == states.tree().exports().names());
}

}  // namespace
}  // namespace runtime_exports::fault

#include <filesystem>
#include <fstream>

#include "watching.hpp"
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <unistd.h>

namespace runtime_exports::blackbox {
namespace {

/// Whether a publisher of the tree holds the lock now.
bool is_locked(const StateTree& tree) {
  const int file = open(tree.path("runtime/.publish/lock").c_str(), O_RDWR | O_CLOEXEC);
  if (file == -1) return false;
  const bool is_taken = flock(file, LOCK_EX | LOCK_NB) != 0;
  close(file);
  return is_taken;
}

bool has_empty_staging(const StateTree& tree) {
  return std::filesystem::is_empty(tree.path("runtime/.publish/staging"));
}

TEST_CASE("a signal ends an idle watch at once, by that signal", "[watch-end]") {
  const int signal = GENERATE(SIGTERM, SIGINT);
  const WatchedTree tree;
  enable_hot_reload(tree, {{"interval_seconds", 60}});
  Watching watch{tree, {"--format", "json"}};
  REQUIRE(watch.is_watching());
  const auto begin = std::chrono::steady_clock::now();
  const auto ended = watch.end(signal);
  CHECK(ended.exit_code == 128 + signal);
  // The watch did not sleep until its next look.
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds{50});
  CHECK_FALSE(is_locked(tree));
  const auto result = Json::parse(ended.out);
  CHECK(result["outcome"] == "stopped");
  CHECK(result["exit_code"] == 128 + signal);
}

TEST_CASE("a signal in the middle of a publish ends it, and nothing is left", "[watch-end]") {
  const WatchedTree tree;
  std::string rows;
  for (int row = 0; row < 2000; ++row) rows += event_row(1, "Connection " + std::to_string(row));
  std::string many;
  for (int copy = 0; copy < 400; ++copy) many += rows;
  tree.append(events_file, many);
  const auto before = tree.exports();
  Watching watch{tree};
  REQUIRE(comes([&] { return is_locked(tree); }));
  const auto ended = watch.end();
  INFO(ended.error);
  CHECK(ended.exit_code == 128 + SIGTERM);
  CHECK(before.differences(tree.exports()).empty());
  CHECK_FALSE(is_locked(tree));
  CHECK(has_empty_staging(tree));
  CHECK(ended.error.find("error:") == std::string::npos);
  CHECK(tree.run({"publish"}).exit_code == 0);
}

TEST_CASE("SIGHUP reads the settings again; bad ones change nothing", "[watch-end]") {
  const WatchedTree tree;
  for (int minute = 2; minute < 9; ++minute) tree.append(events_file, event_row(minute));
  Watching watch{tree};
  REQUIRE(tree.reaches(2));
  tree.write(settings_file, "{\"projct\": 1}");
  watch.send(SIGHUP);
  REQUIRE(watch.says("info: the settings stay as they were\n"));
  tree.set({{"telemetry", {{"max_events", 3}}}});
  watch.send(SIGHUP);
  CHECK(comes([&] { return tree.export_at("telemetry/events.json")["events"].size() == 3; }));
  enable_hot_reload(tree, {{"enabled", false}});
  watch.send(SIGHUP);
  const auto ended = watch.wait();
  INFO(ended.error);
  CHECK(ended.exit_code == 0);
  CHECK(count_of(ended.error, "info: the settings stay as they were\n") == 1);
  CHECK(count_of(ended.error, "info: the settings were read again\n") == 1);
  CHECK(ended.out.find("hot reload is no longer enabled") != std::string::npos);
}

TEST_CASE("a signal right after SIGHUP ends the watch with what it did before", "[watch-end]") {
  const WatchedTree tree;
  enable_hot_reload(tree, {{"interval_seconds", 60}});
  Watching watch{tree, {"--format", "json"}};
  REQUIRE(watch.is_watching());
  watch.send(SIGHUP);
  REQUIRE(watch.says("info: the settings were read again\n"));
  const auto ended = watch.end();
  INFO(ended.error);
  CHECK(ended.exit_code == 128 + SIGTERM);
  const auto result = Json::parse(ended.out);
  CHECK(result["outcome"] == "stopped");
  CHECK(result["exports"].size() == 10);
}

TEST_CASE("--once ends after the publish that a change caused", "[watch-end]") {
  const WatchedTree tree;
  SECTION("one that waits for the change") {
    Watching watch{tree, {"--once", "--format", "json"}};
    REQUIRE(watch.is_watching());
    tree.add_event("Connection restored");
    const auto ended = watch.wait();
    CHECK(ended.exit_code == 0);
    tree.write("result.json", ended.out);
    CHECK(tree.run({"schema", "check", "result.schema.json", "result.json"}).exit_code == 0);
    const auto result = Json::parse(ended.out);
    CHECK(result["outcome"] == "published");
    CHECK(result["generation"] == 2);
  }
  SECTION("one that finds something to do at the start") {
    tree.add_event("Connection restored");
    CHECK(Watching{tree, {"--once"}}.wait().exit_code == 0);
    CHECK(tree.generation() == 2);
  }
  SECTION("one whose change is refused") {
    Watching watch{tree, {"--once", "--format", "sarif"}};
    REQUIRE(watch.is_watching());
    tree.write(snapshot_file, "{");
    const auto ended = watch.wait();
    CHECK(ended.exit_code == 1);
    CHECK(Json::parse(ended.out)["runs"][0]["results"].size() == 1);
  }
}

/// A separate disk for the exports and the work folder.
class SmallDisk {
 public:
  explicit SmallDisk(std::string folder) : folder_(std::move(folder)) {
    is_mounted_ = mount("tmpfs", folder_.c_str(), "tmpfs", 0, "mode=0755,size=400k") == 0;
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (is_mounted_) umount2(folder_.c_str(), MNT_DETACH);
  }
  [[nodiscard]] bool is_mounted() const { return is_mounted_; }

 private:
  std::string folder_;
  bool is_mounted_ = false;
};

TEST_CASE("a full disk is reported once, and the pending change is published when there is space",
          "[watch-end]") {
  const StateTree tree;
  tree.make_folder("runtime");
  const SmallDisk disk{tree.path("runtime")};
  if (!disk.is_mounted()) {
    WARN("SKIPPED: only root may mount a small disk");
    return;
  }
  enable_hot_reload(tree);
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  Watching watch{tree};
  REQUIRE(watch.is_watching());
  std::ofstream{tree.path("runtime/filler")} << std::string(1U << 20U, 'x');
  const auto before = tree.exports();
  tree.append(events_file, event_row(1, "Connection restored"));
  REQUIRE(watch.says("info: this publish is tried again in every interval\n"));
  pause_s(2.2);
  CHECK(before.differences(tree.exports()).empty());
  tree.remove("runtime/filler");
  CHECK(comes([&] { return tree.export_at("manifest.json")["generation"] == 2; }));
  const auto ended = watch.end();
  INFO(ended.error);
  CHECK(count_of(ended.error, "No space left on device") == 1);
  CHECK(count_of(ended.error, "info: this publish is tried again in every interval\n") == 1);
  CHECK(count_of(ended.error, "info: publishing works again\n") == 1);
}

TEST_CASE("two watches that undo each other's work end", "[watch-loop]") {
  const WatchedTree tree;
  for (int minute = 2; minute < 9; ++minute) tree.append(events_file, event_row(minute));
  Watching one{tree};
  pause_s(0.1);
  Watching other{tree, {"--set", "telemetry.max_events=3"}};
  const auto first = one.wait();
  INFO(first.error);
  CHECK(first.exit_code == 70);
  CHECK(first.error.find("replaced more than ten times in ten intervals while the state stayed the "
                         "same\n  help: look for a second publisher") != std::string::npos);
  const auto second = other.end();
  INFO(second.error);
  CHECK((second.exit_code == 70 || second.exit_code == 128 + SIGTERM));
}

}  // namespace
}  // namespace runtime_exports::blackbox

#include "runtime_exports/publish/commands/watcher.hpp"

#include <filesystem>
#include <optional>
#include <vector>

#include "support/catch.hpp"
#include "support/io/manual_clock.hpp"
#include "support/io/temporary_folder.hpp"
#include "unit/publish/publish_folders.hpp"

namespace runtime_exports::publish {
namespace {

constexpr std::int64_t interval_ms = 1000;
const std::string snapshot_input = "shared/state/runtime_snapshot.json";

/// A watched folder, a fixed clock, and fake publishes.
class WatchedFolder {
 public:
  WatchedFolder() : settings_(test_support::default_settings()) {
    settings_.enabled_exports = {"snapshot"};
    files_.make_folder("runtime/exports");
    files_.write(snapshot_input, "{}");
    watcher_.emplace(io::posix_file_system(), clock_,
                     watched_places(files_.path(), settings_, "runtime/exports"), interval_ms,
                     [this] {
                       published_ms.push_back(clock_.steady_ms());
                       if (on_publish) on_publish();
                       return next_report;
                     });
  }

  WatchStep step() {
    auto step = watcher_->step();
    next_ms_ = step.next_ms;
    return step;
  }
  /// Makes each step that is due, up to this time. Returns the steps that did something.
  std::vector<WatchStep> run_to(std::int64_t end_ms) {
    std::vector<WatchStep> steps;
    while (next_ms_ <= end_ms) {
      clock_.advance_ms(next_ms_ - clock_.steady_ms());
      auto one = step();
      if (one.report || one.lost_folder || one.folder_is_back) steps.push_back(std::move(one));
    }
    clock_.advance_ms(end_ms - clock_.steady_ms());
    return steps;
  }
  void change() { files_.write("runtime/exports/clips.json", std::to_string(++changes_)); }
  void change_state() { files_.write(snapshot_input, std::to_string(++changes_)); }
  [[nodiscard]] const test_support::TemporaryFolder& files() const { return files_; }

  PublishReport next_report;
  std::function<void()> on_publish;
  std::vector<std::int64_t> published_ms;

 private:
  test_support::TemporaryFolder files_;
  config::Settings settings_;
  test_support::ManualClock clock_;
  std::optional<Watcher> watcher_;
  std::int64_t next_ms_ = 0;
  int changes_ = 0;
};

PublishReport failed(ErrorCode code, const std::string& message = "it failed") {
  PublishReport report;
  report.errors.push_back({.code = code, .subject = "a", .message = message});
  return report;
}

PublishReport replacing() {
  PublishReport report;
  report.set_changes = true;
  return report;
}

TEST_CASE("the start counts as a change") {
  WatchedFolder folder;
  const auto steps = folder.run_to(5000);
  REQUIRE(steps.size() == 1);
  CHECK(steps[0].cause == Cause::start);
  CHECK(folder.published_ms == std::vector<std::int64_t>{250});
}

TEST_CASE("a single change is published within little more than an interval, whenever it comes") {
  WatchedFolder folder;
  const auto change_ms = GENERATE(range(2000, 3000, 50));
  folder.run_to(change_ms);
  folder.change();
  const auto steps = folder.run_to(change_ms + 1250);
  REQUIRE(steps.size() == 1);
  CHECK(steps[0].cause == Cause::change);
  CHECK(folder.run_to(9000).empty());
}

TEST_CASE("a burst causes one publish, when it is over") {
  WatchedFolder folder;
  folder.run_to(2000);
  for (std::int64_t now_ms = 2000; now_ms <= 4500; now_ms += 50) {
    folder.change();
    folder.run_to(now_ms);
  }
  folder.run_to(9000);
  REQUIRE(folder.published_ms.size() == 2);
  CHECK(folder.published_ms[1] >= 4500);
  CHECK(folder.published_ms[1] <= 5250);
}

TEST_CASE("a folder that keeps changing is published after ten intervals") {
  WatchedFolder folder;
  folder.run_to(2000);
  for (std::int64_t now_ms = 2000; now_ms <= 26'000; now_ms += 50) {
    folder.change();
    folder.run_to(now_ms);
  }
  REQUIRE(folder.published_ms.size() == 3);
  CHECK(folder.published_ms[1] <= 13'250);
}

TEST_CASE("a refusal is reported once and not tried again until something changes") {
  WatchedFolder folder;
  folder.next_report = failed(ErrorCode::refused);
  auto steps = folder.run_to(8000);
  REQUIRE(steps.size() == 1);
  CHECK(steps[0].has_news);
  CHECK_FALSE(steps[0].tries_again);
  folder.change();
  steps = folder.run_to(10'000);
  REQUIRE(steps.size() == 1);
  CHECK_FALSE(steps[0].has_news);
  folder.change_state();
  steps = folder.run_to(12'000);
  REQUIRE(steps.size() == 1);
  CHECK(steps[0].has_news);
  folder.next_report = {};
  folder.change_state();
  steps = folder.run_to(14'000);
  REQUIRE(steps.size() == 1);
  CHECK(steps[0].works_again);
}

TEST_CASE("a temporary failure is retried in every interval and reported once until it changes") {
  WatchedFolder folder;
  folder.next_report = failed(GENERATE(ErrorCode::busy, ErrorCode::io, ErrorCode::unsafe_target));
  auto steps = folder.run_to(5000);
  REQUIRE(steps.size() == 6);
  CHECK(steps[0].has_news);
  CHECK(steps[0].tries_again);
  CHECK_FALSE(steps[5].has_news);
  folder.next_report = failed(ErrorCode::io, "it failed otherwise");
  steps = folder.run_to(6000);
  REQUIRE(steps.size() == 1);
  CHECK(steps[0].has_news);
  folder.next_report = {};
  steps = folder.run_to(9000);
  REQUIRE(steps.size() == 1);
  CHECK(steps[0].works_again);
  CHECK(steps[0].cause == Cause::start);
}

TEST_CASE("a publish that failed after its commit is tried again") {
  WatchedFolder folder;
  folder.next_report.incomplete = true;
  CHECK(folder.run_to(3000).size() > 2);
}

TEST_CASE("warnings of a publish that worked are reported once") {
  WatchedFolder folder;
  folder.next_report.findings.push_back(
      {.severity = Severity::warning, .rule = "a.b", .subject = "c", .message = "d"});
  CHECK(folder.run_to(1000).at(0).has_news);
  folder.change_state();
  CHECK_FALSE(folder.run_to(3000).at(0).has_news);
}

TEST_CASE("a folder that vanished is reported once, and its return is a change") {
  WatchedFolder folder;
  folder.run_to(2000);
  const auto path = folder.files().path("runtime/exports");
  std::filesystem::rename(path, path + "2");
  auto steps = folder.run_to(6000);
  REQUIRE(steps.size() == 1);
  CHECK(steps[0].lost_folder);
  CHECK(folder.published_ms.size() == 1);
  folder.files().write("runtime/exports", "a file");
  steps = folder.run_to(8000);
  REQUIRE(steps.size() == 1);
  CHECK(steps[0].lost_folder);
  std::filesystem::remove(path);
  std::filesystem::rename(path + "2", path);
  steps = folder.run_to(10'000);
  REQUIRE(steps.size() == 2);
  CHECK(steps[0].folder_is_back);
  CHECK(steps[1].report);
}

TEST_CASE("more than ten publishes in ten intervals without a change of the state are a loop") {
  WatchedFolder folder;
  folder.next_report = replacing();
  // Another program answers each of them.
  folder.on_publish = [&] { folder.change(); };
  const auto steps = folder.run_to(11'500);
  REQUIRE(steps.size() > 10);
  CHECK_FALSE(steps[9].loop);
  REQUIRE(steps[10].loop);
  CHECK(steps[10].loop->code == ErrorCode::defect);
}

TEST_CASE("publishes of another watch count too") {
  WatchedFolder folder;
  folder.next_report = replacing();
  // Each publish is answered by another one, which this watch sees as a change.
  folder.on_publish = [&] {
    folder.next_report.generation += 2;
    folder.change();
  };
  const auto steps = folder.run_to(7'500);
  REQUIRE(steps.size() > 5);
  CHECK_FALSE(steps[4].loop);
  CHECK(steps[5].loop);
}

TEST_CASE("publishes of a state that changes are not a loop, nor are those that replace nothing") {
  WatchedFolder folder;
  SECTION("the state changes") {
    folder.next_report = replacing();
    folder.on_publish = [&] { folder.change_state(); };
  }
  SECTION("nothing is replaced") {
    folder.on_publish = [&] { folder.change(); };
  }
  SECTION("they are far apart") {
    folder.next_report = replacing();
    for (std::int64_t end_ms = 2400; end_ms < 40'000; end_ms += 2400) {
      folder.change();
      for (const auto& step : folder.run_to(end_ms)) CHECK_FALSE(step.loop);
    }
  }
  for (const auto& step : folder.run_to(60'000)) CHECK_FALSE(step.loop);
}

}  // namespace
}  // namespace runtime_exports::publish

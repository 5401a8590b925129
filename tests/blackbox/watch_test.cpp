#include <filesystem>

#include "declared_tree.hpp"
#include "watching.hpp"

namespace runtime_exports::blackbox {
namespace {

const std::string published_line = "info: published generation ";

TEST_CASE("watch says how to enable hot reload", "[watch]") {
  const StateTree tree;
  SECTION("there is no file") {}
  SECTION("it does not say so") {
    tree.write(system_file, "{}");
  }
  SECTION("it says the opposite") {
    enable_hot_reload(tree, {{"enabled", false}});
  }
  const auto ended = tree.run({"watch"});
  CHECK(ended.exit_code == 78);
  CHECK(ended.error ==
        "error: shared/config/system.json: hot reload is not enabled\n  help: set "
        "`system.hot_reload.enabled` to true in this file; `watch_path` and `interval_seconds` "
        "are next to it\n");
  CHECK(tree.is_unpublished());
}

TEST_CASE("settings that leave nothing to watch are refused", "[watch]") {
  const StateTree tree;
  SECTION("a path out of the root") {
    enable_hot_reload(tree, {{"watch_path", "../x"}});
  }
  SECTION("a file that is not JSON") {
    tree.write(system_file, "{");
  }
  SECTION("no export that a watch republishes") {
    enable_hot_reload(tree);
    tree.set({{"exports", {{"enabled", {"version", "admin.users"}}}}});
  }
  CHECK(tree.run({"watch"}).exit_code == 78);
}

TEST_CASE("a change of the state is published, and the watch's own writes trigger nothing",
          "[watch]") {
  const WatchedTree tree;
  Watching watch{tree};
  REQUIRE(watch.is_watching());
  tree.add_event("Connection restored");
  CHECK(tree.reaches(2));
  pause_s(2.3);
  const auto ended = watch.end();
  INFO(ended.error);
  CHECK(tree.generation() == 2);
  CHECK(count_of(ended.error, published_line) == 1);
  CHECK(count_of(ended.error, published_line + "2: telemetry.events\n") == 1);
  CHECK(count_of(ended.error, nothing_new) == 1);  // at the start
  CHECK(ended.out == "Watched runtime/exports: published 1 time; ended by SIGTERM.\n");
}

TEST_CASE("a file that was only touched is not a change, whoever wrote it", "[watch]") {
  const WatchedTree tree;
  tree.write("runtime/exports/clips.json", "{}");
  Watching watch{tree};
  REQUIRE(watch.is_watching());
  for (const char* const file : {"telemetry/events.json", "manifest.json", "clips.json"}) {
    std::filesystem::last_write_time(tree.path(std::string{"runtime/exports/"} + file),
                                     std::filesystem::file_time_type::clock::now());
  }
  std::filesystem::last_write_time(tree.path(events_file),
                                   std::filesystem::file_time_type::clock::now());
  pause_s(1.6);
  const auto ended = watch.end();
  CHECK(count_of(ended.error, nothing_new) == 1);
}

TEST_CASE("a hand-edited or removed export is put back", "[watch]") {
  const WatchedTree tree;
  const auto before = tree.read(published_events);
  Watching watch{tree};
  tree.write(published_events, "[]\n");
  CHECK(comes(
      [&] { return tree.exists(published_events) && tree.read(published_events) == before; }));
  pause_s(1);
  tree.remove(published_events);
  CHECK(comes(
      [&] { return tree.exists(published_events) && tree.read(published_events) == before; }));
  CHECK(watch.end().exit_code == 128 + SIGTERM);
}

TEST_CASE("files of other programs trigger a publish, in new folders too, and are not touched",
          "[watch]") {
  const WatchedTree tree;
  Watching watch{tree};
  REQUIRE(watch.is_watching());
  tree.write("runtime/exports/polls/new/2026.json", "{}");
  const auto before = tree.exports();
  CHECK(watch.says(nothing_new, 2));
  const auto ended = watch.end();
  CHECK(count_of(ended.error, nothing_new) == 2);
  CHECK(before.differences(tree.exports()).empty());
}

TEST_CASE("a kept file that changes is listed again, and not touched", "[watch]") {
  const WatchedTree tree;
  declare_status(tree, {{"input", nullptr}, {"keep", true}});
  tree.write("runtime/exports/status.json", R"({"state": "ready"})");
  REQUIRE(tree.run({"publish"}).exit_code == 0);
  Watching watch{tree};
  REQUIRE(watch.is_watching());
  tree.write("runtime/exports/status.json", R"({"state": "busy"})");
  CHECK(tree.reaches(3));
  pause_s(1.6);
  CHECK(count_of(watch.end().error, published_line) == 1);
  CHECK(tree.generation() == 3);
  CHECK(tree.read("runtime/exports/status.json") == R"({"state": "busy"})");
  CHECK(tree.run({"verify", "runtime/exports"}).error.find("does not match") == std::string::npos);
}

TEST_CASE("version, changelog and admin exports are never republished", "[watch]") {
  const WatchedTree tree;
  const auto before = tree.exports();
  Watching watch{tree};
  tree.edit(snapshot_file, [](Json& value) {
    value["runtime"]["version"] = "1.3.0";
    value["platforms"][0]["counters"]["messages"] = 6;
  });
  tree.edit(changelog_file, [](Json& value) {
    auto entry = value[0];
    entry["id"] = "second";
    value.push_back(entry);
  });
  tree.append(users_file, user_row("user-000002"));
  CHECK(tree.reaches(2));
  const auto ended = watch.end();
  INFO(ended.error);
  const auto after = tree.exports();
  for (const char* const file : {"version.json", "changelog.json", "changelog.runtime.json",
                                 "admin/users/users.json", "admin/audit/audit.json"}) {
    CHECK(before.at(file) == after.at(file));
  }
  CHECK_FALSE(before.at("runtime_snapshot.json") == after.at("runtime_snapshot.json"));
}

TEST_CASE("a thousand changes in a second are one publish", "[watch]") {
  const WatchedTree tree;
  Watching watch{tree};
  REQUIRE(watch.is_watching());
  const auto begin = std::chrono::steady_clock::now();
  for (int change = 0; change < 1000; ++change) {
    tree.add_event("Change " + std::to_string(change));
    tree.write("runtime/exports/other-" + std::to_string(change % 50) + ".json", "{}");
    std::this_thread::sleep_for(std::chrono::microseconds{800});
  }
  // Endless changes are published every ten seconds.
  const auto more = (std::chrono::steady_clock::now() - begin) / std::chrono::seconds{5};
  CHECK(comes([&] { return tree.read(published_events).find("Change 999") != std::string::npos; }));
  pause_s(1.5);
  const auto ended = watch.end();
  INFO(ended.error);
  CHECK(count_of(ended.error, published_line) <= 1 + static_cast<std::size_t>(more));
}

TEST_CASE("a refusal is reported once, does not end the watch, and is over when the input is good",
          "[watch]") {
  const WatchedTree tree;
  const auto good = tree.read(snapshot_file);
  const auto before = tree.exports();
  Watching watch{tree};
  tree.write(snapshot_file, "{\"runtime\": ");
  REQUIRE(watch.says("info: nothing is published until something changes\n"));
  pause_s(1.2);
  CHECK(before.differences(tree.exports()).empty());
  tree.write("runtime/exports/clips.json", "{}");
  pause_s(1.5);
  tree.write(snapshot_file, good);
  tree.add_event("Connection restored");
  CHECK(tree.reaches(2));
  const auto ended = watch.end();
  INFO(ended.error);
  CHECK(count_of(ended.error, "error: shared/state/runtime_snapshot.json") == 1);
  CHECK(count_of(ended.error, "info: nothing is published until something changes\n") == 1);
  CHECK(count_of(ended.error, "info: publishing works again\n") == 1);
}

TEST_CASE("a folder that vanishes is reported once and waited for", "[watch]") {
  const WatchedTree tree;
  Watching watch{tree};
  REQUIRE(watch.is_watching());
  std::filesystem::rename(tree.path("runtime/exports"), tree.path("away"));
  tree.add_event("Connection restored");
  REQUIRE(watch.says("error: runtime/exports: the watched folder cannot be opened"));
  pause_s(1.2);
  CHECK_FALSE(tree.exists("runtime/exports"));
  std::filesystem::rename(tree.path("away"), tree.path("runtime/exports"));
  CHECK(tree.reaches(2));
  const auto ended = watch.end();
  INFO(ended.error);
  CHECK(count_of(ended.error, "error: runtime/exports: the watched folder cannot be opened") == 1);
  CHECK(count_of(ended.error, "info: the watched folder is back\n") == 1);
}

TEST_CASE("a watch publishes nothing beside a changelog that is missing or altered", "[watch]") {
  const WatchedTree tree;
  const std::string changelog = "runtime/exports/changelog.runtime.json";
  SECTION("missing") {
    tree.remove(changelog);
  }
  SECTION("altered") {
    tree.write(changelog, "[]\n");
  }
  Watching watch{tree};
  CHECK(watch.says("[changelog.published-missing]"));
  tree.add_event("Connection restored");
  CHECK(watch.says("[changelog.published-missing]", 2));
  watch.end();
  CHECK(tree.generation() == 1);
}

}  // namespace
}  // namespace runtime_exports::blackbox

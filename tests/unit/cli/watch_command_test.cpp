#include <array>
#include <csignal>
#include <ctime>
#include <functional>
#include <vector>

#include "direct_call.hpp"
#include "support/io/manual_clock.hpp"

#include "runtime_exports/io/process.hpp"

namespace runtime_exports::cli {
namespace {

const std::string events_input = "shared/state/telemetry/events.jsonl";
const std::string published_events = "runtime/exports/telemetry/events.json";
const std::string system_settings = "shared/config/system.json";
const std::string snapshot_input = "shared/state/runtime_snapshot.json";

/// A watch of a published project. After each of its steps it gets a SIGHUP, and the next turn of
/// the test comes when it reads its settings again. After the last turn it gets SIGTERM.
class Watching {
 public:
  using Turn = std::function<void()>;

  Watching() {
    enable(true);
    REQUIRE(project.run({"publish"}).exit_code == 0);
  }

  Project project;
  test_support::ManualClock clock{1'800'000'000};
  bool takes_settings = false;  ///< accepts the settings that are read again, else refuses them

  void enable(bool enabled) const {
    project.files().write(system_settings,
                          R"({"system": {"hot_reload": {"interval_seconds": 1, "enabled": )" +
                              std::string{enabled ? "true" : "false"} + "}}}");
  }
  void add_event() const {
    project.files().append(events_input,
                           R"({"timestamp": "2026-07-16T12:38:20Z", "source": "test", )"
                           R"("severity": "info", "message": "Connection restored"})"
                           "\n");
  }

  Ended run(const std::vector<Turn>& turns, const WatchOptions& options = {},
            Format format = Format::text) {
    DirectCall call{project, io::posix_file_system(), clock};
    call.common.format = format;
    std::size_t turn = 0;
    call.reload = [&]() -> Result<config::LoadedSettings> {
      const bool has_turn = turn < turns.size();
      if (has_turn) turns[turn++]();
      ::kill(::getpid(), has_turn ? SIGHUP : SIGTERM);
      if (takes_settings) return call.load_again();
      return Error{.code = ErrorCode::settings, .subject = "test", .message = "as before"};
    };
    io::hold_termination_signals();
    ::kill(::getpid(), SIGHUP);
    auto ended = call.run("watch", options);
    take_signals();
    io::release_termination_signals();
    return ended;
  }

 private:
  /// A pending signal would end this process when it is released.
  static void take_signals() {
    ::sigset_t signals;
    ::sigemptyset(&signals);
    for (const int number : {SIGHUP, SIGTERM, SIGINT}) ::sigaddset(&signals, number);
    const std::timespec at_once{};
    while (::sigtimedwait(&signals, nullptr, &at_once) > 0) {
    }
  }
};

void nothing() {}

TEST_CASE("a watch publishes a change of the state, and SIGTERM ends it") {
  Watching watch;
  const auto ended = watch.run({nothing, nothing, [&] { watch.add_event(); }, nothing, nothing});
  CHECK(ended.exit_code == 128 + SIGTERM);
  CHECK(ended.out == "Watched runtime/exports: published 1 time; ended by SIGTERM.\n");
  CHECK(holds(ended.error,
              "info: watching runtime/exports every 1 s, to republish telemetry.events, "));
  CHECK(holds(ended.error, "debug: there was nothing to publish\n"));
  CHECK(holds(ended.error, "info: published generation 2: telemetry.events\n"));
  CHECK(holds(watch.project.files().read(published_events), "Connection restored"));
}

TEST_CASE("a watch with --once ends after the publish that a change caused") {
  Watching watch;
  const WatchOptions once{.once = true};
  SECTION("that was made before it began") {
    watch.add_event();
    const auto ended = watch.run({nothing, nothing, nothing}, once, Format::json);
    CHECK(ended.exit_code == 0);
    CHECK(holds(ended.out, "\"outcome\": \"published\""));
    CHECK(holds(ended.out, "\"published\": 1,\n  \"failed\": 0,\n  \"generation\": 2,"));
  }
  SECTION("that changes no export") {
    const auto touch = [&] { watch.project.files().write("runtime/exports/other.json", "{}"); };
    const auto ended = watch.run({nothing, touch, nothing, nothing}, once);
    CHECK(ended.exit_code == 0);
    CHECK(ended.out == "Watched runtime/exports: published 0 times; ended after one publish.\n");
  }
  SECTION("that is refused") {
    const auto damage = [&] { watch.project.files().write(snapshot_input, "{"); };
    const auto ended = watch.run({nothing, damage, nothing, nothing}, once);
    CHECK(ended.exit_code == 1);
    CHECK(holds(ended.error, "error: " + snapshot_input + ":1:"));
    CHECK(holds(ended.error, "info: nothing is published until something changes\n"));
    CHECK(holds(ended.out, " published 0 times, 1 failed; ended after one publish."));
  }
}

TEST_CASE("for a watch with --once, settings that are read again are a change") {
  Watching watch;
  const auto take = [&] { watch.takes_settings = true; };
  const auto refuse = [&] { watch.takes_settings = false; };
  SECTION("that may change no export") {
    const auto ended = watch.run({nothing, nothing, take, refuse, nothing}, {.once = true});
    CHECK(ended.exit_code == 0);
    CHECK(holds(ended.out, " published 0 times; ended after one publish."));
  }
  SECTION("whose publish may be refused") {
    const auto damage = [&] {
      watch.project.files().write(snapshot_input, "{");
      take();
    };
    const auto ended = watch.run({nothing, nothing, damage, refuse, nothing}, {.once = true});
    CHECK(ended.exit_code == 1);
    CHECK(holds(ended.out, " 1 failed; ended after one publish."));
  }
}

TEST_CASE("a watch says once what is wrong, and when publishing works again") {
  Watching watch;
  const auto snapshot = watch.project.files().read(snapshot_input);
  const auto damage = [&] { watch.project.files().write(snapshot_input, "{"); };
  const auto mend = [&] { watch.project.files().write(snapshot_input, snapshot); };
  const auto ended = watch.run({nothing, damage, nothing, nothing, mend, nothing, nothing});
  CHECK(ended.exit_code == 128 + SIGTERM);
  const auto first = ended.error.find("error: " + snapshot_input);
  CHECK(first != std::string::npos);
  CHECK(ended.error.find("error: " + snapshot_input, first + 1) == std::string::npos);
  CHECK(holds(ended.error, "info: publishing works again\n"));
}

TEST_CASE("a watch reads its settings again; bad ones change nothing") {
  Watching watch;
  const auto limit = [&](const std::string& most) {
    watch.project.files().write("shared/config/exports.json",
                                R"({"telemetry": {"max_events": )" + most + "}}");
  };
  SECTION("they are refused") {
    const auto ended = watch.run({[&] { limit("1"); }, nothing, nothing});
    CHECK(holds(ended.error, "error: test: as before\ninfo: the settings stay as they were\n"));
    CHECK(holds(ended.out, ": published 0 times"));
  }
  SECTION("they leave nothing to watch") {
    watch.takes_settings = true;
    const auto ended = watch.run({[&] { limit(R"(2}, "exports": {"enabled": ["version"])"); }});
    CHECK(holds(ended.error, "no export is enabled that a watch republishes"));
    CHECK(holds(ended.error, "info: the settings stay as they were\n"));
  }
  SECTION("they are good, and later hot reload is disabled") {
    const auto take = [&] {
      limit("1");
      watch.takes_settings = true;
    };
    const auto refuse = [&] { watch.takes_settings = false; };
    const auto disable = [&] {
      watch.takes_settings = true;
      watch.enable(false);
    };
    const auto ended = watch.run({take, refuse, nothing, disable, nothing});
    CHECK(ended.exit_code == 0);
    CHECK(holds(ended.error, "info: the settings were read again\ninfo: watching "));
    CHECK(ended.out ==
          "Watched runtime/exports: published 1 time; hot reload is no longer "
          "enabled.\n");
    CHECK(holds(ended.error, "info: published generation 2: telemetry.events\n"));
  }
}

TEST_CASE("a watch waits for a folder that is gone") {
  Watching watch;
  const auto folder = watch.project.path("runtime/exports");
  const auto ended =
      watch.run({nothing, [&] { std::filesystem::rename(folder, folder + ".gone"); }, nothing,
                 [&] { std::filesystem::rename(folder + ".gone", folder); }, nothing, nothing});
  CHECK(ended.exit_code == 128 + SIGTERM);
  CHECK(holds(ended.error, "info: nothing is published until the watched folder is back\n"));
  CHECK(holds(ended.error, "info: the watched folder is back\n"));
}

TEST_CASE("a watch whose exports are replaced again and again ends") {
  Watching watch;
  std::vector<Watching::Turn> turns;
  for (int time = 0; time < 12; ++time) {
    turns.insert(turns.end(),
                 {nothing, [&] { watch.project.files().append(published_events, " "); }});
  }
  const auto ended = watch.run(turns);
  CHECK(ended.exit_code == 70);
  CHECK(holds(ended.error, "the exports were replaced more than ten times in ten intervals"));
  CHECK(holds(ended.out, "its own publishes kept triggering it"));
}

TEST_CASE("watch says how to enable hot reload") {
  const Project project;
  const auto ended = project.run({"watch"});
  CHECK(ended.exit_code == 78);
  CHECK(holds(ended.error, "system.hot_reload.enabled"));
}

TEST_CASE("a watch needs hot reload, and settings that can be read") {
  Watching watch;
  watch.enable(false);
  const auto disabled = watch.run({});
  CHECK(disabled.exit_code == 78);
  CHECK(holds(disabled.error, "hot reload is not enabled"));
  watch.project.files().write(system_settings, "{");
  CHECK(watch.run({}).exit_code == 78);
}

}  // namespace
}  // namespace runtime_exports::cli

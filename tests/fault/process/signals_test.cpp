#include <csignal>
#include <filesystem>

#include "scale.hpp"
#include "stop_points.hpp"
#include "support/catch.hpp"
#include <fmt/format.h>

namespace runtime_exports::fault {
namespace {

/// Whether the staging folder contains something.
bool has_staged_copies(const TwoStates& states) {
  return !std::filesystem::is_empty(states.work("staging"));
}

TEST_CASE("a termination signal before the commit ends a publish that touched nothing",
          "[signals]") {
  if (!tracing_is_permitted()) return skip(untraceable);
  const int signal = GENERATE(SIGINT, SIGTERM, SIGHUP);
  const StopPoint point = GENERATE(before_link_to("0.copy"), before_link_to("5.copy"));
  TwoStates states;
  CHECK(run_with_signal(states, {"publish"}, point, signal).exit_code == 128 + signal);
  CHECK(states.is_a());
  CHECK_FALSE(states.has_journal());
  CHECK(states.check_always() == Violations{});
  CHECK(has_staged_copies(states));
  CHECK(states.run({"recover"}).exit_code == 0);
  CHECK_FALSE(has_staged_copies(states));
  CHECK(states.is_a());
  CHECK(states.run({"publish"}).exit_code == 0);
  CHECK(states.is_b());
}

TEST_CASE("a termination signal after the commit ends a publish whose set is whole", "[signals]") {
  if (!tracing_is_permitted()) return skip(untraceable);
  const int signal = GENERATE(SIGINT, SIGTERM, SIGHUP);
  const StopPoint point = GENERATE(
      before_rename_to("journal"), after_rename_to("journal"), after_rename_to("version.json"),
      before_rename_to("manifest.json"), after_rename_to("manifest.json"));
  TwoStates states;
  const auto ended = run_with_signal(states, {"publish"}, point, signal);
  CHECK((ended.exit_code == 0 || ended.exit_code == 128 + signal));
  CHECK(states.check_always() == Violations{});
  CHECK(states.is_b());
  CHECK_FALSE(states.has_journal());
  CHECK(states.run({"publish"}).exit_code == 0);
  CHECK(states.check_settled() == Violations{});
}

TEST_CASE("a termination signal after the commit ends a publish whose result cannot be written",
          "[signals]") {
  if (!tracing_is_permitted()) return skip(untraceable);
  TwoStates states;
  auto request = states.tree().request({"publish"});
  request.output = test_support::StandardOutput::full_device;
  const auto point = after_rename_to("journal");
  const auto ended = run_traced(request, [&](const SystemCall& call) {
    if (point(call)) kill(call.process, SIGTERM);
    return Verdict::go_on;
  });
  CHECK(ended.exit_code == 128 + SIGTERM);
  CHECK(states.is_b());
  CHECK_FALSE(states.has_journal());
}

TEST_CASE("a termination signal does not interrupt a recovery halfway", "[signals]") {
  if (!tracing_is_permitted()) return skip(untraceable);
  TwoStates states;
  leave_pending(states);
  const auto ended = run_with_signal(states, {"recover"}, after_rename_to("version.json"), SIGTERM);
  CHECK((ended.exit_code == 0 || ended.exit_code == 128 + SIGTERM));
  CHECK(states.check_always() == Violations{});
  CHECK(states.is_b());
  CHECK_FALSE(states.has_journal());
}

TEST_CASE("a stop cancels a watch's publish before the commit, and lets it finish after it",
          "[signals]") {
  if (!tracing_is_permitted()) return skip(untraceable);
  const int signal = GENERATE(SIGINT, SIGTERM);
  const auto [point, is_finished] =
      GENERATE(table<StopPoint, bool>({{before_link_to("0.copy"), false},
                                       {before_link_to("3.copy"), false},
                                       {before_rename_to("journal"), true},
                                       {after_rename_to("journal"), true},
                                       {after_rename_to("manifest.json"), true}}));
  TwoStates states;
  states.tree().write("shared/config/system.json",
                      R"({"system": {"hot_reload": {"enabled": true}}})");
  const auto version_before = states.tree().read("runtime/exports/version.json");
  const auto events_before = states.tree().read("runtime/exports/telemetry/events.json");
  const auto ended = run_with_signal(states, {"watch"}, point, signal);
  INFO(ended.error);
  CHECK(ended.exit_code == 128 + signal);
  if (!is_finished) CHECK(states.is_a());
  CHECK(states.run({"verify", "runtime/exports"}).exit_code == 0);
  CHECK_FALSE(states.has_journal());
  CHECK_FALSE(has_staged_copies(states));
  const auto events = states.tree().read("runtime/exports/telemetry/events.json");
  CHECK((events != events_before) == is_finished);
  CHECK(states.tree().read("runtime/exports/version.json") == version_before);
  CHECK(states.run({"publish"}).exit_code == 0);
  CHECK(states.is_b() == !is_finished);
}

TEST_CASE("a signal at any system call of a publish leaves the old set or the whole new one",
          "[signals]") {
  if (!tracing_is_permitted()) return skip(untraceable);
  TwoStates states;
  std::size_t runs = 0;
  const std::size_t step = effort() > 1 ? 1 : 11;
  for (std::size_t at = 1;; at += step) {
    states.reset();
    std::size_t seen = 0;
    int ended = 0;
    const StopPoint point = [&](const SystemCall& call) {
      return call.moment == Moment::entry && ++seen == at;
    };
    try {
      ended = run_with_signal(states, {"publish"}, point, SIGTERM).exit_code;
    } catch (const std::runtime_error&) {
      break;  // it has no more system calls
    }
    CAPTURE(at, ended);
    REQUIRE((ended == 0 || ended == 128 + SIGTERM));
    REQUIRE(states.check_always() == Violations{});
    REQUIRE((states.is_a() || states.is_b()));
    REQUIRE_FALSE(states.has_journal());
    ++runs;
  }
  print_figure(fmt::format("{} publishes ended by SIGTERM", runs));
  CHECK(runs > 10);
}

TEST_CASE("a reader of standard output that went away does not stop a publish", "[signals]") {
  TwoStates states;
  auto request = states.tree().request({"publish"});
  request.output = test_support::StandardOutput::broken_pipe;
  CHECK(test_support::run_program(request).exit_code == 74);
  CHECK(states.check_settled() == Violations{});
  CHECK(states.is_b());
}

}  // namespace
}  // namespace runtime_exports::fault

#include <csignal>
#include <memory>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/cli/commands.hpp"
#include "runtime_exports/cli/log.hpp"
#include "runtime_exports/cli/problems.hpp"
#include "runtime_exports/cli/watch_result.hpp"
#include "runtime_exports/config/hot_reload.hpp"
#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/signals.hpp"
#include "runtime_exports/io/stoppable_file_system.hpp"
#include "runtime_exports/publish/watch_scope.hpp"
#include "runtime_exports/publish/watcher.hpp"

namespace runtime_exports::cli {
namespace {

constexpr std::int64_t lock_wait_ms = 500;
constexpr int signal_exit = 128;

Error nothing_to_republish() {
  return io::io_error(ErrorCode::settings, "exports.enabled",
                      "no export is enabled that a watch republishes",
                      "enable `snapshot` or one of `telemetry.*`", {});
}

/// What to watch: settings of one moment, which a reload replaces as a whole.
struct Plan {
  config::Settings settings;
  config::HotReload hot_reload;
  publish::PublishRequest request;
};

class WatchSession {
 public:
  WatchSession(const Arguments& arguments, const publish::Environment& environment,
               const Reload& reload)
      : arguments_(arguments),
        reload_(reload),
        files_(environment.files, [] { return io::pending_stop_signal() != 0; }),
        environment_{files_, environment.clock, environment.schemas, [this] { files_.hold_stop(); },
                     environment.threads} {}

  CommandResult run(const config::LoadedSettings& settings) {
    auto plan = make_plan(settings);
    if (!plan) return fail(plan.error(), arguments_);
    if (!(*plan)->hot_reload.enabled) return fail(config::hot_reload_disabled(), arguments_);
    begin(*std::move(plan));
    std::optional<WatchEnd> end;
    while (!end) end = go_on();
    io::drop_reload_signals();
    return write_watched(arguments_, plan_->settings, tally_, *end);
  }

 private:
  [[nodiscard]] Result<std::unique_ptr<Plan>> make_plan(const config::LoadedSettings& settings) {
    auto hot_reload =
        config::read_hot_reload(environment_.files, arguments_.root, environment_.schemas);
    if (!hot_reload) return hot_reload.error();
    auto plan = std::make_unique<Plan>(Plan{settings.settings, *std::move(hot_reload), {}});
    plan->request = publish_request(arguments_, plan->settings);
    plan->request.only = publish::watched_exports(plan->settings);
    plan->request.wait_ms = lock_wait_ms;
    if (plan->hot_reload.enabled && plan->request.only.empty()) return nothing_to_republish();
    return plan;
  }

  void begin(std::unique_ptr<Plan> plan) {
    // In this order: the old watcher refers to the old plan.
    watcher_.reset();
    plan_ = std::move(plan);
    const auto& hot_reload = plan_->hot_reload;
    log_problems({}, hot_reload.warnings);
    log(LogLevel::info,
        terminal_text(fmt::format("watching {} every {} s, to republish {}", hot_reload.watch_path,
                                  static_cast<double>(hot_reload.interval_ms) / 1000,
                                  fmt::join(plan_->request.only, ", "))));
    auto places = publish::watched_places(arguments_.root, plan_->settings, hot_reload.watch_path);
    places.threads = 2;
    watcher_.emplace(files_, environment_.clock, std::move(places), hot_reload.interval_ms,
                     [this] { return publish_now(); });
  }

  publish::PublishReport publish_now() {
    auto report = publish::publish(plan_->request, environment_);
    files_.allow_stop();
    return report;
  }

  /// One step, and the wait for the next. Returns how the watch ends, if it does.
  std::optional<WatchEnd> go_on() {
    auto step = watcher_->step();
    const auto signal = io::pending_stop_signal();
    // What was given up for the signal is no failure.
    const bool is_given_up =
        signal != 0 && step.report && step.report->refused() && !step.report->incomplete;
    if (!is_given_up) log_step(step);
    const auto next_ms = step.next_ms;
    const auto end = is_given_up ? std::nullopt : end_of(std::move(step));
    if (signal != 0) return ended_by(signal);
    return end ? end : wait_until(next_ms);
  }

  /// Counts what the step did; how the watch ends by itself, if it does.
  std::optional<WatchEnd> end_of(publish::WatchStep step) {
    if (!step.report) return std::nullopt;
    const bool has_failed = step.report->refused() || step.report->incomplete;
    const bool replaced = !has_failed && step.report->set_changes;
    const bool counts = step.cause == publish::Cause::change || replaced;
    tally_.failed += has_failed ? 1 : 0;
    tally_.published += replaced ? 1 : 0;
    tally_.last = *std::move(step.report);
    if (step.loop) {
      tally_.last.errors.push_back(*step.loop);
      return WatchEnd{"looping", exit_code(step.loop->code), "it went round in a circle"};
    }
    const bool is_asked = arguments_.watch_until == WatchUntil::first_publish;
    if (!is_asked || !counts || step.tries_again) return std::nullopt;
    return WatchEnd{has_failed ? "refused"
                    : replaced ? "published"
                               : "unchanged",
                    exit_code_of(tally_.last.errors, tally_.last.findings),
                    "ended behind one publish"};
  }

  std::optional<WatchEnd> wait_until(std::int64_t next_ms) {
    switch (io::wait_for_signal(next_ms - environment_.clock.steady_ms())) {
      case io::Wakening::stop:
        return ended_by(io::pending_stop_signal());
      case io::Wakening::reload:
        return read_again();
      case io::Wakening::time:
        break;
    }
    return std::nullopt;
  }

  static WatchEnd ended_by(int signal) {
    return {"stopped", signal_exit + signal,
            signal == SIGINT ? "ended by SIGINT" : "ended by SIGTERM"};
  }

  /// New settings count as a change. Bad ones change nothing.
  std::optional<WatchEnd> read_again() {
    const auto settings = reload_();
    auto plan = settings ? make_plan(*settings) : Result<std::unique_ptr<Plan>>{settings.error()};
    if (!plan) {
      log_problems({plan.error()}, {});
      log(LogLevel::info, "the settings stay as they were");
      return std::nullopt;
    }
    if (!(*plan)->hot_reload.enabled) {
      return WatchEnd{"disabled", 0, "hot reload is no longer enabled"};
    }
    log_problems({}, settings->warnings);
    log(LogLevel::info, "the settings were read again");
    begin(*std::move(plan));
    return std::nullopt;
  }

  const Arguments& arguments_;
  const Reload& reload_;
  io::StoppableFileSystem files_;
  publish::Environment environment_;
  std::unique_ptr<Plan> plan_;
  std::optional<publish::Watcher> watcher_;
  WatchTally tally_;
};

}  // namespace

CommandResult run_watch(const Arguments& arguments, const config::LoadedSettings& settings,
                        const publish::Environment& environment, const Reload& reload) {
  // Before any thread is started: all of them hold the signals too.
  io::hold_termination_signals();
  return WatchSession{arguments, environment, reload}.run(settings);
}

}  // namespace runtime_exports::cli

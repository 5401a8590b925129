#include <atomic>
#include <csignal>
#include <memory>
#include <optional>
#include <utility>

#include "result.hpp"
#include <fmt/format.h>

#include "runtime_exports/config/hot_reload.hpp"
#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/io/process.hpp"
#include "runtime_exports/publish/commands/watcher.hpp"
#include "runtime_exports/publish/pipeline/declared_exports.hpp"

namespace runtime_exports::cli {
namespace {

constexpr std::int64_t lock_wait_ms = 500;
constexpr int signal_exit = 128;

/// How a watch ended.
struct WatchEnd {
  std::string_view word;
  int exit_code = 0;
  std::string_view why;  ///< "ended by SIGTERM"
};

bool has_failed(const publish::PublishReport& report) {
  return report.refused() || report.incomplete;
}

/// "snapshot, telemetry.events", or the manifests if only they were replaced.
std::string replaced_in(const publish::PublishReport& report) {
  using publish::Change;
  std::string ids;
  for (const auto& result : report.exports) {
    if (result.change != Change::added && result.change != Change::changed) continue;
    ids += fmt::format("{}{}", ids.empty() ? "" : ", ", result.definition->id);
  }
  return ids.empty() ? "the manifests" : ids;
}

void log_publish(const publish::WatchStep& step) {
  const auto& report = *step.report;
  if (step.has_news) log_problems(report);
  if (step.works_again) log(LogLevel::info, "publishing works again");
  if (has_failed(report)) {
    if (!step.has_news) return;
    log(LogLevel::info, step.tries_again ? "this publish is tried again in every interval"
                                         : "nothing is published until something changes");
  } else if (report.set_changes) {
    log(LogLevel::info,
        fmt::format("published generation {}: {}", report.generation, replaced_in(report)));
  } else {
    log(LogLevel::debug, "there was nothing to publish");
  }
}

/// Logs what a step did, one line for each publish that replaced something. Problems that were
/// logged before are not repeated.
void log_step(const publish::WatchStep& step) {
  if (step.lost_folder) {
    log_problems({.errors = {*step.lost_folder}});
    log(LogLevel::info, "nothing is published until the watched folder is back");
  }
  if (step.folder_is_back) log(LogLevel::info, "the watched folder is back");
  if (step.report) log_publish(step);
  if (step.loop) log_problems({.errors = {*step.loop}});
}

/// What to watch: the settings of one moment. A reload replaces all of it.
struct Plan {
  config::Settings settings;
  config::HotReload hot_reload;
  publish::PublishRequest request;
  exports::Registry registry;
};

class WatchSession {
 public:
  WatchSession(const Call& call, const WatchOptions& options)
      : call_(call),
        options_(options),
        files_(io::stoppable_file_system(
            [this] { return !is_committing_ && io::pending_stop_signal() != 0; })),
        environment_{*files_,
                     call.environment.clock,
                     call.environment.schemas,
                     [this] { is_committing_ = true; },
                     {call.environment.effort.threads}} {}

  CommandResult run() {
    auto plan = make_plan(call_.settings);
    if (!plan) return fail(plan.error(), call_);
    if (!(*plan)->hot_reload.enabled) return fail(config::hot_reload_disabled(), call_);
    begin(*std::move(plan));
    std::optional<WatchEnd> end;
    while (!end) end = go_on();
    io::drop_reload_signals();
    return result_of(*end);
  }

 private:
  [[nodiscard]] Result<std::unique_ptr<Plan>> make_plan(const config::LoadedSettings& settings) {
    auto hot_reload =
        config::read_hot_reload(environment_.files, call_.common.root, environment_.schemas);
    if (!hot_reload) return hot_reload.error();
    auto registry =
        publish::read_registry(environment_.files, call_.common.root, settings.settings);
    if (!registry) return registry.error();
    auto plan = std::make_unique<Plan>(
        Plan{settings.settings, *std::move(hot_reload), {}, *std::move(registry)});
    plan->request.root = call_.common.root;
    plan->request.settings = &plan->settings;
    plan->request.only = publish::watched_exports(plan->settings, plan->registry);
    plan->request.wait_ms = lock_wait_ms;
    if (!plan->hot_reload.enabled || !plan->request.only.empty()) return plan;
    return io::io_error(ErrorCode::settings, "exports.enabled",
                        "no export is enabled that a watch republishes",
                        "enable `snapshot` or one of `telemetry.*`");
  }

  void begin(std::unique_ptr<Plan> plan) {
    // In this order, as the old watcher refers to the old plan.
    watcher_.reset();
    plan_ = std::move(plan);
    environment_.registry = &plan_->registry;
    const auto& hot_reload = plan_->hot_reload;
    log_problems({.findings = hot_reload.warnings});
    log(LogLevel::info,
        terminal_text(fmt::format("watching {} every {} s, to republish {}", hot_reload.watch_path,
                                  static_cast<double>(hot_reload.interval_ms) / 1000,
                                  fmt::join(plan_->request.only, ", "))));
    auto places = publish::watched_places(call_.common.root, plan_->settings, hot_reload.watch_path,
                                          plan_->registry);
    places.threads = 2;
    watcher_.emplace(*files_, environment_.clock, std::move(places), hot_reload.interval_ms,
                     [this] { return publish_now(); });
  }

  publish::PublishReport publish_now() {
    auto report = publish::publish(plan_->request, environment_);
    is_committing_ = false;
    return report;
  }

  /// One step, and the wait for the next. Returns how the watch ends, if it does.
  std::optional<WatchEnd> go_on() {
    auto step = watcher_->step();
    const auto signal = io::pending_stop_signal();
    // A publish that was given up because of the signal has not failed.
    const bool is_given_up =
        signal != 0 && step.report && step.report->refused() && !step.report->incomplete;
    std::optional<WatchEnd> end;
    if (!is_given_up) {
      log_step(step);
      end = end_of(step);
    }
    if (signal != 0) return ended_by(signal);
    return end ? end : wait_until(step.next_ms);
  }

  /// Counts what the step did; how the watch ends by itself, if it does.
  std::optional<WatchEnd> end_of(publish::WatchStep& step) {
    if (!step.report) return std::nullopt;
    last_ = *std::move(step.report);
    // The report refers to the registry of a plan, which a reload replaces.
    last_exports_ = json_of(last_.exports);
    const bool failed = has_failed(last_);
    const bool replaced = !failed && last_.set_changes;
    const bool counts = step.cause == publish::Cause::change || replaced || has_new_settings_;
    failed_ += failed ? 1 : 0;
    published_ += replaced ? 1 : 0;
    if (step.loop) {
      last_.errors.push_back(*step.loop);
      return WatchEnd{"looping", exit_code(step.loop->code),
                      "its own publishes kept triggering it"};
    }
    if (!options_.once || !counts || step.tries_again) return std::nullopt;
    return WatchEnd{failed     ? "refused"
                    : replaced ? "published"
                               : "unchanged",
                    exit_code_of(last_), "ended after one publish"};
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
    const auto settings = call_.reload();
    auto plan = settings ? make_plan(*settings) : Result<std::unique_ptr<Plan>>{settings.error()};
    if (!plan) {
      log_problems({.errors = {plan.error()}});
      log(LogLevel::info, "the settings stay as they were");
      return std::nullopt;
    }
    if (!(*plan)->hot_reload.enabled) {
      return WatchEnd{"disabled", 0, "hot reload is no longer enabled"};
    }
    log_problems({.findings = settings->warnings});
    log(LogLevel::info, "the settings were read again");
    begin(*std::move(plan));
    has_new_settings_ = true;
    return std::nullopt;
  }

  /// The problems of the last publish were logged when it ended.
  CommandResult result_of(const WatchEnd& end) const {
    const auto failures = failed_ == 0 ? "" : fmt::format(", {} failed", failed_);
    const auto summary =
        fmt::format("Watched {}: published {}{}; {}.", plan_->settings.paths.exports,
                    counted(published_, "time"), failures, end.why);
    const Problems& problems = last_;
    const Outcome outcome{problems,
                          call_.command,
                          end.exit_code,
                          places_of(call_),
                          {end.word, terminal_text(summary)}};
    return cli::result_of(call_, outcome,
                          {{"published", published_},
                           {"failed", failed_},
                           {"generation", last_.generation},
                           {"exports", last_exports_}});
  }

  const Call& call_;
  const WatchOptions& options_;
  std::atomic<bool> is_committing_{false};  ///< a stop must wait
  std::unique_ptr<io::FileSystem> files_;
  publish::Environment environment_;
  std::unique_ptr<Plan> plan_;
  std::optional<publish::Watcher> watcher_;
  std::uint64_t published_ = 0;  ///< publishes that replaced something
  std::uint64_t failed_ = 0;     ///< publishes that were refused, or failed
  publish::PublishReport last_;  ///< of the last that was tried
  Json last_exports_ = Json::array();
  bool has_new_settings_ = false;  ///< since it began
};

}  // namespace

CommandResult run(const Call& call, const WatchOptions& options) {
  // Before any thread starts, as threads inherit the blocked signals.
  io::hold_termination_signals();
  return WatchSession{call, options}.run();
}

}  // namespace runtime_exports::cli

#include "runtime_exports/cli/watch_result.hpp"

#include <fmt/format.h>

#include "runtime_exports/cli/log.hpp"
#include "runtime_exports/cli/problems.hpp"
#include "runtime_exports/cli/publish_result.hpp"
#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/json/writer.hpp"

namespace runtime_exports::cli {
namespace {

using publish::Change;

/// "snapshot, telemetry.events", or the manifests if only they were replaced.
std::string replaced_in(const publish::PublishReport& report) {
  std::string ids;
  for (const auto& result : report.exports) {
    if (result.change != Change::added && result.change != Change::changed) continue;
    ids += fmt::format("{}{}", ids.empty() ? "" : ", ", result.definition->id);
  }
  return ids.empty() ? "the manifests" : ids;
}

void log_publish(const publish::WatchStep& step) {
  const auto& report = *step.report;
  if (step.has_news) log_problems(report.errors, report.findings);
  if (step.works_again) log(LogLevel::info, "publishing works again");
  const bool has_failed = report.refused() || report.incomplete;
  if (has_failed && step.has_news) {
    log(LogLevel::info, step.tries_again ? "this publish is tried again in every interval"
                                         : "nothing is published until something changes");
  } else if (!has_failed && report.set_changes) {
    log(LogLevel::info,
        fmt::format("published generation {}: {}", report.generation, replaced_in(report)));
  } else if (!has_failed) {
    log(LogLevel::debug, "there was nothing to publish");
  }
}

std::string summary_of(const std::string& exports, const WatchTally& tally, const WatchEnd& end) {
  const auto failures = tally.failed == 0 ? "" : fmt::format(", {} failed", tally.failed);
  return fmt::format("Watched {}: {} {} replaced something{}; {}.", exports, tally.published,
                     tally.published == 1 ? "publish" : "publishes", failures, end.why);
}

std::string watch_json(const WatchTally& tally, const WatchEnd& end) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  out.member("command", "watch");
  out.member("outcome", end.outcome);
  out.member("exit_code", std::int64_t{end.exit_code});
  out.member("published", static_cast<std::int64_t>(tally.published));
  out.member("failed", static_cast<std::int64_t>(tally.failed));
  out.member("generation", static_cast<std::int64_t>(tally.last.generation));
  write_exports(out, tally.last);
  write_problems(out, tally.last.errors, tally.last.findings);
  out.end_object();
  text += '\n';
  return text;
}

}  // namespace

void log_step(const publish::WatchStep& step) {
  if (step.lost_folder) {
    log_problems({*step.lost_folder}, {});
    log(LogLevel::info, "nothing is published until the watched folder is back");
  }
  if (step.folder_is_back) log(LogLevel::info, "the watched folder is back");
  if (step.report) log_publish(step);
  if (step.loop) log_problems({*step.loop}, {});
}

CommandResult write_watched(const Arguments& arguments, const config::Settings& settings,
                            const WatchTally& tally, const WatchEnd& end) {
  const auto summary = terminal_text(summary_of(settings.paths.exports, tally, end));
  return result_of(arguments.format,
                   {.command = "watch",
                    .outcome = end.outcome,
                    .exit_code = end.exit_code,
                    .errors = tally.last.errors,
                    .findings = tally.last.findings,
                    .places = places_of(arguments),
                    .summary = summary},
                   summary + "\n", watch_json(tally, end));
}

}  // namespace runtime_exports::cli

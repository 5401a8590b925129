#include <fmt/format.h>

#include "runtime_exports/cli/commands.hpp"
#include "runtime_exports/cli/diff_result.hpp"
#include "runtime_exports/cli/problems.hpp"
#include "runtime_exports/cli/publish_result.hpp"
#include "runtime_exports/core/terminal_text.hpp"

namespace runtime_exports::cli {
namespace {

constexpr int would_change_exit = 3;

std::string_view outcome_of(const publish::PublishReport& report, Ending ending) {
  if (report.incomplete) return "incomplete";
  if (report.refused()) return "refused";
  if (!report.set_changes && !report.modes_change) return "unchanged";
  return ending == Ending::replace ? "published" : "would_change";
}

std::string count_of(std::size_t count) {
  return fmt::format("{} {}", count, count == 1 ? "export" : "exports");
}

std::string summary_of(const publish::PublishReport& report, const std::string& folder,
                       Ending ending) {
  if (!report.set_changes && report.modes_change) {
    return fmt::format("Would correct modes in {}; nothing was written.", folder);
  }
  if (!report.set_changes) {
    return fmt::format("Nothing to do: {} already holds generation {}.", folder, report.generation);
  }
  const auto changed = count_of(changed_count(report));
  if (ending != Ending::replace) {
    return fmt::format("Would publish {} to {} as generation {}; nothing was written.", changed,
                       folder, report.generation);
  }
  return fmt::format("Published {} to {}: generation {}, version {} ({}), state of {}.", changed,
                     folder, report.generation, report.stamp.version, report.stamp.build,
                     report.stamp.generated_at);
}

}  // namespace

publish::PublishRequest publish_request(const Arguments& arguments,
                                        const config::Settings& settings) {
  publish::PublishRequest request;
  request.root = arguments.root;
  request.settings = &settings;
  request.only = arguments.publish.only;
  request.rollback = arguments.publish.rollback;
  request.strictness = arguments.publish.strictness;
  request.generated_at = arguments.publish.generated_at;
  request.baselines = arguments.publish.baselines;
  request.wait_ms = static_cast<std::int64_t>(arguments.publish.wait_seconds * 1000);
  return request;
}

CommandResult run_publish(const Arguments& arguments, const config::LoadedSettings& settings,
                          const publish::Environment& environment) {
  const auto ending = arguments.publish.ending;
  auto request = publish_request(arguments, settings.settings);
  request.mode = ending == Ending::replace ? publish::Mode::publish : publish::Mode::dry_run;
  publish::DiffReport differences;
  if (ending == Ending::dry_run) {
    differences = publish::diff(request, environment);
  } else {
    differences.publish = publish::publish(request, environment);
  }
  const auto& report = differences.publish;
  log_problems(report.errors, report.findings);
  auto code = exit_code_of(report.errors, report.findings);
  const bool would_change = report.set_changes || report.modes_change;
  if (code == 0 && ending == Ending::check && would_change) code = would_change_exit;
  if (arguments.format == Format::json) {
    return {code, publish_json(report, "publish", outcome_of(report, ending), code)};
  }
  if (report.incomplete) {
    return {code,
            "Incomplete: the next publish, or `runtime-exports recover`, finishes the job.\n"};
  }
  if (report.refused()) return {code, "Refused: nothing was published.\n"};
  const auto summary = summary_of(report, settings.settings.paths.exports, ending);
  auto words = ending == Ending::dry_run ? diff_words(differences) : std::string{};
  if (!words.empty()) words += '\n';
  return {code, publish_table(report) + "\n" + words + terminal_text(summary) + "\n"};
}

}  // namespace runtime_exports::cli

#include <utility>

#include <fmt/format.h>

#include "runtime_exports/cli/commands.hpp"
#include "runtime_exports/cli/problems.hpp"
#include "runtime_exports/cli/publish_result.hpp"

namespace runtime_exports::cli {
namespace {

constexpr std::string_view snapshot_file = "runtime_snapshot.json";

std::string summary_of(const publish::PublishReport& report) {
  if (!report.refused() && report.set_changes && changed_count(report) == 0) {
    return "Valid: publishing would write a new manifest and change no export.";
  }
  if (!report.refused()) {
    return fmt::format("Valid: publishing would change {} of {} exports.", changed_count(report),
                       report.exports.size());
  }
  const auto count = count_problems(report.errors, report.findings);
  return fmt::format("Refused: {} {} found; nothing was written.", count,
                     count == 1 ? "problem" : "problems");
}

/// Without a state there is nothing that would be published, but what is published can be looked
/// at.
void suggest_verify(std::vector<Error>& errors, const std::string& state_folder,
                    const std::string& exports_folder) {
  for (auto& error : errors) {
    const bool is_state = error.subject == state_folder || error.subject.ends_with(snapshot_file);
    if (error.code != ErrorCode::missing_input || !is_state) continue;
    error.help = fmt::format(
        "without a state nothing can be validated; `runtime-exports verify {}` checks what is "
        "published",
        exports_folder);
  }
}

}  // namespace

CommandResult run_validate(const Arguments& arguments, const config::LoadedSettings& settings,
                           const publish::Environment& environment) {
  auto request = publish_request(arguments, settings.settings);
  request.mode = publish::Mode::validate;
  auto report = publish::publish(request, environment);
  const auto& paths = settings.settings.paths;
  suggest_verify(
      report.errors, paths.state,
      arguments.root == "." ? paths.exports : io::path_below(arguments.root, paths.exports));
  log_problems(report.errors, report.findings);
  const auto code = exit_code_of(report.errors, report.findings);
  const std::string_view outcome = report.refused() ? "refused" : "valid";
  const auto summary = summary_of(report);
  return result_of(arguments.format,
                   {.command = "validate",
                    .outcome = outcome,
                    .exit_code = code,
                    .errors = report.errors,
                    .findings = report.findings,
                    .places = places_of(arguments),
                    .summary = summary},
                   (report.refused() ? "" : publish_table(report) + "\n") + summary + "\n",
                   publish_json(report, {"validate", outcome, code}));
}

}  // namespace runtime_exports::cli

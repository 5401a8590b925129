#include <utility>

#include <fmt/format.h>

#include "runtime_exports/cli/commands.hpp"
#include "runtime_exports/cli/diff_result.hpp"
#include "runtime_exports/cli/problems.hpp"
#include "runtime_exports/core/terminal_text.hpp"

namespace runtime_exports::cli {
namespace {

std::string_view outcome_of(const publish::PublishReport& report) {
  if (report.refused()) return "refused";
  return report.set_changes || report.modes_change ? "differs" : "same";
}

std::string summary_of(const publish::PublishReport& report, const std::string& folder) {
  if (report.refused()) return "Refused: nothing would be published.";
  if (report.set_changes || report.modes_change) {
    return terminal_text(fmt::format("Different: {} would be published as generation {}.", folder,
                                     report.generation));
  }
  return terminal_text(
      fmt::format("No difference: {} already holds generation {}.", folder, report.generation));
}

}  // namespace

CommandResult run_diff(const Arguments& arguments, const config::LoadedSettings& settings,
                       const publish::Environment& environment) {
  const auto report = publish::diff(publish_request(arguments, settings.settings), environment);
  const auto& published = report.publish;
  log_problems(published.errors, published.findings);
  const auto code = exit_code_of(published.errors, published.findings);
  const auto outcome = outcome_of(published);
  const auto words = published.refused() ? std::string{} : diff_words(report);
  const auto summary = summary_of(published, settings.settings.paths.exports);
  return result_of(arguments.format,
                   {.command = "diff",
                    .outcome = outcome,
                    .exit_code = code,
                    .errors = published.errors,
                    .findings = published.findings,
                    .places = places_of(arguments),
                    .summary = summary},
                   words.empty() ? summary + "\n" : words, diff_json(report, outcome, code));
}

}  // namespace runtime_exports::cli

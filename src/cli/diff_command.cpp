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

}  // namespace

CommandResult run_diff(const Arguments& arguments, const config::LoadedSettings& settings,
                       const publish::Environment& environment) {
  const auto report = publish::diff(publish_request(arguments, settings.settings), environment);
  const auto& published = report.publish;
  log_problems(published.errors, published.findings);
  const auto code = exit_code_of(published.errors, published.findings);
  if (arguments.format == Format::json) {
    return {code, diff_json(report, outcome_of(published), code)};
  }
  if (published.refused()) return {code, "Refused: publish would change nothing.\n"};
  const auto words = diff_words(report);
  if (!words.empty()) return {code, words};
  return {code, terminal_text(fmt::format("No difference: {} already holds generation {}.",
                                          settings.settings.paths.exports, published.generation)) +
                    "\n"};
}

}  // namespace runtime_exports::cli

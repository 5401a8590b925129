#include <algorithm>

#include <fmt/format.h>

#include "runtime_exports/cli/commands.hpp"
#include "runtime_exports/cli/problems.hpp"
#include "runtime_exports/cli/publish_result.hpp"

namespace runtime_exports::cli {

CommandResult run_validate(const Arguments& arguments, const config::LoadedSettings& settings,
                           const publish::Environment& environment) {
  auto request = publish_request(arguments, settings.settings);
  request.mode = publish::Mode::validate;
  const auto report = publish::publish(request, environment);
  log_problems(report.errors, report.findings);
  const auto code = exit_code_of(report.errors, report.findings);
  if (arguments.format == Format::json) {
    return {code, publish_json(report, "validate", report.refused() ? "refused" : "valid", code)};
  }
  if (report.refused()) {
    const auto found =
        std::count_if(report.findings.begin(), report.findings.end(),
                      [](const Finding& finding) { return finding.severity == Severity::error; });
    const auto count = static_cast<std::size_t>(found) + report.errors.size();
    return {code, fmt::format("Refused: {} {} found; nothing was written.\n", count,
                              count == 1 ? "problem" : "problems")};
  }
  const auto changed = changed_count(report);
  return {code, publish_table(report) +
                    fmt::format("\nValid: publishing would change {} of {} exports.\n", changed,
                                report.exports.size())};
}

}  // namespace runtime_exports::cli

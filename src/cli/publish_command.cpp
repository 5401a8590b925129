#include <optional>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/cli/application.hpp"
#include "runtime_exports/cli/commands.hpp"
#include "runtime_exports/cli/diff_result.hpp"
#include "runtime_exports/cli/problems.hpp"
#include "runtime_exports/cli/publish_result.hpp"
#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/publish/export_public.hpp"

namespace runtime_exports::cli {
namespace {

std::string_view outcome_of(const publish::PublishReport& report, Ending ending) {
  if (report.incomplete) return "incomplete";
  if (report.refused()) return "refused";
  if (!report.set_changes && !report.modes_change) return "unchanged";
  return ending == Ending::replace ? "published" : "would_change";
}

/// How it went, with what became of the copy.
struct Published {
  publish::PublishReport report;
  std::string_view outcome;
  std::optional<publish::PublicCopy> copy;
  std::string words;  ///< of a dry run: what would change
};

std::optional<publish::PublicCopyRequest> public_copy_request(const Arguments& arguments,
                                                              const config::Settings& settings) {
  if (!arguments.publish.export_public) return std::nullopt;
  return publish::PublicCopyRequest{arguments.root, &settings, *arguments.publish.export_public,
                                    wait_ms(arguments)};
}

void copy_public(const publish::PublicCopyRequest& request, const publish::Environment& environment,
                 Published& published) {
  auto copy = publish::export_public(request, environment);
  if (copy) {
    published.copy = *copy;
    return;
  }
  published.outcome = "not_copied";
  published.report.errors.push_back(copy.error());
}

/// What a publish replaces.
std::string replaced_words(const publish::PublishReport& report) {
  const auto count = changed_count(report);
  if (count == 0) return "a new manifest (no export changed)";
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
  const auto changed = replaced_words(report);
  if (ending != Ending::replace) {
    return fmt::format("Would publish {} to {} as generation {}; nothing was written.", changed,
                       folder, report.generation);
  }
  return fmt::format("Published {} to {}: generation {}, version {} ({}), state of {}.", changed,
                     folder, report.generation, report.stamp.version, report.stamp.build,
                     report.stamp.generated_at);
}

std::string copy_summary(const publish::PublicCopy& copy) {
  return fmt::format(" Copied the public set: {} of {} files changed, {} removed.", copy.changed,
                     copy.files, copy.removed);
}

std::string one_line(const Published& published, const std::string& folder, Ending ending) {
  const auto& report = published.report;
  if (report.incomplete) {
    return "Incomplete: the next publish, or `runtime-exports recover`, finishes the job.";
  }
  if (published.outcome == "not_copied") {
    return "Published, but not copied: the copy of the public set may be half done.";
  }
  if (report.refused()) return "Refused: nothing was published.";
  return summary_of(report, folder, ending) +
         (published.copy ? copy_summary(*published.copy) : std::string{});
}

CommandResult write_published(const Arguments& arguments, const config::Settings& settings,
                              const Published& published, int code) {
  const auto& report = published.report;
  const auto summary =
      terminal_text(one_line(published, settings.paths.exports, arguments.publish.ending));
  const auto words = published.words + (published.words.empty() ? "" : "\n");
  return result_of(arguments.format,
                   {.command = "publish",
                    .outcome = published.outcome,
                    .exit_code = code,
                    .errors = report.errors,
                    .findings = report.findings,
                    .places = places_of(arguments),
                    .summary = summary},
                   (report.refused() ? "" : publish_table(report) + "\n" + words) + summary + "\n",
                   publish_json(report, {"publish", published.outcome, code, published.copy}));
}

}  // namespace

std::int64_t wait_ms(const Arguments& arguments) {
  return static_cast<std::int64_t>(arguments.publish.wait_seconds * 1000);
}

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
  request.wait_ms = wait_ms(arguments);
  return request;
}

Places places_of(const Arguments& arguments) {
  return {arguments.root, arguments.config_file.value_or("")};
}

CommandResult run_publish(const Arguments& arguments, const config::LoadedSettings& settings,
                          const publish::Environment& environment) {
  const auto ending = arguments.publish.ending;
  auto request = publish_request(arguments, settings.settings);
  request.mode = ending == Ending::replace ? publish::Mode::publish : publish::Mode::dry_run;
  const auto copy_request = public_copy_request(arguments, settings.settings);
  if (copy_request) {
    // Nothing is published that could then not be copied.
    const auto possible = publish::check_public_folder(*copy_request, environment.files);
    if (!possible) return fail(possible.error(), arguments);
  }
  Published published;
  if (ending == Ending::dry_run) {
    auto differences = publish::diff(request, environment);
    published.words = diff_words(differences);
    published.report = std::move(differences.publish);
  } else {
    published.report = publish::publish(request, environment);
  }
  auto& report = published.report;
  published.outcome = outcome_of(report, ending);
  if (copy_request && !report.refused()) copy_public(*copy_request, environment, published);
  log_problems(report.errors, report.findings);
  auto code = exit_code_of(report.errors, report.findings);
  const bool would_change = report.set_changes || report.modes_change;
  if (code == 0 && ending == Ending::check && would_change) code = would_change_exit;
  return write_published(arguments, settings.settings, published, code);
}

}  // namespace runtime_exports::cli

#include <algorithm>
#include <optional>
#include <utility>

#include "result.hpp"
#include <fmt/format.h>

#include "runtime_exports/cli/application.hpp"
#include "runtime_exports/publish/commands/public_folder.hpp"
#include "runtime_exports/publish/pipeline/selection.hpp"

namespace runtime_exports::cli {
namespace {

using publish::Beginning;
using publish::Change;
using publish::PublishReport;
using publish::Recovery;

constexpr std::string_view snapshot_file = "runtime_snapshot.json";

std::size_t changed_count(const PublishReport& report) {
  return static_cast<std::size_t>(
      std::count_if(report.exports.begin(), report.exports.end(), [](const auto& result) {
        return result.change == Change::added || result.change == Change::changed;
      }));
}

std::string time_of(const publish::ExportResult& result) {
  if (result.change == Change::kept) return "-";
  return fmt::format("{:.1f} ms", static_cast<double>(result.duration_us) / 1000);
}

/// A row for each export; nothing if it was refused.
Table publish_table(const PublishReport& report) {
  if (report.refused()) return {};
  Table table{"lrrlr", {{"export", "rows", "bytes", "change", "time"}}};
  for (const auto& result : report.exports) {
    table.rows.push_back({std::string{result.definition->id},
                          has_row_count(result) ? with_thousands(result.rows) : "-",
                          with_thousands(result.bytes), std::string{change_name(result.change)},
                          time_of(result)});
  }
  return table;
}

/// What became of a publish and of the copy.
struct Published {
  PublishReport report;
  std::string words = {};  ///< of a dry run: what would change
  std::optional<publish::PublicCopy> copy = std::nullopt;
  bool copy_failed = false;
};

/// Of a publish that was not refused.
Said said_of(const PublishReport& report, const std::string& folder, Ending ending) {
  const bool writes = ending == Ending::replace;
  if (!report.set_changes && report.modes_change) {
    if (!writes) {
      return {"would_change", "Would correct modes in " + folder + "; nothing was written."};
    }
    return {"published", fmt::format("Corrected modes in {}, which already holds generation {}.",
                                     folder, report.generation)};
  }
  if (!report.set_changes) {
    const auto why = report.generation == 0
                         ? "the input of every selected export is missing"
                         : fmt::format("{} already holds generation {}", folder, report.generation);
    return {"unchanged", fmt::format("Nothing to do: {}.", why)};
  }
  const auto count = changed_count(report);
  const auto changed = count == 0 ? "a new manifest (no export changed)" : counted(count, "export");
  if (!writes) {
    return {"would_change", fmt::format("Would publish {} to {} as generation {}; nothing was "
                                        "written.",
                                        changed, folder, report.generation)};
  }
  return {"published", fmt::format("Published {} to {}: generation {}, version {} ({}), state of "
                                   "{}.",
                                   changed, folder, report.generation, report.stamp.version,
                                   report.stamp.build, report.stamp.generated_at)};
}

Said said_of(const Published& published, const std::string& folder, Ending ending) {
  const auto& report = published.report;
  if (report.incomplete) {
    return {"incomplete",
            "Incomplete: the next publish, or `runtime-exports recover`, finishes the job."};
  }
  if (published.copy_failed) {
    return {"not_copied",
            "Published, but not copied: the copy of the public set may be half done."};
  }
  if (report.refused()) {
    const bool has_finished =
        std::ranges::count(report.findings, "publish.recovered", &Finding::rule) > 0;
    return {"refused", has_finished
                           ? "Refused: an interrupted publish was finished; nothing else was "
                             "published."
                           : "Refused: nothing was published."};
  }
  auto said = said_of(report, folder, ending);
  if (const auto& copy = published.copy) {
    said.summary += fmt::format(" Copied the public set: {} of {} files changed, {} removed.",
                                copy->changed, copy->files, copy->removed);
    if (copy->objects > 0) {
      said.summary += fmt::format(" It holds {}.", counted(copy->objects, "object"));
    }
  }
  return said;
}

Json more_of(const PublishReport& report, const std::optional<publish::PublicCopy>& copy) {
  auto more = Json::object();
  if (!report.stamp.generated_at.empty()) {
    more["generated_at"] = report.stamp.generated_at;
    more["version"] = report.stamp.version;
    more["build"] = report.stamp.build;
  }
  more["generation"] = report.generation;
  if (report.previous_generation) more["previous"]["generation"] = *report.previous_generation;
  more["exports"] = json_of(report.exports);
  if (copy) {
    auto& one = more["public_copy"] = {{"generation", copy->generation},
                                       {"files", copy->files},
                                       {"changed", copy->changed},
                                       {"removed", copy->removed}};
    if (copy->objects > 0) one["objects"] = copy->objects;
  }
  return more;
}

Published publish_or_diff(const publish::PublishRequest& request, Ending ending,
                          const publish::Environment& environment) {
  if (ending != Ending::dry_run) return {.report = publish::publish(request, environment)};
  auto differences = publish::diff(request, environment);
  auto words = diff_words(differences);
  if (differences.publish.refused()) words.clear();
  return {.report = std::move(differences.publish), .words = std::move(words)};
}

/// Of a validation.
Said said_of(const PublishReport& report) {
  if (report.refused()) {
    return {"refused",
            fmt::format("Refused: {} found; nothing was written.", count_problems(report))};
  }
  const auto count = changed_count(report);
  if (report.set_changes && count == 0) {
    return {"valid", "Valid: publishing would write a new manifest and change no export."};
  }
  return {"valid", fmt::format("Valid: publishing would change {} of {} exports.", count,
                               report.exports.size())};
}

/// Without a state there is nothing to validate, but what is published can be verified.
void suggest_verify(std::vector<Error>& errors, const Call& call) {
  const auto& paths = call.settings.settings.paths;
  const auto folder =
      call.common.root == "." ? paths.exports : io::path_below(call.common.root, paths.exports);
  for (auto& error : errors) {
    const bool is_state = error.subject == paths.state || error.subject.ends_with(snapshot_file);
    if (error.code != ErrorCode::missing_input || !is_state) continue;
    error.help = fmt::format(
        "without a state nothing can be validated; `runtime-exports verify {}` checks what is "
        "published",
        folder);
  }
}

Said said_of(const Recovery& recovery) {
  switch (recovery.outcome) {
    case Recovery::Outcome::finished:
      return {"finished",
              fmt::format("Finished the interrupted publish of generation {}: {} {} put in place.",
                          recovery.generation, recovery.paths.size(),
                          recovery.paths.size() == 1 ? "file was" : "files were")};
    case Recovery::Outcome::discarded:
      return {"discarded",
              "Dropped the interrupted publish. Files of two generations may be published: "
              "publish again."};
    case Recovery::Outcome::nothing:
      break;
  }
  return {"nothing", "Nothing to do: no publish was interrupted."};
}

}  // namespace

std::string_view change_name(Change change) {
  switch (change) {
    case Change::added:
      return "new";
    case Change::changed:
      return "changed";
    case Change::same:
      return "same";
    case Change::kept:
      break;
  }
  return "kept";
}

bool has_row_count(const publish::ExportResult& result) {
  return result.definition->rows || result.rows > 0;
}

CommandResult run(const Call& call, const PublishOptions& options) {
  const auto& settings = call.settings.settings;
  auto request = request_of<publish::PublishRequest>(call, options);
  request.mode =
      options.ending == Ending::replace ? publish::Mode::publish : publish::Mode::dry_run;
  request.earlier_copy = options.export_public;
  if (options.beginning != Beginning::declared) {
    const bool is_strict = options.strictness == state::Strictness::strict;
    request.beginning = is_strict ? Beginning::refused : Beginning::doubted;
  }
  publish::PublicCopyRequest copy{call.common.root,
                                  &settings,
                                  options.export_public.value_or(""),
                                  request.wait_ms,
                                  options.naming,
                                  options.old_objects,
                                  options.headers,
                                  {}};
  if (options.headers) {
    const auto is_path = publish::check_served_path(*options.headers);
    if (!is_path) return fail(is_path.error(), call);
  }
  if (options.export_public) {
    // If it cannot be copied, it must not be published.
    const auto possible = publish::check_public_folder(copy, call.environment.files);
    if (!possible) return fail(possible.error(), call);
  }
  auto published = publish_or_diff(request, options.ending, call.environment);
  const auto& report = published.report;
  copy.reference = report.reference;
  if (options.export_public && !report.refused() && report.generation > 0) {
    const auto copied = publish::export_public(copy, call.environment);
    published.copy_failed = !copied;
    if (copied) published.copy = *copied;
    if (!copied) published.report.errors.push_back(copied.error());
  }
  auto outcome = conclude(call, report, said_of(published, settings.paths.exports, options.ending));
  outcome.table = publish_table(report);
  outcome.changes = published.words;
  const bool would_change = report.set_changes || report.modes_change;
  if (outcome.exit_code == 0 && options.ending == Ending::check && would_change) {
    outcome.exit_code = would_change_exit;
  }
  return result_of(call, outcome, more_of(report, published.copy));
}

CommandResult run(const Call& call, const ValidateOptions& options) {
  auto request = request_of<publish::PublishRequest>(call, options);
  request.mode = publish::Mode::validate;
  request.beginning = Beginning::doubted;
  auto report = publish::publish(request, call.environment);
  suggest_verify(report.errors, call);
  const auto selected =
      publish::select_exports(*call.environment.registry, *request.settings, options.only);
  if (selected && publish::selects_changelog(*selected)) {
    append(publish::check_fragments(request, report, call.environment), report);
  }
  auto outcome = conclude(call, report, said_of(report));
  outcome.table = publish_table(report);
  return result_of(call, outcome, more_of(report, std::nullopt));
}

CommandResult run(const Call& call, const RecoverOptions& options) {
  const auto recovery =
      publish::recover(request_of<publish::RecoverRequest>(call, options), call.environment);
  if (!recovery) {
    return fail(publish::name_from_root(recovery.error(), call.settings.settings), call);
  }
  const auto outcome = conclude(call, {.findings = recovery->findings}, said_of(*recovery));
  auto more = Json::object();
  if (recovery->outcome == Recovery::Outcome::finished) {
    more = {{"generation", recovery->generation}, {"files", recovery->paths}};
  }
  return result_of(call, outcome, more);
}

}  // namespace runtime_exports::cli

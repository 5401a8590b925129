#include "result.hpp"
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime_exports/core/terminal_text.hpp"

namespace runtime_exports::cli {
namespace {

using publish::ExportDifference;
using publish::VersionLabel;

/// "telemetry/errors" for telemetry/errors.json, "admin/users" for admin/users/users.json.
std::string name_of(const exports::ExportDefinition& definition) {
  auto name = std::string{definition.path.substr(0, definition.path.rfind('.'))};
  const auto slash = name.rfind('/');
  if (slash == std::string::npos) return name;
  const auto last = name.substr(slash);
  const auto folder = name.substr(0, slash);
  return folder.ends_with(last) ? folder : name;
}

std::string step(const std::string& before, const std::string& after) {
  return terminal_text(before == after ? after : fmt::format("{} -> {}", before, after));
}

std::string version_words(const std::optional<VersionLabel>& before, const VersionLabel& after) {
  auto version = step(before ? before->version : after.version, after.version);
  if (before == after) return version + ", another time stamp or project";
  if (!before || before->build == after.build) return version;
  return fmt::format("{}, build {}", version, step(before->build, after.build));
}

std::string words_of(const ExportDifference& difference) {
  const auto change = change_words(difference);
  const bool is_new = difference.change == publish::Change::added;
  auto words = name_of(*difference.definition);
  if (!change.empty()) words += " " + change;
  if (change.empty() && !is_new) words += " changed";
  if (is_new) words += " (new)";
  if (difference.was_damaged) words += " (what is published breaks its schema)";
  return words;
}

std::string words_of(const publish::ReferenceChange& change) {
  using Kind = publish::ReferenceChange::Kind;
  const auto path = terminal_text(change.path);
  if (change.kind == Kind::added) return fmt::format("{} of another program (new)", path);
  return fmt::format("{} of another program {}", path,
                     change.kind == Kind::changed ? "changed" : "left out");
}

Said said_of(const publish::PublishReport& report, const std::string& folder) {
  if (report.refused()) return {"refused", "Refused: nothing would be published."};
  if (report.set_changes || report.modes_change) {
    return {"differs", fmt::format("Different: {} would be published as generation {}.", folder,
                                   report.generation)};
  }
  return {"same",
          fmt::format("No difference: {} already holds generation {}.", folder, report.generation)};
}

Json json_difference(const ExportDifference& difference) {
  auto one = json_of(*difference.definition);
  one["change"] = change_name(difference.change);
  if (const auto& rows = difference.rows) {
    one["added"] = rows->added;
    one["removed"] = rows->removed;
    one["changed"] = rows->changed;
  }
  if (difference.version_before) one["before"] = json_of(*difference.version_before);
  if (difference.version_after) one["after"] = json_of(*difference.version_after);
  if (difference.was_damaged) one["was_damaged"] = true;
  return one;
}

std::string_view name_of(publish::ReferenceChange::Kind kind) {
  using Kind = publish::ReferenceChange::Kind;
  if (kind == Kind::added) return "new";
  return kind == Kind::changed ? "changed" : "left_out";
}

Json more_of(const publish::DiffReport& report) {
  Json more{{"generation",
             {{"before", report.publish.generation_before}, {"after", report.publish.generation}}},
            {"differences", Json::array()}};
  for (const auto& one : report.differences) more["differences"].push_back(json_difference(one));
  for (const auto& one : report.publish.reference_changes) {
    more["reference"].push_back({{"path", one.path}, {"change", name_of(one.kind)}});
  }
  return more;
}

}  // namespace

std::string change_words(const ExportDifference& difference) {
  if (difference.version_after) {
    return version_words(difference.version_before, *difference.version_after);
  }
  if (!difference.rows) return {};
  const auto& [added, removed, changed] = *difference.rows;
  std::vector<std::string> counts;
  for (const auto& [sign, count] : {std::pair{'+', added}, {'-', removed}, {'~', changed}}) {
    if (count > 0) counts.push_back(sign + with_thousands(count));
  }
  const bool has_rows = difference.definition->rows.has_value();
  if (counts.empty()) return has_rows ? "the same rows" : "the same entries";
  const auto noun = has_rows ? "" : added + removed + changed == 1 ? " entry" : " entries";
  return fmt::format("{}{}", fmt::join(counts, " "), noun);
}

std::string diff_words(const publish::DiffReport& report) {
  std::string text;
  for (const auto& difference : report.differences) text += words_of(difference) + "\n";
  const auto& reference = report.publish.reference_changes;
  for (const auto& change : reference) text += words_of(change) + "\n";
  if (report.publish.set_changes) {
    if (report.differences.empty() && reference.empty()) text += "the manifests only\n";
    const auto [before, after] =
        std::pair{report.publish.generation_before, report.publish.generation};
    text += before == after ? fmt::format("generation {}, as before\n", after)
                            : fmt::format("generation {} -> {}\n", before, after);
  } else if (report.publish.modes_change) {
    text += "the modes of files only\n";
  }
  return text;
}

CommandResult run(const Call& call, const DiffOptions& options) {
  const auto report =
      publish::diff(request_of<publish::PublishRequest>(call, options), call.environment);
  const auto& published = report.publish;
  auto outcome =
      conclude(call, published, said_of(published, call.settings.settings.paths.exports));
  if (!published.refused()) outcome.changes = diff_words(report);
  return result_of(call.common.format, outcome,
                   outcome.changes.empty() ? outcome.said.summary + "\n" : outcome.changes,
                   json_result(outcome, more_of(report)));
}

}  // namespace runtime_exports::cli

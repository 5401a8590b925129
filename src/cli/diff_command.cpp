#include "result.hpp"
#include <fmt/format.h>

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

std::string row_words(const ExportDifference& difference, const publish::RowCounts& rows) {
  std::string words;
  const std::pair<char, std::uint64_t> counts[] = {
      {'+', rows.added}, {'-', rows.removed}, {'~', rows.changed}};
  for (const auto& [sign, count] : counts) {
    if (count > 0) words += fmt::format(" {}{}", sign, with_thousands(count));
  }
  const bool entries = !difference.definition->rows;
  if (words.empty()) return entries ? " the same entries" : " the same rows";
  if (!entries) return words;
  return words + (rows.added + rows.removed + rows.changed == 1 ? " entry" : " entries");
}

std::string step(const std::string& before, const std::string& after) {
  return terminal_text(before == after ? after : fmt::format("{} -> {}", before, after));
}

std::string version_words(const ExportDifference& difference, const VersionLabel& after) {
  const auto& before = difference.version_before;
  if (!before) return fmt::format(" {}", terminal_text(after.version));
  if (*before == after)
    return fmt::format(" {}, another time stamp or project", terminal_text(after.version));
  auto words = " " + step(before->version, after.version);
  if (before->build != after.build) words += ", build " + step(before->build, after.build);
  return words;
}

std::string words_of(const ExportDifference& difference) {
  const bool is_new = difference.change == publish::Change::added;
  auto words = name_of(*difference.definition);
  if (difference.rows) {
    words += row_words(difference, *difference.rows);
  } else if (difference.version_after) {
    words += version_words(difference, *difference.version_after);
  } else if (!is_new) {
    words += " changed";
  }
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
  return result_of(call, outcome,
                   outcome.changes.empty() ? outcome.said.summary + "\n" : outcome.changes,
                   json_result(outcome, more_of(report)));
}

}  // namespace runtime_exports::cli

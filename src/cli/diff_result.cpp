#include "runtime_exports/cli/diff_result.hpp"

#include <fmt/format.h>

#include "runtime_exports/cli/problems.hpp"
#include "runtime_exports/cli/table.hpp"
#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/json/writer.hpp"

namespace runtime_exports::cli {
namespace {

using publish::ExportDifference;
using publish::RowCounts;
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

bool has_entries(const exports::ExportDefinition& definition) {
  return !definition.rows;
}

std::string row_words(const ExportDifference& difference, const RowCounts& rows) {
  std::string words;
  const std::pair<char, std::uint64_t> counts[] = {
      {'+', rows.added}, {'-', rows.removed}, {'~', rows.changed}};
  for (const auto& [sign, count] : counts) {
    if (count > 0) words += fmt::format(" {}{}", sign, with_thousands(count));
  }
  const bool entries = has_entries(*difference.definition);
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
  if (*before == after) return fmt::format(" {}, another stamp", terminal_text(after.version));
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

void write_version(json::Writer& out, const ExportDifference& difference) {
  const auto write = [&out](std::string_view name, const std::optional<VersionLabel>& stamp) {
    if (!stamp) return;
    out.name(name);
    out.begin_object();
    out.member("version", stamp->version);
    out.member("build", stamp->build);
    out.end_object();
  };
  write("before", difference.version_before);
  write("after", difference.version_after);
}

void write_difference(json::Writer& out, const ExportDifference& difference) {
  const auto& definition = *difference.definition;
  out.begin_object();
  out.member("id", definition.id);
  out.member("path", definition.path);
  out.member("audience", exports::audience_name(definition.audience));
  out.member("change", difference.change == publish::Change::added ? "new" : "changed");
  if (difference.rows) {
    out.member("added", static_cast<std::int64_t>(difference.rows->added));
    out.member("removed", static_cast<std::int64_t>(difference.rows->removed));
    out.member("changed", static_cast<std::int64_t>(difference.rows->changed));
  }
  write_version(out, difference);
  if (difference.was_damaged) out.member("was_damaged", true);
  out.end_object();
}

}  // namespace

std::string diff_words(const publish::DiffReport& report) {
  std::string text;
  for (const auto& difference : report.differences) text += words_of(difference) + "\n";
  if (report.publish.set_changes) {
    if (report.differences.empty()) text += "the manifests only\n";
    text +=
        fmt::format("generation {} -> {}\n", report.generation_before, report.publish.generation);
  } else if (report.publish.modes_change) {
    text += "the modes of files only\n";
  }
  return text;
}

std::string diff_json(const publish::DiffReport& report, std::string_view outcome, int exit_code) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  out.member("command", "diff");
  out.member("outcome", outcome);
  out.member("exit_code", std::int64_t{exit_code});
  out.name("generation");
  out.begin_object();
  out.member("before", static_cast<std::int64_t>(report.generation_before));
  out.member("after", static_cast<std::int64_t>(report.publish.generation));
  out.end_object();
  out.name("differences");
  out.begin_array();
  for (const auto& difference : report.differences) write_difference(out, difference);
  out.end_array();
  write_problems(out, report.publish.errors, report.publish.findings);
  out.end_object();
  text += '\n';
  return text;
}

}  // namespace runtime_exports::cli

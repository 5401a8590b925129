#include <algorithm>
#include <functional>
#include <utility>

#include "result.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/terminal_text.hpp"

namespace runtime_exports::cli {
namespace {

// The host shows ten of each level in a step, and silently drops the others.
constexpr std::size_t most_annotations = 9;

/// As the host reads it back: percent signs, and what would end a command or a property.
std::string escape(std::string_view text, std::string_view endings) {
  std::string escaped;
  for (const char character : terminal_text(text)) {
    if (character == '%' || is_one_of(character, endings)) {
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(character));
    } else {
      escaped += character;
    }
  }
  return escaped;
}

std::string escape_property(std::string_view text) {
  return escape(text, "\r\n:,");
}

/// The errors and the findings.
Findings all_of(const Outcome& outcome) {
  Findings all;
  for (const auto& error : outcome.errors) all.push_back(finding_of(error));
  append(outcome.findings, all);
  return all;
}

std::string_view command_of(Severity severity) {
  return severity == Severity::note ? "notice" : severity_name(severity);
}

std::string annotation_of(const Finding& finding, const Places& places) {
  std::string properties;
  std::string message;
  if (const auto file = find_file(finding, places)) {
    properties = "file=" + escape_property(*file) + ",";
    if (finding.line > 0) properties += fmt::format("line={},", finding.line);
    if (finding.line > 0 && finding.column > 0)
      properties += fmt::format("col={},", finding.column);
  } else if (!finding.subject.empty()) {
    message = finding.subject + ": ";
  }
  properties += "title=" + escape_property(finding.rule.empty() ? "runtime-exports" : finding.rule);
  const auto in_export = place_in_export(finding);
  if (in_export.empty() && !finding.pointer.empty()) message += finding.pointer + ": ";
  message += finding.message + in_export;
  if (!finding.help.empty()) message += "; " + finding.help;
  return fmt::format("::{} {}::{}\n", command_of(finding.severity), properties,
                     escape(message, "\r\n"));
}

// Hosts refuse summaries of more than 1 MiB.
constexpr std::size_t most_rules = 50;
constexpr std::size_t most_shown_of_a_rule = 10;

/// As plain text: a reference for each character that Markdown or HTML could take for markup, a
/// mention or an address.
std::string escape_markdown(std::string_view text) {
  constexpr std::string_view markup = "&<>\"'`*_~|\\[]{}#@:!$^+=";
  std::string escaped;
  for (const char character : terminal_text(text)) {
    const bool begins_address =
        character == '.' && (escaped.ends_with('w') || escaped.ends_with('W'));
    if (begins_address || is_one_of(character, markup)) {
      escaped += fmt::format("&#{};", static_cast<unsigned>(character));
    } else {
      escaped += character;
    }
  }
  return escaped;
}

std::string in_code(std::string_view text) {
  return fmt::format("<code>{}</code>", escape_markdown(text));
}

std::string row_of(const std::vector<std::string>& cells) {
  std::string row = "|";
  for (const auto& cell : cells) row += " " + escape_markdown(cell) + " |";
  return row + "\n";
}

std::string table_of(const Table& table) {
  std::string text;
  for (const auto& row : table.rows) {
    text += row_of(row);
    if (&row != &table.rows.front()) continue;
    for (const char column : table.columns) text += column == 'r' ? "| --: " : "| :-- ";
    text += "|\n";
  }
  return text.empty() ? text : text + "\n";
}

/// Each line of the words as an item.
std::string changes_of(std::string_view words) {
  std::string text;
  for (const auto& line : config::split(words, '\n')) {
    if (!line.empty()) text += fmt::format("- {}\n", escape_markdown(line));
  }
  return text.empty() ? text : "#### Changes\n\n" + text + "\n";
}

std::string item_of(const Finding& finding) {
  auto place = place_of(finding);
  if (finding.found_in.empty() && !finding.pointer.empty()) place += " " + finding.pointer;
  return fmt::format("{} {}", in_code(place),
                     escape_markdown(finding.message + place_in_export(finding)));
}

using RuleGroup = std::pair<std::string_view, std::vector<const Finding*>>;

std::vector<RuleGroup> group_by_rule(const Findings& findings, Severity severity) {
  std::vector<RuleGroup> groups;
  for (const auto& finding : findings) {
    if (finding.severity != severity) continue;
    auto group = std::ranges::find(groups, finding.rule, &RuleGroup::first);
    if (group == groups.end()) group = groups.insert(group, {finding.rule, {}});
    group->second.push_back(&finding);
  }
  return groups;
}

std::string list_rule(const RuleGroup& group) {
  const auto& [rule, findings] = group;
  auto text = fmt::format("- {}\n", rule.empty() ? "the command failed" : in_code(rule));
  const auto shown = std::min(findings.size(), most_shown_of_a_rule);
  for (std::size_t i = 0; i < shown; ++i) {
    text += fmt::format("  - {}\n", item_of(*findings[i]));
    const bool is_help_shared =
        i + 1 < findings.size() && findings[i + 1]->help == findings[i]->help;
    if (!findings[i]->help.empty() && (!is_help_shared || i + 1 == shown)) {
      text += fmt::format("    <br>help: {}\n", escape_markdown(findings[i]->help));
    }
  }
  if (shown < findings.size()) text += fmt::format("  - and {} more\n", findings.size() - shown);
  return text;
}

std::string list_problems(const Findings& findings, Severity severity) {
  const auto groups = group_by_rule(findings, severity);
  if (groups.empty()) return {};
  std::size_t count = 0;
  for (const auto& group : groups) count += group.second.size();
  auto text = fmt::format("#### {}\n\n", counted(count, severity_name(severity)));
  const auto shown = std::min(groups.size(), most_rules);
  for (std::size_t i = 0; i < shown; ++i) text += list_rule(groups[i]);
  if (shown < groups.size()) text += fmt::format("- and {} more rules\n", groups.size() - shown);
  return text + "\n";
}

}  // namespace

std::string github_result(const Outcome& outcome) {
  auto all = all_of(outcome);
  std::ranges::stable_sort(all, std::greater{}, &Finding::severity);
  std::string text;
  for (std::size_t i = 0; i < std::min(all.size(), most_annotations); ++i) {
    text += annotation_of(all[i], outcome.places);
  }
  if (all.size() > most_annotations) {
    text += fmt::format("::{} title=runtime-exports::{} more; `--format json` lists all of them\n",
                        command_of(all[most_annotations].severity), all.size() - most_annotations);
  }
  return text + outcome.said.summary + "\n";
}

std::string markdown_result(const Outcome& outcome) {
  const auto all = all_of(outcome);
  auto text =
      fmt::format("### runtime-exports {}: {}\n\n{}\n\n", outcome.command,
                  escape_markdown(outcome.said.word), escape_markdown(outcome.said.summary));
  text += table_of(outcome.table) + changes_of(outcome.changes);
  for (const auto severity : {Severity::error, Severity::warning, Severity::note}) {
    text += list_problems(all, severity);
  }
  return text;
}

}  // namespace runtime_exports::cli

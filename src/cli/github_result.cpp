#include <algorithm>

#include "result.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/terminal_text.hpp"

namespace runtime_exports::cli {
namespace {

// The host shows ten of each level in a step, and silently drops the others.
constexpr std::size_t most_annotations = 9;

/// As the host reads it back: percent signs, and what would end a command or a property.
std::string escape(std::string_view text, std::string_view endings) {
  std::string escaped;
  for (const char character : terminal_text(text)) {
    if (character == '%' || endings.find(character) != std::string_view::npos) {
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

std::string_view command_of(Severity severity) {
  return severity == Severity::note ? "notice" : severity_name(severity);
}

std::string annotation_of(const Finding& finding, const Places& places) {
  std::string properties;
  std::string message;
  if (const auto file = find_file(finding.subject, finding.rule, places)) {
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

}  // namespace

std::string github_result(const Outcome& outcome) {
  Findings all;
  for (const auto& error : outcome.errors) all.push_back(finding_of(error));
  all.insert(all.end(), outcome.findings.begin(), outcome.findings.end());
  std::stable_sort(all.begin(), all.end(),
                   [](const Finding& a, const Finding& b) { return a.severity > b.severity; });
  std::string text;
  for (std::size_t i = 0; i < std::min(all.size(), most_annotations); ++i) {
    text += annotation_of(all[i], outcome.places);
  }
  if (all.size() > most_annotations) {
    text +=
        fmt::format("::{} title=runtime-exports::{} more; the log of this step has all of them\n",
                    command_of(all[most_annotations].severity), all.size() - most_annotations);
  }
  return text + terminal_text(outcome.summary) + "\n";
}

}  // namespace runtime_exports::cli

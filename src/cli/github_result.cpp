#include "runtime_exports/cli/github_result.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "runtime_exports/cli/problems.hpp"
#include "runtime_exports/core/terminal_text.hpp"

namespace runtime_exports::cli {
namespace {

// The host shows ten of each level in a step, and drops the others without a word.
constexpr std::size_t most_annotations = 9;

struct Annotation {
  Severity severity = Severity::error;
  std::string properties;
  std::string message;
};

/// As the host reads it back: percent signs first, then what would end a command or a property.
std::string escape(std::string_view text, std::string_view also) {
  std::string escaped;
  for (const char character : terminal_text(text)) {
    if (character == '%' || also.find(character) != std::string_view::npos) {
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(character));
    } else {
      escaped += character;
    }
  }
  return escaped;
}

std::string escape_message(std::string_view text) {
  return escape(text, "\r\n");
}

std::string escape_property(std::string_view text) {
  return escape(text, "\r\n:,");
}

std::string_view command_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      break;
  }
  return "notice";
}

/// Errors and findings say where in the same way.
template <class Problem>
Annotation annotation_of(const Problem& problem, Severity severity, std::string_view rule,
                         const Places& places) {
  std::string properties;
  std::string message;
  if (const auto file = find_file(problem.subject, rule, places)) {
    properties = "file=" + escape_property(*file) + ",";
    if (problem.line > 0) properties += fmt::format("line={},", problem.line);
    if (problem.line > 0 && problem.column > 0)
      properties += fmt::format("col={},", problem.column);
  } else if (!problem.subject.empty()) {
    message = problem.subject + ": ";
  }
  properties += "title=" + escape_property(rule.empty() ? "runtime-exports" : rule);
  const auto in_export = place_in_export(problem);
  if (in_export.empty() && !problem.pointer.empty()) message += problem.pointer + ": ";
  message += problem.message + in_export;
  if (!problem.help.empty()) message += "; " + problem.help;
  return {severity, std::move(properties), escape_message(message)};
}

std::vector<Annotation> annotations_of(const CommandOutcome& outcome) {
  std::vector<Annotation> annotations;
  for (const auto& error : outcome.errors) {
    annotations.push_back(annotation_of(error, Severity::error, {}, outcome.places));
    if (!error.cause.empty())
      annotations.back().message += escape_message(" (" + error.cause + ")");
  }
  for (const auto& finding : outcome.findings) {
    annotations.push_back(annotation_of(finding, finding.severity, finding.rule, outcome.places));
  }
  std::stable_sort(
      annotations.begin(), annotations.end(),
      [](const Annotation& a, const Annotation& b) { return a.severity > b.severity; });
  return annotations;
}

}  // namespace

std::string github_result(const CommandOutcome& outcome) {
  const auto annotations = annotations_of(outcome);
  std::string text;
  for (std::size_t i = 0; i < std::min(annotations.size(), most_annotations); ++i) {
    const auto& one = annotations[i];
    text += fmt::format("::{} {}::{}\n", command_of(one.severity), one.properties, one.message);
  }
  if (annotations.size() > most_annotations) {
    text += fmt::format(
        "::{} title=runtime-exports::{} more; the log of this step has all of them\n",
        command_of(annotations[most_annotations].severity), annotations.size() - most_annotations);
  }
  return text + terminal_text(outcome.summary) + "\n";
}

}  // namespace runtime_exports::cli

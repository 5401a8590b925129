#include "runtime_exports/cli/problems.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>

#include <fmt/format.h>

#include "runtime_exports/cli/log.hpp"
#include "runtime_exports/core/terminal_text.hpp"

namespace runtime_exports::cli {
namespace {

constexpr std::size_t most_shown_of_a_kind = 3;

std::string_view found_in(const Error& /*error*/) {
  return {};
}

std::string_view found_in(const Finding& finding) {
  return finding.found_in;
}

/// Errors and findings say where in the same way.
template <class Problem>
std::string place_of(const Problem& problem) {
  std::string place = problem.subject;
  if (problem.line > 0) place += fmt::format(":{}", problem.line);
  if (problem.line > 0 && problem.column > 0) place += fmt::format(":{}", problem.column);
  const bool is_in_subject = found_in(problem).empty() && !problem.pointer.empty();
  if (is_in_subject) place += (place.empty() ? "" : ": ") + problem.pointer;
  return place;
}

template <class Problem>
void write_place(json::Writer& out, const Problem& problem) {
  // Names of files may hold any byte; JSON holds characters.
  out.member("subject", terminal_text(problem.subject));
  if (!found_in(problem).empty()) out.member("found_in", found_in(problem));
  if (!problem.pointer.empty()) out.member("pointer", terminal_text(problem.pointer));
  if (problem.line > 0) out.member("line", static_cast<std::int64_t>(problem.line));
  if (problem.column > 0) out.member("column", static_cast<std::int64_t>(problem.column));
  out.member("message", terminal_text(problem.message));
  if (!problem.help.empty()) out.member("help", terminal_text(problem.help));
}

std::string_view severity_name(Severity severity) {
  switch (severity) {
    case Severity::error:
      return "error";
    case Severity::warning:
      return "warning";
    case Severity::note:
      break;
  }
  return "note";
}

LogLevel level_of(Severity severity) {
  switch (severity) {
    case Severity::error:
      return LogLevel::error;
    case Severity::warning:
      return LogLevel::warning;
    case Severity::note:
      break;
  }
  return LogLevel::info;
}

/// What the log says of one problem, or of several that are alike.
struct Entry {
  LogLevel level = LogLevel::error;
  std::string text;
  std::string help;
};

/// The pointer with `*` for the indices, so that equal places of a schema have equal ones.
std::string place_of_schema(std::string_view pointer) {
  std::string place;
  while (!pointer.empty()) {
    const auto end = std::min(pointer.find('/', 1), pointer.size());
    const auto token = pointer.substr(1, end - 1);
    const bool is_index =
        !token.empty() && token.find_first_not_of("0123456789") == std::string_view::npos;
    place += '/';
    place += is_index ? std::string_view{"*"} : token;
    pointer.remove_prefix(end);
  }
  return place;
}

using Group = std::vector<const Finding*>;

/// Findings of one rule at one place of a schema together, in the order of the first of each.
std::vector<Group> group_alike(const Findings& findings) {
  std::vector<Group> groups;
  std::map<std::tuple<Severity, std::string, std::string, std::string, std::string>, std::size_t>
      known;
  for (const auto& finding : findings) {
    const auto next = groups.size();
    const auto place = place_of_schema(finding.pointer);
    // Without a pointer each tells of something else.
    const auto at = place.empty() ? next
                                  : known
                                        .try_emplace({finding.severity, finding.rule,
                                                      finding.subject, finding.found_in, place},
                                                     next)
                                        .first->second;
    if (at == next) groups.emplace_back();
    groups[at].push_back(&finding);
  }
  return groups;
}

std::string describe_rest(const Finding& first, std::size_t count) {
  const auto in = first.found_in.empty() ? "" : " in " + first.found_in;
  return terminal_text(fmt::format("{}: and {} more at `{}`{} [{}]", first.subject, count,
                                   place_of_schema(first.pointer), in, first.rule));
}

std::vector<Entry> entries_of(const std::vector<Error>& errors, const Findings& findings) {
  std::vector<Entry> entries;
  for (const auto& alike : group_alike(findings)) {
    const auto level = level_of(alike.front()->severity);
    const auto shown = std::min(alike.size(), most_shown_of_a_kind);
    for (std::size_t i = 0; i < shown; ++i) {
      entries.push_back({level, describe(*alike[i]), alike[i]->help});
    }
    if (shown == alike.size()) continue;
    entries.push_back(
        {level, describe_rest(*alike.front(), alike.size() - shown), alike[shown]->help});
  }
  for (const auto& error : errors)
    entries.push_back({LogLevel::error, describe(error), error.help});
  return entries;
}

}  // namespace

std::string place_in_export(const Error& /*error*/) {
  return {};
}

std::string place_in_export(const Finding& finding) {
  if (finding.found_in.empty()) return {};
  return finding.pointer.empty() ? fmt::format(" (in {})", finding.found_in)
                                 : fmt::format(" ({} at {})", finding.found_in, finding.pointer);
}

std::string describe(const Error& error) {
  const auto place = place_of(error);
  return terminal_text(fmt::format("{}{}{}{}", place, place.empty() ? "" : ": ", error.message,
                                   error.cause.empty() ? "" : " (" + error.cause + ")"));
}

std::string describe(const Finding& finding) {
  const auto place = place_of(finding);
  return terminal_text(fmt::format("{}{}{}{} [{}]", place, place.empty() ? "" : ": ",
                                   finding.message, place_in_export(finding), finding.rule));
}

void log_problems(const std::vector<Error>& errors, const Findings& findings) {
  const auto entries = entries_of(errors, findings);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto& entry = entries[i];
    const bool is_shared = i + 1 < entries.size() && entries[i + 1].level == entry.level &&
                           entries[i + 1].help == entry.help;
    const bool needs_help = !entry.help.empty() && !is_shared;
    log(entry.level,
        entry.text + (needs_help ? "\n  help: " + terminal_text(entry.help) : std::string{}));
  }
}

void write_problems(json::Writer& out, const std::vector<Error>& errors, const Findings& findings) {
  out.name("errors");
  out.begin_array();
  for (const auto& error : errors) {
    out.begin_object();
    out.member("exit_code", std::int64_t{exit_code(error.code)});
    write_place(out, error);
    if (!error.cause.empty()) out.member("cause", terminal_text(error.cause));
    out.end_object();
  }
  out.end_array();
  out.name("findings");
  out.begin_array();
  for (const auto& finding : findings) {
    out.begin_object();
    out.member("severity", severity_name(finding.severity));
    out.member("rule", finding.rule);
    write_place(out, finding);
    out.end_object();
  }
  out.end_array();
}

std::size_t count_problems(const std::vector<Error>& errors, const Findings& findings) {
  const auto found = std::count_if(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.severity == Severity::error;
  });
  return static_cast<std::size_t>(found) + errors.size();
}

int exit_code_of(const std::vector<Error>& errors, const Findings& findings) {
  const auto strongest = std::min_element(
      errors.begin(), errors.end(), [](const Error& a, const Error& b) { return a.code < b.code; });
  if (strongest != errors.end()) return exit_code(strongest->code);
  return has_errors(findings) ? exit_code(ErrorCode::refused) : 0;
}

}  // namespace runtime_exports::cli

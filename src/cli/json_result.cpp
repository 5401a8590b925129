#include "result.hpp"

#include "runtime_exports/core/terminal_text.hpp"

namespace runtime_exports::cli {
namespace {

/// Errors and findings name their places in the same way.
template <class Problem>
void add_place(Json& out, const Problem& problem) {
  out["subject"] = terminal_text(problem.subject);
  if constexpr (requires { problem.found_in; }) {
    if (!problem.found_in.empty()) out["found_in"] = problem.found_in;
  }
  if (!problem.pointer.empty()) out["pointer"] = terminal_text(problem.pointer);
  if (problem.line > 0) out["line"] = problem.line;
  if (problem.column > 0) out["column"] = problem.column;
  out["message"] = terminal_text(problem.message);
  if (!problem.help.empty()) out["help"] = terminal_text(problem.help);
}

}  // namespace

std::string with_problems(Json result, const std::vector<Error>& problems,
                          const Findings& findings) {
  auto& errors = result["errors"] = Json::array();
  for (const auto& error : problems) {
    auto& one = errors.emplace_back();
    one["exit_code"] = exit_code(error.code);
    add_place(one, error);
    if (!error.cause.empty()) one["cause"] = terminal_text(error.cause);
  }
  auto& found = result["findings"] = Json::array();
  for (const auto& finding : findings) {
    auto& one = found.emplace_back();
    one["severity"] = severity_name(finding.severity);
    one["rule"] = finding.rule;
    add_place(one, finding);
  }
  return written(result);
}

std::string written(const Json& document) {
  return document.dump(2, ' ', true, Json::error_handler_t::replace) + "\n";
}

Json json_of(const Outcome& outcome, const Json& more) {
  Json result{{"command", outcome.command},
              {"outcome", outcome.said.word},
              {"exit_code", outcome.exit_code}};
  result.update(more);
  return result;
}

std::string json_result(const Outcome& outcome, const Json& more) {
  return with_problems(json_of(outcome, more), outcome.errors, outcome.findings);
}

Json json_of(const publish::VersionLabel& label) {
  return {{"version", label.version}, {"build", label.build}};
}

Json json_of(const exports::ExportDefinition& definition) {
  return {{"id", definition.id},
          {"path", definition.path},
          {"audience", exports::audience_name(definition.audience)}};
}

Json json_of(const std::vector<publish::ExportResult>& results) {
  auto exports = Json::array();
  for (const auto& result : results) {
    auto& one = exports.emplace_back(json_of(*result.definition));
    one["change"] = change_name(result.change);
    if (has_row_count(result)) one["rows"] = result.rows;
    one["bytes"] = result.bytes;
    one["sha256"] = result.sha256;
    one["duration_us"] = result.duration_us;
  }
  return exports;
}

}  // namespace runtime_exports::cli

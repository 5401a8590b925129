#include "runtime_exports/cli/sarif_result.hpp"

#include <set>

#include <fmt/format.h>

#include "runtime_exports/cli/problems.hpp"
#include "runtime_exports/cli/rule_description.hpp"
#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/json/writer.hpp"

namespace runtime_exports::cli {
namespace {

constexpr std::string_view source_root = "%SRCROOT%";
constexpr std::string_view refused_rule = "refused";

std::string_view sarif_level_of(Severity severity) {
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

/// A path as a URI reference. Names of files may hold any byte.
std::string uri_of(std::string_view path) {
  constexpr std::string_view kept =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char character : path) {
    if (kept.find(character) != std::string_view::npos) {
      uri += character;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(character));
    }
  }
  return uri;
}

/// Braces stand for placeholders in SARIF, and doubled for themselves.
std::string message_text(std::string_view text) {
  std::string doubled;
  for (const char character : terminal_text(text)) {
    doubled += character;
    if (character == '{' || character == '}') doubled += character;
  }
  return doubled;
}

void write_text(json::Writer& out, std::string_view name, std::string_view text) {
  out.name(name);
  out.begin_object();
  out.member("text", text);
  out.end_object();
}

template <class Problem>
void write_physical_location(json::Writer& out, const Problem& problem, const std::string& file) {
  out.name("physicalLocation");
  out.begin_object();
  out.name("artifactLocation");
  out.begin_object();
  out.member("uri", uri_of(file));
  if (!file.starts_with('/')) out.member("uriBaseId", source_root);
  out.end_object();
  if (problem.line > 0) {
    out.name("region");
    out.begin_object();
    out.member("startLine", static_cast<std::int64_t>(problem.line));
    if (problem.column > 0) out.member("startColumn", static_cast<std::int64_t>(problem.column));
    out.end_object();
  }
  out.end_object();
}

/// What has no file, like a flag or a setting, has at least a name.
template <class Problem>
void write_locations(json::Writer& out, const Problem& problem, std::string_view rule,
                     const Places& places) {
  const auto file = find_file(problem.subject, rule, places);
  const auto& name = file ? problem.pointer : problem.subject;
  if (!file && name.empty()) return;
  out.name("locations");
  out.begin_array();
  out.begin_object();
  if (file) write_physical_location(out, problem, *file);
  if (!name.empty()) {
    out.name("logicalLocations");
    out.begin_array();
    out.begin_object();
    out.member("fullyQualifiedName", terminal_text(name));
    if (file) out.member("kind", "value");
    out.end_object();
    out.end_array();
  }
  out.end_object();
  out.end_array();
}

template <class Problem>
void write_message(json::Writer& out, const Problem& problem, const std::string& cause) {
  auto text = problem.message + place_in_export(problem);
  if (!cause.empty()) text += " (" + cause + ")";
  if (!problem.help.empty()) text += "; " + problem.help;
  write_text(out, "message", message_text(text));
}

bool is_result(const Error& error) {
  return error.code == ErrorCode::refused;
}

void write_results(json::Writer& out, const CommandOutcome& outcome) {
  out.name("results");
  out.begin_array();
  for (const auto& error : outcome.errors) {
    if (!is_result(error)) continue;
    out.begin_object();
    out.member("ruleId", refused_rule);
    out.member("level", "error");
    write_message(out, error, error.cause);
    write_locations(out, error, {}, outcome.places);
    out.end_object();
  }
  for (const auto& finding : outcome.findings) {
    out.begin_object();
    out.member("ruleId", finding.rule);
    out.member("level", sarif_level_of(finding.severity));
    write_message(out, finding, {});
    write_locations(out, finding, finding.rule, outcome.places);
    out.end_object();
  }
  out.end_array();
}

void write_driver(json::Writer& out, const CommandOutcome& outcome) {
  std::set<std::string_view> rules;
  for (const auto& error : outcome.errors) {
    if (is_result(error)) rules.insert(refused_rule);
  }
  for (const auto& finding : outcome.findings) rules.insert(finding.rule);
  out.name("tool");
  out.begin_object();
  out.name("driver");
  out.begin_object();
  out.member("name", "runtime-exports");
  out.member("version", RUNTIME_EXPORTS_VERSION);
  out.name("rules");
  out.begin_array();
  for (const auto rule : rules) {
    out.begin_object();
    out.member("id", rule);
    write_text(out, "shortDescription", rule_description(rule));
    out.end_object();
  }
  out.end_array();
  out.end_object();
  out.end_object();
}

void write_invocation(json::Writer& out, const CommandOutcome& outcome) {
  bool executed = true;
  for (const auto& error : outcome.errors) executed = executed && is_result(error);
  out.name("invocations");
  out.begin_array();
  out.begin_object();
  out.member("executionSuccessful", executed);
  out.member("exitCode", std::int64_t{outcome.exit_code});
  out.name("toolExecutionNotifications");
  out.begin_array();
  for (const auto& error : outcome.errors) {
    if (is_result(error)) continue;
    out.begin_object();
    out.member("level", "error");
    write_message(out, error, error.cause);
    write_locations(out, error, {}, outcome.places);
    out.end_object();
  }
  out.end_array();
  out.end_object();
  out.end_array();
}

void write_run(json::Writer& out, const CommandOutcome& outcome) {
  out.begin_object();
  write_driver(out, outcome);
  write_invocation(out, outcome);
  out.name("originalUriBaseIds");
  out.begin_object();
  out.name(source_root);
  out.begin_object();
  write_text(out, "description", "The folder that the command ran in, or an absolute --root.");
  out.end_object();
  out.end_object();
  out.member("columnKind", "unicodeCodePoints");
  write_results(out, outcome);
  out.name("properties");
  out.begin_object();
  out.member("command", outcome.command);
  out.member("outcome", outcome.outcome);
  out.end_object();
  out.end_object();
}

}  // namespace

std::string sarif_result(const CommandOutcome& outcome) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  out.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
  out.member("version", "2.1.0");
  out.name("runs");
  out.begin_array();
  write_run(out, outcome);
  out.end_array();
  out.end_object();
  text += '\n';
  return text;
}

}  // namespace runtime_exports::cli

#include <set>
#include <utility>

#include "result.hpp"
#include <fmt/format.h>

#include "runtime_exports/cli/log.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/terminal_text.hpp"

namespace runtime_exports::cli {
namespace {

constexpr std::string_view source_root = "%SRCROOT%";
constexpr std::string_view refused_rule = "refused";

/// What rules, and families of rules, are about.
constexpr std::pair<std::string_view, std::string_view> descriptions[]{
    {"age", "The snapshot is as new as it must be."},
    {"changelog", "The changelog keeps its rules."},
    {"changelog.changed", "A published changelog entry keeps its content."},
    {"changelog.disagreement", "Both changelogs agree on every entry."},
    {"changelog.duplicate_id", "No two changelog entries have one id."},
    {"changelog.first", "The first publish has nothing to compare its changelog with."},
    {"changelog.fragment", "A fragment is removed when its entry is in the changelog."},
    {"changelog.manifest", "The published changelog can be compared with its manifest."},
    {"changelog.published-missing", "The published changelog is there as published."},
    {"changelog.removed", "A published changelog entry stays."},
    {"export.disabled", "A file of a disabled export is not published."},
    {"foreign", "Files of other programs among the exports match their schemas."},
    {"git.large-file", "A file in a git tree is smaller than hosts of git refuse."},
    {"input", "Rows of the state are complete and well formed."},
    {"input.incomplete-row", "The last row of an input is complete."},
    {"input.late-rows", "No row is later than the snapshot."},
    {"input.malformed-row", "Every row is well formed."},
    {"json.syntax", "Every file is strict JSON."},
    {"manifest", "The manifest lists the published files as they are."},
    {"manifest.digest", "Every published file has the digest that the manifest lists."},
    {"manifest.foreign", "A manifest lists only files of its own."},
    {"manifest.generation", "Both manifests are of one generation."},
    {"manifest.missing", "Every file that the manifest lists is there."},
    {"manifest.none", "A folder has a manifest to verify it by."},
    {"manifest.object", "Every object that the manifest names has its digest."},
    {"manifest.order", "A manifest lists every file once, by path."},
    {"manifest.reference", "Files of other programs have the digests that the manifest lists."},
    {"manifest.schema", "A manifest names the schema of each file."},
    {"manifest.unlisted", "The manifest lists every file of ours."},
    {"manifest.unreadable", "The published manifest can be read."},
    {"previous", "The set that a publish goes on from is whole and of the same project."},
    {"privacy", "No public file holds private data."},
    {"privacy.admin-file", "A public tree holds no admin file."},
    {"privacy.admin-in-git", "Git tracks no file of the admin audience."},
    {"privacy.allow-unused", "Every exception from the privacy gate is used."},
    {"privacy.allowed", "An exception lets a private text be public."},
    {"privacy.key-readable", "Only its owner may read the key of the pseudonyms."},
    {"privacy.unreadable", "Every file of a public tree can be judged."},
    {"publish", "Publishes run to their end."},
    {"publish.closed-work-folder", "Whoever checks can see whether a publish is pending."},
    {"publish.not-here", "A publish of some exports lists the others, too."},
    {"publish.recovered", "An interrupted publish was finished."},
    {"publish.superseded", "An interrupted publish was replaced by a new one."},
    {"publish.untidy", "The work folder holds nothing that is no longer needed."},
    {"refused", "The input is well formed and allowed."},
    {"rollback", "The state is not older than the published one."},
    {"rollback.unknown", "The state of the published set can be read."},
    {"schema", "Every file matches its schema."},
    {"settings", "Every setting is known."},
    {"stamp.future", "No stamp is later than the clock."},
    {"tree", "A folder of exports holds only what belongs there."},
    {"temporary-name", "There is no temporary file among the exports."},
};

/// What the rule is about, in one sentence: by its name, by its family (the part before the dot),
/// or in general.
std::string_view rule_description(std::string_view rule) {
  for (const auto name : {rule, rule.substr(0, rule.find('.'))}) {
    for (const auto& [known, text] : descriptions) {
      if (known == name) return text;
    }
  }
  return "The exports keep their rules.";
}

/// A path as a URI reference. Names of files may hold any byte.
std::string uri_of(std::string_view path) {
  std::string uri = path.starts_with('/') ? "file://" : "";
  for (const char character : path) {
    if (is_alnum(character) || is_one_of(character, "-._~/")) {
      uri += character;
    } else {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(character));
    }
  }
  return uri;
}

/// In SARIF braces are placeholders, and doubled braces are braces.
std::string message_text(std::string_view text) {
  std::string doubled;
  for (const char character : terminal_text(text)) {
    doubled += character;
    if (character == '{' || character == '}') doubled += character;
  }
  return doubled;
}

Json physical_location(const Finding& finding, const std::string& file) {
  Json location{{"artifactLocation", {{"uri", uri_of(file)}}}};
  if (!file.starts_with('/')) location["artifactLocation"]["uriBaseId"] = source_root;
  if (finding.line > 0) location["region"]["startLine"] = finding.line;
  if (finding.line > 0 && finding.column > 0) location["region"]["startColumn"] = finding.column;
  return location;
}

/// Null if there is nothing to name. A flag or a setting has no file, but a name.
Json location_of(const Finding& finding, const Places& places) {
  Json location;
  const auto file = find_file(finding, places);
  if (file) location["physicalLocation"] = physical_location(finding, *file);
  const auto& name = file ? finding.pointer : finding.subject;
  if (name.empty()) return location;
  Json logical{{"fullyQualifiedName", terminal_text(name)}};
  if (file) logical["kind"] = "value";
  location["logicalLocations"] = Json::array({std::move(logical)});
  return location;
}

/// A result, or a notification if the finding has no rule.
Json entry_of(const Finding& finding, const Places& places) {
  Json entry;
  if (!finding.rule.empty()) entry["ruleId"] = finding.rule;
  entry["level"] = severity_name(finding.severity);
  auto text = finding.message + place_in_export(finding);
  if (!finding.help.empty()) text += "; " + finding.help;
  entry["message"]["text"] = message_text(text);
  auto location = location_of(finding, places);
  if (!location.is_null()) entry["locations"] = Json::array({std::move(location)});
  return entry;
}

Json driver_of(const Findings& results) {
  std::set<std::string_view> ids;
  for (const auto& one : results) ids.insert(one.rule);
  auto rules = Json::array();
  for (const auto id : ids) {
    rules.push_back({{"id", id}, {"shortDescription", {{"text", rule_description(id)}}}});
  }
  return {{"name", "runtime-exports"}, {"version", RUNTIME_EXPORTS_VERSION}, {"rules", rules}};
}

Json run_of(const Outcome& outcome) {
  Findings results;
  auto notifications = Json::array();
  for (const auto& error : outcome.errors) {
    auto finding = finding_of(error);
    if (error.code != ErrorCode::refused) {
      notifications.push_back(entry_of(finding, outcome.places));
      continue;
    }
    finding.rule = refused_rule;
    results.push_back(std::move(finding));
  }
  results.insert(results.end(), outcome.findings.begin(), outcome.findings.end());

  Json run{{"tool", {{"driver", driver_of(results)}}},
           {"invocations", Json::array({{{"executionSuccessful", notifications.empty()},
                                         {"exitCode", outcome.exit_code},
                                         {"toolExecutionNotifications", notifications}}})}};
  run["originalUriBaseIds"][source_root]["description"]["text"] =
      "The folder that the command ran in, or an absolute --root.";
  run["columnKind"] = "unicodeCodePoints";
  auto& entries = run["results"] = Json::array();
  for (const auto& one : results) entries.push_back(entry_of(one, outcome.places));
  run["properties"] = {{"command", outcome.command}, {"outcome", outcome.said.word}};
  return run;
}

}  // namespace

std::string sarif_result(const Outcome& outcome) {
  return written({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                  {"version", "2.1.0"},
                  {"runs", Json::array({run_of(outcome)})}});
}

}  // namespace runtime_exports::cli

#include "runtime_exports/publish/pipeline/changelog_guard.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

#include "runtime_exports/checks/changelog_entry.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/publish/pipeline/finding_places.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"

namespace runtime_exports::publish {
namespace {

std::string write_document(const exports::ExportDefinition& definition, const LoadedState& loaded,
                           const exports::BuildContext& context) {
  std::string text;
  json::Writer out{text};
  definition.write(loaded.view(definition), out, context);
  return text;
}

/// Both changelogs are made from the same entries: reports each place once for each rule.
Findings without_repeats(Findings findings) {
  std::set<std::tuple<std::string, std::string, std::uint64_t, std::uint64_t>> known;
  std::erase_if(findings, [&known](const Finding& finding) {
    return finding.line > 0 && finding.rule.starts_with("privacy.") &&
           !known.emplace(finding.rule, finding.subject, finding.line, finding.column).second;
  });
  return findings;
}

}  // namespace

std::string latest_entry_date(Instant snapshot, std::int64_t now_utc_seconds) {
  return utc_date(std::max(snapshot.seconds, now_utc_seconds) + seconds_per_day);
}

Findings check_changelogs(const LoadedState& loaded, const exports::BuildContext& context,
                          const std::vector<Baseline>& baselines, std::int64_t now_utc_seconds,
                          const Findings& earlier) {
  const auto& canonical = *exports::find_export_at(canonical_changelog_path);
  const auto& for_readers = *exports::find_export_at(readers_changelog_path);
  const auto canonical_text = write_document(canonical, loaded, context);
  const auto readers_text = write_document(for_readers, loaded, context);
  std::vector<checks::ChangelogText> published;
  published.reserve(baselines.size());
  for (const auto& baseline : baselines) published.push_back({baseline.name, baseline.text});
  const auto known = loaded.knowledge();
  const auto latest_date = latest_entry_date(context.now, now_utc_seconds);
  auto report = checks::check_append_only({canonical_changelog_path, canonical_text}, published,
                                          latest_date, known);
  // If a published changelog was lost, this is not the first publish.
  const bool is_lost = std::any_of(earlier.begin(), earlier.end(), [](const Finding& finding) {
    return finding.rule == lost_changelog_rule;
  });
  if (is_lost) {
    std::erase_if(report.findings, [](const Finding& finding) {
      return finding.rule == checks::first_changelog_rule;
    });
  }
  auto findings = std::move(report.findings);
  checks::PrivacyGate gate{for_readers, known};
  json::Parser parser;
  json::Document readers;
  // If it is not JSON, the check of its schema reports that.
  if (parser.parse(readers_text, readers)) {
    gate.check(readers.root(), {&for_readers, readers_text, {readers_changelog_path, 1}},
               report.settled);
  }
  append(gate.take_findings(), findings);
  append(checks::check_changelogs_agree(canonical_text, readers_text), findings);
  findings = name_sources(std::move(findings), canonical, canonical_text, loaded);
  return without_repeats(name_sources(std::move(findings), for_readers, readers_text, loaded));
}

}  // namespace runtime_exports::publish

#include "runtime_exports/publish/changelog_guard.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "runtime_exports/checks/changelog_agreement.hpp"
#include "runtime_exports/exports/changelog.hpp"
#include "runtime_exports/json/writer.hpp"

namespace runtime_exports::publish {
namespace {

constexpr const char* canonical_changelog_path = "changelog.runtime.json";
constexpr const char* for_readers_path = "changelog.json";

void append(Findings&& from, Findings& into) {
  std::move(from.begin(), from.end(), std::back_inserter(into));
}

}  // namespace

ChangelogTexts write_changelogs(const exports::StateView& state,
                                const exports::BuildContext& context) {
  ChangelogTexts texts;
  json::Writer canonical{texts.canonical};
  exports::write_runtime_changelog(state, canonical, context);
  json::Writer for_readers{texts.for_readers};
  exports::write_changelog(state, for_readers, context);
  return texts;
}

std::string latest_entry_date(Instant snapshot, std::int64_t now_utc_seconds) {
  constexpr std::int64_t day_seconds = 86'400;
  return utc_date(std::max(snapshot.seconds, now_utc_seconds) + day_seconds);
}

void check_changelogs(const ChangelogTexts& texts, const std::vector<Baseline>& baselines,
                      std::string_view latest_date, const checks::PrivacyKnowledge& known,
                      Findings& findings) {
  std::vector<checks::ChangelogText> published;
  published.reserve(baselines.size());
  for (const auto& baseline : baselines) published.push_back({baseline.name, baseline.text});
  auto report = checks::check_append_only({canonical_changelog_path, texts.canonical}, published,
                                          latest_date, known);
  // What was published once and is lost is no first publish.
  const bool is_lost = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.rule == lost_changelog_rule;
  });
  if (is_lost) {
    std::erase_if(report.findings,
                  [](const Finding& finding) { return finding.rule == "changelog.first"; });
  }
  append(std::move(report.findings), findings);
  checks::PrivacyGate gate{*exports::find_export_at(for_readers_path), known};
  gate.check_changelog(texts.for_readers, for_readers_path, report.settled);
  append(gate.take_findings(), findings);
  append(checks::check_changelogs_agree(texts.canonical, texts.for_readers), findings);
}

}  // namespace runtime_exports::publish

#include "runtime_exports/publish/pipeline/continuity.hpp"

#include <algorithm>
#include <utility>

#include "runtime_exports/checks/append_only.hpp"
#include "runtime_exports/io/errors.hpp"

namespace runtime_exports::publish {
namespace {

/// Null if nothing was published before.
const KnownSet* find_published(const KnownSets& known) {
  const auto found =
      std::find_if(known.begin(), known.end(), [](const KnownSet& set) { return !set.is_empty(); });
  return found == known.end() ? nullptr : &*found;
}

}  // namespace

Status<> check_beginning(Beginning beginning, const KnownSets& known) {
  const auto* const earlier = find_published(known);
  if (beginning != Beginning::declared || earlier == nullptr) return Done{};
  return io::io_error(
      ErrorCode::usage, "--first",
      "this is not the first publish, because " + earlier->name + " holds an earlier one",
      "leave `--first` out", {});
}

Findings find_rollbacks(const checks::SetStamp& next, const KnownSets& known, Severity severity) {
  Findings rollbacks;
  for (const auto& set : known) {
    for (const auto& stamp : set.stamps()) {
      for (auto& one : checks::check_rollback(next, stamp, severity)) {
        const bool is_told =
            std::any_of(rollbacks.begin(), rollbacks.end(),
                        [&one](const Finding& told) { return told.pointer == one.pointer; });
        if (!is_told) rollbacks.push_back(std::move(one));
      }
    }
  }
  return rollbacks;
}

Findings find_other_projects(const std::string& project, const KnownSets& known) {
  Findings findings;
  for (const auto& set : known) {
    const auto other = &set == &known.front() ? std::string{} : set.project;
    if (other.empty() || other == project) continue;
    findings.push_back(
        {.severity = Severity::error,
         .rule = "previous.project",
         .subject = set.path_of(set.project_file),
         .message = "the set is of another project, so this publish cannot go on from it",
         .help = "name the folder of this project"});
  }
  return findings;
}

void judge_first_changelog(Beginning beginning, const KnownSets& known, Findings& findings) {
  if (beginning != Beginning::doubted && beginning != Beginning::refused) return;
  if (find_published(known) != nullptr) return;
  for (auto& finding : findings) {
    if (finding.rule != checks::first_changelog_rule) continue;
    finding.severity = beginning == Beginning::refused ? Severity::error : Severity::warning;
    finding.help =
        "name a copy of what is live with `--previous DIR`; if nothing was ever published, "
        "`publish --first` says so";
  }
}

}  // namespace runtime_exports::publish

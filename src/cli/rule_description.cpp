#include "runtime_exports/cli/rule_description.hpp"

#include <algorithm>
#include <array>

namespace runtime_exports::cli {
namespace {

struct Description {
  std::string_view rule;  ///< a rule, or a family of rules
  std::string_view text;
};

constexpr std::array descriptions{
    Description{"changelog", "The changelog keeps its rules."},
    Description{"changelog.changed", "A published changelog entry keeps its content."},
    Description{"changelog.disagreement", "Both changelogs agree on every entry."},
    Description{"changelog.duplicate_id", "No two changelog entries have one id."},
    Description{"changelog.first", "The first publish has nothing to compare its changelog with."},
    Description{"changelog.manifest", "The published changelog can be held against its manifest."},
    Description{"changelog.published-missing", "The published changelog is there as published."},
    Description{"changelog.removed", "A published changelog entry stays."},
    Description{"export.disabled", "A file of a disabled export is not published."},
    Description{"foreign", "Files of others among the exports obey their schemas."},
    Description{"git.large-file", "A file in a git tree is smaller than hosts of git refuse."},
    Description{"input", "Rows of the state are complete and well formed."},
    Description{"input.incomplete-row", "The last row of an input is complete."},
    Description{"input.late-rows", "No row is later than the snapshot."},
    Description{"input.malformed-row", "Every row is well formed."},
    Description{"json.syntax", "Every file is strict JSON."},
    Description{"manifest", "The manifest lists the published files as they are."},
    Description{"manifest.digest", "Every published file has the digest that the manifest lists."},
    Description{"manifest.foreign", "A manifest lists only files of its own."},
    Description{"manifest.generation", "Both manifests are of one generation."},
    Description{"manifest.missing", "A tree with our files has their manifest."},
    Description{"manifest.none", "A tree has a manifest to verify it by."},
    Description{"manifest.order", "A manifest lists every file once, by path."},
    Description{"manifest.schema", "A manifest names the schema of each file."},
    Description{"manifest.unlisted", "The manifest lists every file of ours."},
    Description{"manifest.unreadable", "The published manifest can be read."},
    Description{"privacy", "No public file holds private data."},
    Description{"privacy.admin-file", "A public tree holds no admin file."},
    Description{"privacy.admin-in-git", "Git tracks no file of the admin audience."},
    Description{"privacy.allow-unused", "Every exception from the privacy gate is used."},
    Description{"privacy.allowed", "An exception lets a private text be public."},
    Description{"privacy.key-readable", "Only its owner may read the key of the pseudonyms."},
    Description{"privacy.unreadable", "Every file of a public tree can be judged."},
    Description{"publish", "Publishes run to their end."},
    Description{"publish.closed-work-folder",
                "Whoever checks can see whether a publish is pending."},
    Description{"publish.recovered", "An interrupted publish was finished."},
    Description{"publish.superseded", "An interrupted publish was replaced by a new one."},
    Description{"publish.untidy", "Nothing is left in the work folder that nobody needs."},
    Description{"refused", "The input is well formed and allowed."},
    Description{"rollback", "The state is not older than the published one."},
    Description{"rollback.unknown", "The state of the published set can be read."},
    Description{"schema", "Every file obeys its schema."},
    Description{"settings", "Every setting is known."},
    Description{"stamp.future", "No stamp is later than the clock."},
    Description{"tree", "A tree of exports holds nothing that does not belong there."},
    Description{"temporary-name", "No temporary file lies among the exports."},
};

const Description* find(std::string_view rule) {
  const auto* const found =
      std::find_if(descriptions.begin(), descriptions.end(),
                   [rule](const Description& one) { return one.rule == rule; });
  return found == descriptions.end() ? nullptr : found;
}

}  // namespace

std::string_view rule_description(std::string_view rule) {
  if (const auto* exact = find(rule)) return exact->text;
  if (const auto* family = find(rule.substr(0, rule.find('.')))) return family->text;
  return "The exports keep their rules.";
}

}  // namespace runtime_exports::cli

#include "runtime_exports/checks/append_only.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/checks/finding_list.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/core/position.hpp"
#include "runtime_exports/json/parser.hpp"

namespace runtime_exports::checks {
namespace {

/// One entry of a file.
struct TableEntry {
  std::string_view id;
  Sha256Digest digest{};  ///< of its decoded members; equal entries have equal ones
  std::size_t index = 0;  ///< in the array of the file
  json::Value value;
};

Error no_changelog(const ChangelogText& changelog, const json::Value& value, std::string message) {
  return json::refused_at(position_of(changelog.text, value.offset()), changelog.name,
                          std::move(message));
}

/// Reads an array of objects, each with an `id`, into the document. Returns them by id, and those
/// of one id by digest. Errors: refused, with the place.
Result<std::vector<TableEntry>> read_entries(const ChangelogText& changelog,
                                             json::Document& document) {
  if (auto parsed = json::Parser{}.parse(changelog.text, document); !parsed) {
    return json::refused_json(changelog.name, parsed.error());
  }
  const auto root = document.root();
  if (!root.is_array()) return no_changelog(changelog, root, "a changelog is an array of entries");
  std::vector<TableEntry> entries;
  std::string canonical;
  for (const auto value : root.elements()) {
    const auto id = value.find_text("id");
    if (!id) return no_changelog(changelog, value, "an entry of a changelog has a text as its id");
    canonical.clear();
    append_entry_content(canonical, value);
    entries.push_back({*id, sha256(canonical), entries.size(), value});
  }
  std::ranges::sort(entries, {},
                    [](const TableEntry& one) { return std::tie(one.id, one.digest, one.index); });
  return entries;
}

using Group = std::span<const TableEntry>;

// Those of one id, by which they are sorted.
Group group_of(Group entries, std::string_view id) {
  return {std::ranges::lower_bound(entries, id, {}, &TableEntry::id),
          std::ranges::upper_bound(entries, id, {}, &TableEntry::id)};
}

// The names of the members in which two entries differ: "`title`, `changes`". Those that the
// schema does not know are data.
std::string changed_members(const json::Value& before, const json::Value& after) {
  std::vector<std::string> names;
  for (const auto& entry : {before, after}) {
    for (const auto member : entry.members()) {
      if (content_of(before, member.name) == content_of(after, member.name)) continue;
      auto name = is_entry_member(member.name) ? fmt::format("`{}`", member.name)
                                               : std::string{"a member without a name here"};
      if (std::find(names.begin(), names.end(), name) == names.end()) {
        names.push_back(std::move(name));
      }
    }
  }
  return fmt::format("{}", fmt::join(names, ", "));
}

constexpr const char* restore_it =
    "restore it as it was published and add a new entry that corrects it";

class Comparison {
 public:
  Comparison(const ChangelogText& next, std::string_view latest_date, const PrivacyKnowledge& known)
      : next_(next), latest_date_(latest_date), known_(known) {}

  AppendOnlyReport run(std::span<const ChangelogText> baselines) {
    auto entries = read_entries(next_, document_);
    if (!entries) {
      auto finding = finding_of(entries.error());
      finding.rule = "changelog.syntax";
      finding.help.clear();
      return {{std::move(finding)}, {}};
    }
    entries_ = *std::move(entries);
    settled_.assign(entries_.size(), false);
    for (const auto& baseline : baselines) compare(baseline);
    check_duplicates();
    auto findings = findings_.take("changelog", next_.name);
    if (baselines.empty()) {
      findings.push_back(
          finding_about(Severity::note, first_changelog_rule, next_.name,
                        "no changelog was published before, so it was compared with nothing"));
    }
    append(check_new_entries(document_, next_.name, settled_, latest_date_), findings);
    append(check_privacy(), findings);
    return {std::move(findings), std::move(settled_)};
  }

 private:
  void compare(const ChangelogText& baseline) {
    json::Document document;
    const auto published = read_entries(baseline, document);
    if (!published) {
      auto finding = finding_of(published.error());
      finding.rule = "changelog.baseline";
      finding.message =
          "what was published cannot be compared with, because it is not a changelog: " +
          finding.message;
      finding.help = "restore the published file, or name one that can be read with `--baseline`";
      if (findings_.count(Severity::error)) findings_.add(std::move(finding));
      return;
    }
    for (Group before = *published; !before.empty();) {
      const auto id = before.front().id;
      const Group group = group_of(before, id);
      compare_group(group, group_of(entries_, id), baseline);
      before = before.subspan(group.size());
    }
  }

  // Both are sorted by digest; each published entry takes one that is the same, if there is one.
  void compare_group(Group before, Group after, const ChangelogText& baseline) {
    const auto by_digest = [](const auto& a, const auto& b) { return a.digest < b.digest; };
    std::vector<TableEntry> kept;
    std::vector<TableEntry> missing;
    std::vector<TableEntry> added;
    std::ranges::set_intersection(after, before, std::back_inserter(kept), by_digest);
    std::ranges::set_difference(before, after, std::back_inserter(missing), by_digest);
    std::ranges::set_difference(after, before, std::back_inserter(added), by_digest);
    for (const auto& entry : kept) settled_[entry.index] = true;
    for (std::size_t i = 0; i < missing.size(); ++i) {
      if (!findings_.count(Severity::error)) continue;
      findings_.add(i < added.size() ? changed(missing[i], added[i], baseline)
                                     : removed(missing[i], baseline));
    }
  }

  [[nodiscard]] Finding changed(const TableEntry& before, const TableEntry& after,
                                const ChangelogText& baseline) const {
    auto finding = at_entry(after);
    finding.rule = "changelog.changed";
    finding.message =
        fmt::format("the entry {} was published ({}) and has changed in {}", shown_id(before.id),
                    baseline.name, changed_members(before.value, after.value));
    finding.help = restore_it;
    return finding;
  }

  [[nodiscard]] Finding removed(const TableEntry& before, const ChangelogText& baseline) const {
    return finding_about(Severity::error, "changelog.removed", next_.name,
                         fmt::format("the entry {} was published ({}) and is missing",
                                     shown_id(before.id), baseline.name),
                         restore_it);
  }

  [[nodiscard]] Finding at_entry(const TableEntry& entry) const {
    return finding_in(next_.name, next_.text, entry.value.offset(),
                      fmt::format("/{}", entry.index));
  }

  [[nodiscard]] Findings check_privacy() const {
    const auto& definition = *exports::find_export("changelog.runtime");
    PrivacyGate gate{definition, known_};
    gate.check(document_.root(), {&definition, next_.text, {next_.name, 1}}, settled_);
    return gate.take_findings();
  }

  void check_duplicates() {
    std::map<std::string, std::vector<const TableEntry*>> caseless;
    for (const auto& entry : entries_) caseless[lower_case(entry.id)].push_back(&entry);
    for (const auto& [id, entries] : caseless) {
      // One entry keeps the id: a published one if there is one. All others are too many.
      const auto published = std::ranges::find_if(
          entries, [this](const TableEntry* entry) { return settled_[entry->index]; });
      const auto* owner = published == entries.end() ? entries.front() : *published;
      for (const auto* entry : entries) {
        if (entry != owner) report_duplicate(*entry, *owner);
      }
    }
  }

  void report_duplicate(const TableEntry& entry, const TableEntry& owner) {
    const auto severity = settled_[entry.index] ? Severity::warning : Severity::error;
    if (!findings_.count(severity)) return;
    auto finding = at_entry(entry);
    finding.severity = severity;
    finding.rule = "changelog.duplicate_id";
    finding.message = describe_duplicate(entry, owner);
    if (severity == Severity::error) finding.help = "give the new entry a new id";
    findings_.add(std::move(finding));
  }

  [[nodiscard]] std::string describe_duplicate(const TableEntry& entry,
                                               const TableEntry& owner) const {
    const auto* const whose =
        settled_[owner.index] ? "a published entry already" : "another entry too";
    if (entry.id == owner.id) {
      return fmt::format("the id {} belongs to {}", shown_id(entry.id), whose);
    }
    return fmt::format("the id {} differs only in case from {}, which belongs to {}",
                       shown_id(entry.id), shown_id(owner.id), whose);
  }

  const ChangelogText& next_;
  std::string_view latest_date_;
  const PrivacyKnowledge& known_;
  json::Document document_;
  std::vector<TableEntry> entries_;
  std::vector<bool> settled_;
  FindingList findings_;
};

}  // namespace

AppendOnlyReport check_append_only(const ChangelogText& next,
                                   std::span<const ChangelogText> baselines,
                                   std::string_view latest_date, const PrivacyKnowledge& known) {
  return Comparison{next, latest_date, known}.run(baselines);
}

}  // namespace runtime_exports::checks

#include "runtime_exports/publish/pipeline/diff.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "runtime_exports/checks/append_only.hpp"
#include "runtime_exports/checks/file_check.hpp"
#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/publish/tree/known_set.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"

namespace runtime_exports::publish {
namespace {

std::uint64_t print_of(std::string_view text) {
  const auto digest = sha256(text);
  std::uint64_t print = 0;
  for (std::size_t i = 0; i < sizeof(print); ++i) print = print << 8U | digest[i];
  return print;
}

using checks::FileCheck;
using exports::ExportDefinition;

/// What is kept of an export's bytes while they pass.
struct Gist {
  explicit Gist(const ExportDefinition& of) : definition(&of), rows(of) {}

  void see(FileCheck::Part part, std::string_view text) {
    if (part == FileCheck::Part::row) return rows.add_row(text);
    if (definition->is_append_only) return rows.add_changelog(text);
    const auto stamp = definition->id == "version" ? decode_stamp(text) : std::nullopt;
    if (stamp) version = {stamp->version, stamp->build};
  }

  const ExportDefinition* definition;
  RowPrints rows;
  std::optional<VersionLabel> version = std::nullopt;
};

/// Fills the gist, and shows the parts to the watcher that `other` gives for the export.
FileCheck::Watcher watcher_of(Gist& gist, const FileCheck::WatcherOf& other) {
  auto watcher = other ? other(*gist.definition) : FileCheck::Watcher{};
  return [&gist, watcher = std::move(watcher)](FileCheck::Part part, std::string_view text,
                                               const checks::RowOrigin& origin) {
    gist.see(part, text);
    if (watcher) watcher(part, text, origin);
  };
}

using Gists = std::map<const ExportDefinition*, Gist>;

Status<> read_published(const Environment& environment, io::Descriptor folder,
                        const FileCheck::WatcherOf& watch, Gist& before,
                        ExportDifference& difference) {
  const auto& definition = *difference.definition;
  auto published = open_published(environment.files, folder, std::string{definition.path});
  if (!published) return published.error();
  if (!*published) return Done{};
  auto check = FileCheck::make(environment.schemas, definition);
  if (!check) return check.error();
  check->watch(watcher_of(before, watch));
  Findings findings;
  const auto read = check_published(**published, definition, *check, findings, environment.effort);
  if (!read) return read.error();
  difference.was_damaged = !findings.empty();
  return Done{};
}

Result<std::vector<ExportDifference>> compare(const PublishRequest& request,
                                              const Environment& environment,
                                              const FileCheck::WatcherOf& watch_published,
                                              const std::vector<ExportResult>& exports,
                                              Gists& built) {
  const auto workspace = open_workspace(environment.files, request.root, *request.settings);
  if (!workspace) return workspace.error();
  const auto& folder = workspace->exports;
  std::vector<ExportDifference> differences;
  for (const auto& result : exports) {
    if (result.change != Change::added && result.change != Change::changed) continue;
    const auto& definition = *result.definition;
    ExportDifference difference{&definition, result.change};
    Gist before{definition};
    if (folder && result.change == Change::changed) {
      auto read = read_published(environment, folder->get(), watch_published, before, difference);
      if (!read) return read.error();
    }
    auto& after = built.at(&definition);
    if (definition.rows || definition.is_append_only) {
      difference.rows = after.rows.compare(before.rows);
    }
    difference.version_after = after.version;
    if (!difference.was_damaged) difference.version_before = before.version;
    differences.push_back(std::move(difference));
  }
  return differences;
}

}  // namespace

DiffReport diff(PublishRequest request, const Environment& environment,
                const FileCheck::WatcherOf& watch_published) {
  request.mode = Mode::dry_run;
  Gists built;
  const auto others = std::exchange(request.watch_build, {});
  request.watch_build = [&](const ExportDefinition& definition) {
    return watcher_of(built.try_emplace(&definition, definition).first->second, others);
  };
  DiffReport report{publish(request, environment), {}};
  if (report.publish.refused()) return report;
  auto differences = compare(request, environment, watch_published, report.publish.exports, built);
  if (!differences) {
    report.publish.errors.push_back(differences.error());
    return report;
  }
  report.differences = *std::move(differences);
  return report;
}

RowPrints::RowPrints(const exports::ExportDefinition& definition)
    : has_ids_(definition.audience == exports::Audience::admins) {}

void RowPrints::add_row(std::string_view text) {
  const auto content = print_of(text);
  auto identity = content;
  if (has_ids_ && parser_.parse(text, document_)) {
    if (const auto id = document_.root().find_text("id")) identity = print_of(*id);
  }
  prints_.push_back({identity, content});
}

void RowPrints::add_changelog(std::string_view text) {
  if (!parser_.parse(text, document_)) return;
  const auto root = document_.root();
  const auto entries = root.is_array() ? std::optional{root} : root.find("entries");
  if (!entries) return;
  std::string canonical;
  for (const auto entry : entries->elements()) {
    canonical.clear();
    checks::append_entry_content(canonical, entry);
    const auto content = print_of(canonical);
    const auto id = entry.find_text("id");
    prints_.push_back({id ? print_of(*id) : content, content});
  }
}

RowCounts RowPrints::compare(RowPrints& before) {
  /// Counts what is put into it.
  struct Counter {
    using value_type = Print;
    std::uint64_t count = 0;
    void push_back(const Print& /*print*/) { ++count; }
  };
  std::ranges::sort(prints_);
  std::ranges::sort(before.prints_);
  Counter with_same_id;
  std::ranges::set_intersection(prints_, before.prints_, std::back_inserter(with_same_id), {},
                                &Print::identity, &Print::identity);
  Counter same;
  std::ranges::set_intersection(prints_, before.prints_, std::back_inserter(same));
  return {prints_.size() - with_same_id.count, before.prints_.size() - with_same_id.count,
          with_same_id.count - same.count};
}

}  // namespace runtime_exports::publish

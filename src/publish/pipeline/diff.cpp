#include "runtime_exports/publish/pipeline/diff.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include "runtime_exports/checks/changelog_entry.hpp"
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

/// How many elements two sorted lists share. One that occurs several times is counted as often as
/// in the list where it occurs less often.
template <class Print, class Less>
std::uint64_t count_shared(const std::vector<Print>& some, const std::vector<Print>& others,
                           Less is_less) {
  std::uint64_t shared = 0;
  auto other = others.begin();
  for (const auto& one : some) {
    while (other != others.end() && is_less(*other, one)) ++other;
    if (other == others.end()) break;
    if (is_less(one, *other)) continue;
    ++shared;
    ++other;
  }
  return shared;
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

class Comparison {
 public:
  Comparison(PublishRequest request, const Environment& environment,
             const FileCheck::WatcherOf& watch_published)
      : request_(std::move(request)), env_(environment), watch_published_(watch_published) {}

  DiffReport run() {
    request_.mode = Mode::dry_run;
    const auto others = std::exchange(request_.watch_build, {});
    request_.watch_build = [this, others](const ExportDefinition& definition) {
      return watcher_of(built_.try_emplace(&definition, definition).first->second, others);
    };
    report_.publish = publish(request_, env_);
    const auto& published = report_.publish;
    if (published.refused()) return std::move(report_);
    if (auto compared = compare(); !compared) {
      report_.publish.errors.push_back(compared.error());
      report_.differences.clear();
    }
    return std::move(report_);
  }

 private:
  Status<> compare() {
    const auto workspace = open_workspace(env_.files, request_.root, *request_.settings);
    if (!workspace) return workspace.error();
    const auto& folder = workspace->folders.exports;
    for (const auto& result : report_.publish.exports) {
      if (result.change != Change::added && result.change != Change::changed) continue;
      ExportDifference difference{result.definition, result.change};
      Gist before{*result.definition};
      if (folder && result.change == Change::changed) {
        if (auto read = read_published(folder->get(), before, difference); !read) return read;
      }
      auto& after = built_.at(result.definition);
      if (result.definition->rows || result.definition->is_append_only) {
        difference.rows = after.rows.compare(before.rows);
      }
      difference.version_after = after.version;
      if (!difference.was_damaged) difference.version_before = before.version;
      report_.differences.push_back(std::move(difference));
    }
    return Done{};
  }

  Status<> read_published(io::Descriptor folder, Gist& before, ExportDifference& difference) {
    const auto& definition = *difference.definition;
    auto published = open_published(env_.files, folder, std::string{definition.path});
    if (!published) return published.error();
    if (!*published) return Done{};
    auto check = checks::FileCheck::make(env_.schemas, definition);
    if (!check) return check.error();
    check->watch(watcher_of(before, watch_published_));
    Findings findings;
    const auto read = check_published(**published, definition, *check, findings, env_.effort);
    if (!read) return read.error();
    difference.was_damaged = !findings.empty() || !check->take_findings().empty();
    return Done{};
  }

  PublishRequest request_;
  const Environment& env_;
  const FileCheck::WatcherOf& watch_published_;
  DiffReport report_;
  std::map<const ExportDefinition*, Gist> built_;
};

}  // namespace

DiffReport diff(PublishRequest request, const Environment& environment,
                const FileCheck::WatcherOf& watch_published) {
  return Comparison{std::move(request), environment, watch_published}.run();
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
  std::ranges::sort(prints_);
  std::ranges::sort(before.prints_);
  const auto with_same_id =
      count_shared(prints_, before.prints_,
                   [](const Print& a, const Print& b) { return a.identity < b.identity; });
  const auto same = count_shared(prints_, before.prints_, std::less{});
  return {prints_.size() - with_same_id, before.prints_.size() - with_same_id, with_same_id - same};
}

}  // namespace runtime_exports::publish

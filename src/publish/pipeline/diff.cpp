#include "runtime_exports/publish/pipeline/diff.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "runtime_exports/checks/changelog_entry.hpp"
#include "runtime_exports/checks/file_check.hpp"
#include "runtime_exports/core/digest.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"

namespace runtime_exports::publish {
namespace {

std::uint64_t print_of(std::string_view text) {
  const auto digest = sha256(text);
  std::uint64_t print = 0;
  for (std::size_t i = 0; i < sizeof(print); ++i) print = print << 8U | digest[i];
  return print;
}

bool is_of_an_account(const exports::ExportDefinition& definition) {
  return definition.audience == exports::Audience::admins;
}

/// How many prints at the front have the same identity as the first.
template <class Iterator>
Iterator end_of_group(Iterator begin, Iterator end) {
  return std::find_if(begin, end,
                      [&](const auto& print) { return print.identity != begin->identity; });
}

/// How many prints, all with the same identity, both groups contain. Both are sorted.
template <class Iterator>
std::uint64_t count_shared(Iterator a, Iterator a_end, Iterator b, Iterator b_end) {
  std::uint64_t shared = 0;
  while (a != a_end && b != b_end) {
    if (*a == *b) ++shared;
    const bool a_is_next = *a <= *b;
    const bool b_is_next = *b <= *a;
    if (a_is_next) ++a;
    if (b_is_next) ++b;
  }
  return shared;
}

using checks::FileCheck;
using exports::ExportDefinition;

bool is_version(const ExportDefinition& definition) {
  return definition.id == "version";
}

std::optional<VersionLabel> decode_version(std::string_view text) {
  json::Parser parser;
  json::Document document;
  if (!parser.parse(text, document)) return std::nullopt;
  const auto version = document.root().find_text("version");
  const auto build = document.root().find_text("build");
  if (!version || !build) return std::nullopt;
  return VersionLabel{std::string{*version}, std::string{*build}};
}

/// What is kept of an export's bytes while they pass.
struct Gist {
  explicit Gist(const ExportDefinition& of) : definition(&of), rows(of) {}

  void see(FileCheck::Part part, std::string_view text) {
    if (part == FileCheck::Part::row) return rows.add_row(text);
    if (definition->is_append_only) return rows.add_changelog(text);
    if (is_version(*definition)) version = decode_version(text);
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
      auto& gist = built_[&definition];
      gist = std::make_unique<Gist>(definition);
      return watcher_of(*gist, others);
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
    for (const auto& result : report_.publish.exports) {
      if (result.change != Change::added && result.change != Change::changed) continue;
      ExportDifference difference{result.definition, result.change};
      Gist before{*result.definition};
      const auto& folder = workspace->folders.exports;
      if (folder && result.change == Change::changed) {
        if (auto read = read_published(folder->get(), before, difference); !read) return read;
      }
      add(std::move(difference), before);
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

  void add(ExportDifference difference, Gist& before) {
    const auto& definition = *difference.definition;
    auto& after = *built_.at(&definition);
    if (definition.rows || definition.is_append_only) {
      difference.rows = after.rows.compare(before.rows);
    }
    difference.version_after = after.version;
    if (!difference.was_damaged) difference.version_before = before.version;
    report_.differences.push_back(std::move(difference));
  }

  PublishRequest request_;
  const Environment& env_;
  const FileCheck::WatcherOf& watch_published_;
  DiffReport report_;
  std::map<const ExportDefinition*, std::unique_ptr<Gist>> built_;
};

}  // namespace

DiffReport diff(PublishRequest request, const Environment& environment,
                const FileCheck::WatcherOf& watch_published) {
  return Comparison{std::move(request), environment, watch_published}.run();
}

RowPrints::RowPrints(const exports::ExportDefinition& definition)
    : identity_(is_of_an_account(definition) ? Identity::id : Identity::whole_row) {}

void RowPrints::add_row(std::string_view text) {
  const auto content = print_of(text);
  auto identity = content;
  if (identity_ == Identity::id && parser_.parse(text, document_)) {
    if (const auto id = document_.root().find_text("id")) identity = print_of(*id);
  }
  prints_.push_back({identity, content});
}

void RowPrints::add_changelog(std::string_view text) {
  if (!parser_.parse(text, document_)) return;
  const auto root = document_.root();
  if (root.is_array()) return add_entries(root);
  if (const auto entries = root.find("entries")) add_entries(*entries);
}

void RowPrints::add_entries(const json::Value& entries) {
  std::string canonical;
  for (const auto entry : entries.elements()) {
    canonical.clear();
    checks::append_entry_content(canonical, entry);
    const auto content = print_of(canonical);
    const auto id = entry.find_text("id");
    prints_.push_back({id ? print_of(*id) : content, content});
  }
}

RowCounts RowPrints::compare(RowPrints& before) {
  std::sort(prints_.begin(), prints_.end());
  std::sort(before.prints_.begin(), before.prints_.end());
  RowCounts counts;
  auto now = prints_.cbegin();
  auto then = before.prints_.cbegin();
  const auto now_end = prints_.cend();
  const auto then_end = before.prints_.cend();
  while (now != now_end || then != then_end) {
    const bool takes_now = now != now_end && (then == then_end || now->identity <= then->identity);
    const bool takes_then = then != then_end && (now == now_end || then->identity <= now->identity);
    const auto now_next = takes_now ? end_of_group(now, now_end) : now;
    const auto then_next = takes_then ? end_of_group(then, then_end) : then;
    const auto shared = count_shared(now, now_next, then, then_next);
    const auto more = static_cast<std::uint64_t>(now_next - now) - shared;
    const auto fewer = static_cast<std::uint64_t>(then_next - then) - shared;
    const auto changed = std::min(more, fewer);
    counts.changed += changed;
    counts.added += more - changed;
    counts.removed += fewer - changed;
    now = now_next;
    then = then_next;
  }
  return counts;
}

}  // namespace runtime_exports::publish

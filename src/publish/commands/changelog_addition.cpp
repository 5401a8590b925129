#include "runtime_exports/publish/commands/changelog_addition.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/checks/finding_list.hpp"
#include "runtime_exports/core/position.hpp"
#include "runtime_exports/exports/changelog.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/splice.hpp"
#include "runtime_exports/publish/commands/changelog_fragments.hpp"
#include "runtime_exports/publish/pipeline/changelog_guard.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/publish/tree/known_set.hpp"
#include "runtime_exports/state/documents.hpp"

namespace runtime_exports::publish {
namespace {

constexpr std::size_t month_bytes = 7;
constexpr std::size_t most_slug_bytes = 48;

/// Each run of characters other than letters and digits becomes one hyphen; none at the ends.
std::string slug_of(std::string_view text, std::size_t most_bytes) {
  std::string slug;
  for (const char c : text) {
    if (is_alnum(c)) {
      slug += to_lower(c);
    } else if (!slug.empty() && slug.back() != '-') {
      slug += '-';
    }
    if (slug.size() > most_bytes) break;
  }
  if (slug.size() > most_bytes) {
    // Whole words only, unless the first one is too long.
    const auto end = slug.rfind('-');
    slug.resize(end == std::string::npos ? most_bytes : end);
  }
  while (slug.ends_with('-')) slug.pop_back();
  return slug;
}

void collect_ids(const json::Value& entries, ChangelogIds& ids) {
  for (const auto entry : entries.elements()) {
    if (const auto id = entry.find_text("id")) ids.emplace(*id);
  }
}

/// An id that was ever published is taken, even if its entry is no longer in the file.
Status<> collect_published_ids(const ChangelogRequest& request, const Environment& environment,
                               ChangelogIds& taken) {
  auto& files = environment.files;
  const auto workspace = open_workspace(files, request.root, *request.settings);
  if (!workspace) return workspace.error();
  KnownSetSources sources;
  sources.here.name = request.settings->paths.exports;
  sources.previous = request.previous;
  if (workspace->exports) sources.exports = workspace->exports->get();
  // The trial of a publish reports what is wrong with them.
  Findings told_later;
  const auto known = read_known_sets(files, sources, told_later);
  if (!known) return known.error();
  const auto baselines = read_baselines(
      files, {request.root, request.settings, *known, request.baselines}, told_later);
  if (!baselines) return baselines.error();
  json::Parser parser;
  json::Document document;
  for (const auto& baseline : *baselines) {
    if (parser.parse(baseline.text, document)) collect_ids(document.root(), taken);
  }
  return Done{};
}

/// A finding about the new entry cannot name a place in the file, because the entry is not written
/// yet; nor its id, which may be derived from private text.
void name_new_entry(const ChangelogFile& file, std::string_view text, ChangelogAddition& addition) {
  const auto& before = file.input.text();
  const auto differs = std::mismatch(before.begin(), before.end(), text.begin(), text.end());
  const auto kept = static_cast<std::size_t>(differs.first - before.begin());
  const auto name = fmt::format("the entry {}", checks::shown_id(addition.entry.id));
  for (auto& finding : addition.findings) {
    if (finding.subject != file.input.name() || finding.line == 0) continue;
    if (offset_of(text, {finding.line, finding.column}) < kept) continue;
    if (finding.message.starts_with(name)) finding.message.replace(0, name.size(), "the new entry");
    finding.subject = "changelog add";
    finding.line = 0;
    finding.column = 0;
  }
}

Status<> add_entry(const ChangelogAdditionRequest& request, const Environment& environment,
                   ChangelogAddition& addition) {
  const bool makes_fragment = request.becomes == Becomes::fragment;
  auto& entry = addition.entry;
  const auto file = read_changelog_file(request, environment);
  if (!file) return file.error();
  // A fragment may lack date and version; what it would get today is tried.
  auto trial = entry;
  if (makes_fragment) {
    const auto defaults = complete_defaults({trial.version, trial.date}, request, environment);
    if (!defaults) return defaults.error();
    trial.version = defaults->version;
    trial.date = defaults->date;
  }
  ChangelogIds taken;
  collect_ids(file->document->root(), taken);
  if (auto done = collect_published_ids(request, environment, taken); !done) return done;
  const auto fragments = list_fragments(request, environment);
  if (!fragments) return fragments.error();
  for (const auto& name : fragments->file_names) taken.emplace(name.substr(0, name.rfind('.')));
  entry.id = request.id ? *request.id : derive_changelog_id(trial.date, entry.title, taken);
  trial.id = entry.id;
  if (taken.contains(entry.id)) {
    return Error{
        .code = ErrorCode::refused,
        .subject = "--id",
        .message = "an entry of the changelog, a published one or a fragment already has this id",
        .help = "give another id, or none: it is then derived from date and title"};
  }
  json::Parser parser;
  json::Document entries;
  if (!parser.parse(exports::write_new_entries({&trial, 1}), entries)) {
    return Error{.code = ErrorCode::usage,
                 .subject = "changelog add",
                 .message = "a text of the entry is not UTF-8",
                 .help = "write it in a terminal or file that is UTF-8"};
  }
  const auto text = json::append_to_array(*file->document, entries);
  auto report = try_changelog(text, request, environment);
  addition.errors = std::move(report.errors);
  addition.findings = std::move(report.findings);
  name_new_entry(*file, text, addition);
  if (addition.refused() || request.intent == ChangelogRequest::Intent::look) return Done{};
  return makes_fragment
             ? write_fragment(entry, request, environment)
             : replace_input(file->input, text, {request.root, *request.settings, request.wait_ms},
                             environment);
}

}  // namespace

ChangelogAddition add_to_changelog(const ChangelogAdditionRequest& request,
                                   const Environment& environment) {
  ChangelogAddition addition;
  addition.entry = request.entry;
  addition.entry.version = state::bare_version(request.entry.version);
  addition.entry.scope = "runtime";
  if (auto done = add_entry(request, environment, addition); !done) {
    addition.errors.push_back(done.error());
  }
  return addition;
}

std::string derive_changelog_id(std::string_view date, std::string_view title,
                                const ChangelogIds& taken) {
  const auto words = slug_of(title, most_slug_bytes);
  auto id = slug_of(date.substr(0, month_bytes), month_bytes);
  if (!id.empty()) id += '-';
  id += words.empty() ? "entry" : words;
  auto free = id;
  for (std::size_t count = 2; taken.contains(free); ++count) free = fmt::format("{}-{}", id, count);
  return free;
}

}  // namespace runtime_exports::publish

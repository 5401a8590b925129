#include "runtime_exports/publish/commands/changelog_addition.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/checks/finding_list.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/position.hpp"
#include "runtime_exports/exports/changelog.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/splice.hpp"
#include "runtime_exports/publish/commands/changelog_fragments.hpp"
#include "runtime_exports/publish/pipeline/baselines.hpp"
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

class ChangelogAdder {
 public:
  ChangelogAdder(const ChangelogAdditionRequest& request, const Environment& environment)
      : request_(request), settings_(*request.settings), env_(environment) {
    addition_.entry = request.entry;
    addition_.entry.version = state::bare_version(request.entry.version);
    addition_.entry.scope = "runtime";
  }

  ChangelogAddition run() {
    const auto steps = {&ChangelogAdder::read,        &ChangelogAdder::fill,
                        &ChangelogAdder::choose_id,   &ChangelogAdder::append,
                        &ChangelogAdder::try_publish, &ChangelogAdder::write};
    for (const auto step : steps) {
      if (auto done = (this->*step)(); !done) addition_.errors.push_back(done.error());
      if (addition_.refused()) break;
    }
    return std::move(addition_);
  }

 private:
  [[nodiscard]] bool makes_fragment() const { return request_.becomes == Becomes::fragment; }

  Status<> read() {
    auto file = read_changelog_file(request_, env_);
    if (!file) return file.error();
    file_.emplace(*std::move(file));
    return Done{};
  }

  /// A fragment may lack date and version; what it would get today is tried.
  Status<> fill() {
    trial_ = addition_.entry;
    if (!makes_fragment()) return Done{};
    const auto defaults = complete_defaults({trial_.version, trial_.date}, request_, env_);
    if (!defaults) return defaults.error();
    trial_.version = defaults->version;
    trial_.date = defaults->date;
    return Done{};
  }

  Status<> choose_id() {
    ChangelogIds taken;
    collect_ids(file_->document->root(), taken);
    if (auto collected = collect_published_ids(taken); !collected) return collected;
    const auto fragments = list_fragments(request_, env_);
    if (!fragments) return fragments.error();
    for (const auto& name : fragments->file_names) taken.emplace(name.substr(0, name.rfind('.')));
    auto& entry = addition_.entry;
    entry.id = request_.id ? *request_.id : derive_changelog_id(trial_.date, entry.title, taken);
    trial_.id = entry.id;
    if (!taken.contains(entry.id)) return Done{};
    return Error{
        .code = ErrorCode::refused,
        .subject = "--id",
        .message = "an entry of the changelog, a published one or a fragment already has this id",
        .help = "give another id, or none: it is then derived from date and title"};
  }

  /// An id that was ever published is taken, even if its entry is no longer in the file.
  Status<> collect_published_ids(ChangelogIds& taken) {
    const auto workspace = open_workspace(env_.files, request_.root, settings_);
    if (!workspace) return workspace.error();
    KnownSetSources sources;
    sources.here.name = settings_.paths.exports;
    sources.previous = request_.previous;
    if (workspace->folders.exports) sources.exports = workspace->folders.exports->get();
    // try_publish() reports what is wrong with them.
    Findings told_later;
    const auto known = read_known_sets(env_.files, sources, told_later);
    if (!known) return known.error();
    const auto baselines = read_baselines(
        env_.files, {request_.root, &settings_, *known, request_.baselines}, told_later);
    if (!baselines) return baselines.error();
    json::Parser parser;
    json::Document document;
    for (const auto& baseline : *baselines) {
      if (parser.parse(baseline.text, document)) collect_ids(document.root(), taken);
    }
    return Done{};
  }

  Status<> append() {
    json::Parser parser;
    json::Document entries;
    if (!parser.parse(exports::write_new_entries({&trial_, 1}), entries)) {
      return Error{.code = ErrorCode::usage,
                   .subject = "changelog add",
                   .message = "a text of the entry is not UTF-8",
                   .help = "write it in a terminal or file that is UTF-8"};
    }
    text_ = json::append_to_array(*file_->document, entries);
    return Done{};
  }

  Status<> try_publish() {
    auto report = try_changelog(text_, request_, env_);
    addition_.errors = std::move(report.errors);
    addition_.findings = std::move(report.findings);
    name_new_entry();
    return Done{};
  }

  /// A finding about the new entry cannot name a place in the file, because the entry is not
  /// written yet; nor its id, which may be derived from private text.
  void name_new_entry() {
    const auto& before = file_->input.text();
    const auto differs = std::mismatch(before.begin(), before.end(), text_.begin(), text_.end());
    const auto kept = static_cast<std::size_t>(differs.first - before.begin());
    for (auto& finding : addition_.findings) {
      if (finding.subject != settings_.paths.changelog || finding.line == 0) continue;
      if (offset_of(text_, {finding.line, finding.column}) < kept) continue;
      const auto name = fmt::format("the entry {}", checks::shown_id(addition_.entry.id));
      if (finding.message.starts_with(name))
        finding.message.replace(0, name.size(), "the new entry");
      finding.subject = "changelog add";
      finding.line = 0;
      finding.column = 0;
    }
  }

  Status<> write() {
    if (request_.intent == ChangelogRequest::Intent::look) return Done{};
    return makes_fragment() ? write_fragment(addition_.entry, request_, env_)
                            : replace_changelog(*file_, text_, request_, env_);
  }

  const ChangelogAdditionRequest& request_;
  const config::Settings& settings_;
  const Environment& env_;
  ChangelogAddition addition_;
  std::optional<ChangelogFile> file_;
  state::ChangelogEntry trial_;  // complete
  std::string text_;
};

}  // namespace

ChangelogAddition add_to_changelog(const ChangelogAdditionRequest& request,
                                   const Environment& environment) {
  return ChangelogAdder{request, environment}.run();
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

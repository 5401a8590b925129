#include "runtime_exports/publish/commands/changelog_addition.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/checks/finding_list.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/position.hpp"
#include "runtime_exports/exports/changelog.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/splice.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/publish/commands/input_replacement.hpp"
#include "runtime_exports/publish/pipeline/baselines.hpp"
#include "runtime_exports/publish/pipeline/selection.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/state/checked_document.hpp"
#include "runtime_exports/state/inputs.hpp"
#include "runtime_exports/state/snapshot.hpp"

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

std::string write_entry(const state::ChangelogEntry& entry) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  exports::write_canonical_members(entry, out);
  if (!entry.tags.empty()) exports::write_texts("tags", entry.tags, out);
  out.end_object();
  return text;
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
    const auto steps = {&ChangelogAdder::select,      &ChangelogAdder::read,
                        &ChangelogAdder::choose_id,   &ChangelogAdder::append,
                        &ChangelogAdder::try_publish, &ChangelogAdder::replace};
    for (const auto step : steps) {
      if (auto done = (this->*step)(); !done) addition_.errors.push_back(done.error());
      if (addition_.refused()) break;
    }
    return std::move(addition_);
  }

 private:
  Status<> select() {
    for (const auto& definition : exports::export_definitions()) {
      const bool is_changelog = definition.input == state::InputId::changelog;
      if (is_changelog && is_enabled(definition, settings_)) ids_.emplace_back(definition.id);
    }
    if (!ids_.empty()) return Done{};
    return Error{.code = ErrorCode::settings,
                 .subject = "exports.enabled",
                 .message = "no export of the changelog is enabled, so no entry can be checked",
                 .help = "add `changelog` and `changelog.runtime` to it"};
  }

  Status<> read() {
    const auto& name = settings_.paths.changelog;
    auto input = InputReplacement::read(env_.files, request_.root, name);
    if (!input) {
      // Only for a missing file: one that exists but cannot be read holds entries.
      const auto there =
          env_.files.status_at(io::current_folder, io::path_below(request_.root, name));
      if (!there && there.error() == std::errc::no_such_file_or_directory) {
        input.error().help =
            "check `--root` and `paths.changelog`; to begin one, write `[]` into a new file of "
            "this name";
      }
      return input.error();
    }
    input_.emplace(*std::move(input));
    const auto program =
        env_.schemas.compile(state::definition_of(state::InputId::changelog).schema);
    if (!program) return program.error();
    auto document = state::parse_checked_document(name, input_->text(), *program);
    if (!document) return document.error();
    changelog_ = *std::move(document);
    return Done{};
  }

  Status<> choose_id() {
    ChangelogIds taken;
    collect_ids(changelog_->root(), taken);
    if (auto collected = collect_published_ids(taken); !collected) return collected;
    auto& entry = addition_.entry;
    entry.id = request_.id ? *request_.id : derive_changelog_id(entry.date, entry.title, taken);
    if (!taken.contains(entry.id)) return Done{};
    return Error{.code = ErrorCode::refused,
                 .subject = "--id",
                 .message = "an entry in the changelog, or a published one, already has this id",
                 .help = "give another id, or none: it is then derived from date and title"};
  }

  /// An id that was ever published is taken, even if its entry is no longer in the file.
  Status<> collect_published_ids(ChangelogIds& taken) {
    const auto workspace = open_workspace(env_.files, request_.root, settings_);
    if (!workspace) return workspace.error();
    BaselineSources sources{
        .root = request_.root, .settings = &settings_, .given = request_.baselines};
    PublishedManifests manifests;
    sources.manifests = &manifests;
    if (workspace->folders.exports) sources.exports = workspace->folders.exports->get();
    // try_publish() reports what is wrong with them.
    Findings told_later;
    const auto baselines = read_baselines(env_.files, sources, told_later);
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
    json::Document entry;
    if (!parser.parse(write_entry(addition_.entry), entry)) {
      return Error{.code = ErrorCode::usage,
                   .subject = "changelog add",
                   .message = "a text of the entry is not UTF-8",
                   .help = "write it in a terminal or file that is UTF-8"};
    }
    text_ = json::append_to_array(*changelog_, entry.root(), entry);
    if (text_.size() <= state::max_input_document_bytes) return Done{};
    return Error{.code = ErrorCode::refused,
                 .subject = settings_.paths.changelog,
                 .message = "the changelog would be longer than an input may be",
                 .help = {}};
  }

  Status<> try_publish() {
    PublishRequest request;
    request.root = request_.root;
    request.settings = &settings_;
    request.only = ids_;
    request.mode = Mode::dry_run;
    request.baselines = request_.baselines;
    request.changelog_text = text_;
    auto report = publish(request, env_);
    addition_.errors = std::move(report.errors);
    addition_.findings = std::move(report.findings);
    name_new_entry();
    return Done{};
  }

  /// A finding about the new entry cannot name a place in the file, because the entry is not
  /// written yet; nor its id, which may be derived from private text.
  void name_new_entry() {
    const auto& before = input_->text();
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

  Status<> replace() {
    if (request_.intent == ChangelogAdditionRequest::Intent::look) return Done{};
    return replace_input(*input_, text_, {request_.root, &settings_, request_.wait_ms}, env_);
  }

  const ChangelogAdditionRequest& request_;
  const config::Settings& settings_;
  const Environment& env_;
  ChangelogAddition addition_;
  std::vector<std::string> ids_;
  std::optional<InputReplacement> input_;
  std::unique_ptr<json::Document> changelog_;
  std::string text_;
};

}  // namespace

ChangelogAddition add_to_changelog(const ChangelogAdditionRequest& request,
                                   const Environment& environment) {
  return ChangelogAdder{request, environment}.run();
}

Result<std::string> version_of_state(const std::string& root, const config::Settings& settings,
                                     const Environment& environment) {
  const auto& input = state::definition_of(state::InputId::runtime_snapshot);
  const auto program = environment.schemas.compile(input.schema);
  if (!program) return program.error();
  const auto name = settings.paths.state + "/" + std::string{input.path};
  auto file = io::InputFile::open(environment.files, name, io::path_below(root, name));
  if (!file) {
    if (file.error().help.empty()) file.error().help = "name the version with `--version`";
    return file.error();
  }
  auto snapshot = state::read_snapshot(*file, *program);
  if (!snapshot) return snapshot.error();
  return std::move(snapshot->runtime.version);
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

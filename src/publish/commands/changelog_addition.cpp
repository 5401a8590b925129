#include <utility>

#include "changelog_file.hpp"
#include <fmt/format.h>

#include "runtime_exports/checks/finding_list.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/position.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/exports/changelog.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/json/splice.hpp"
#include "runtime_exports/publish/pipeline/changelog_guard.hpp"
#include "runtime_exports/publish/pipeline/selection.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/publish/tree/known_set.hpp"
#include "runtime_exports/state/documents.hpp"
#include "runtime_exports/state/inputs.hpp"

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
    if (const auto id = entry.find_text("id")) ids.insert(lower_case(*id));
  }
}

/// An id that was ever published is taken, even if its entry is no longer in the file.
Status<> collect_published_ids(const PublishRequest& request, const Environment& environment,
                               ChangelogIds& taken) {
  auto& files = environment.files;
  const auto workspace = open_workspace(files, request.root, *request.settings);
  if (!workspace) return workspace.error();
  std::optional<io::Descriptor> exports;
  if (workspace->exports) exports = workspace->exports->get();
  const KnownSet here{.name = request.settings->paths.exports};
  // The trial of a publish reports what is wrong with them.
  Findings told_later;
  const auto known = read_known_sets(files, {exports, here, request.previous}, told_later);
  if (!known) return known.error();
  const auto baselines = read_baselines(files, request, *known, {}, told_later);
  if (!baselines) return baselines.error();
  json::Parser parser;
  json::Document document;
  for (const auto& baseline : *baselines) {
    if (parser.parse(baseline.text, document)) collect_ids(document.root(), taken);
  }
  return Done{};
}

std::vector<std::string> enabled_changelogs(const config::Settings& settings) {
  std::vector<std::string> ids;
  for (const auto& definition : exports::export_definitions()) {
    const bool is_changelog = definition.input == state::InputId::changelog;
    if (is_changelog && is_enabled(definition, settings)) ids.emplace_back(definition.id);
  }
  return ids;
}

constexpr const char* command = "changelog add";

/// The id of a new entry may be derived from private text.
void hide_id(const std::string& id, Findings& findings) {
  const auto name = fmt::format("the entry {}", checks::shown_id(id));
  for (auto& finding : findings) {
    if (finding.subject != command || !finding.message.starts_with(name)) continue;
    finding.message.replace(0, name.size(), "the new entry");
  }
}

Status<> add_entry(const ChangelogAdditionRequest& request, const Environment& environment,
                   ChangelogAddition& addition) {
  const bool makes_fragment = request.becomes == Becomes::fragment;
  auto& entry = addition.entry;
  const auto file = read_changelog_file(request, environment);
  if (!file) return file.error();
  // A fragment may lack date and version; what it would get today is tried.
  auto tried = entry;
  if (makes_fragment) {
    const auto defaults = complete_defaults({entry.version, entry.date}, request.root,
                                            *request.settings, environment);
    if (!defaults) return defaults.error();
    tried.version = defaults->version;
    tried.date = defaults->date;
  }
  ChangelogIds taken;
  collect_ids(file->document->root(), taken);
  if (auto done = collect_published_ids(request, environment, taken); !done) return done;
  const auto fragments = list_fragments(request, environment);
  if (!fragments) return fragments.error();
  for (const auto& name : fragments->file_names) {
    taken.insert(lower_case(name.substr(0, name.rfind('.'))));
  }
  entry.id = request.id ? *request.id : derive_changelog_id(tried.date, entry.title, taken);
  tried.id = entry.id;
  if (taken.contains(lower_case(entry.id))) {
    return io::io_error(
        ErrorCode::refused, "--id",
        "an entry of the changelog, a published one or a fragment already has this id",
        "give another id, or none: it is then derived from date and title");
  }
  // The entry has no place in the file yet.
  const auto place_of = [](std::size_t, json::Path) { return EntryPlace{command, {0, 0}}; };
  const auto text = try_entries(*file, {&tried, 1}, place_of, addition);
  if (!text) return text.error();
  hide_id(entry.id, addition.findings);
  if (addition.refused() || request.mode != Mode::publish) return Done{};
  if (makes_fragment) return write_fragment(entry, request, environment);
  return replace_input(file->input, *text, {request.root, *request.settings, request.wait_ms},
                       environment);
}

}  // namespace

Result<ChangelogFile> read_changelog_file(const PublishRequest& request,
                                          const Environment& environment) {
  if (enabled_changelogs(*request.settings).empty()) {
    return io::io_error(ErrorCode::settings, "exports.enabled",
                        "no export of the changelog is enabled, so no entry can be checked",
                        "add `changelog` and `changelog.runtime` to it");
  }
  const auto& name = request.settings->paths.changelog;
  auto input = InputReplacement::read(environment.files, request.root, name);
  if (!input) {
    // Only for a missing file: one that exists but cannot be read holds entries.
    if (io::is_missing(environment.files, io::path_below(request.root, name))) {
      input.error().help =
          "check `--root` and `paths.changelog`; to start one, create this file with the "
          "content `[]`";
    }
    return input.error();
  }
  const auto program =
      environment.schemas.compile(state::definition_of(state::InputId::changelog).schema);
  if (!program) return program.error();
  auto document = state::parse_checked_document(name, input->text(), *program);
  if (!document) return document.error();
  return ChangelogFile{request, environment, *std::move(input), *std::move(document)};
}

Result<std::string> try_entries(const ChangelogFile& file,
                                std::span<const state::ChangelogEntry> entries,
                                const PlaceOf& place_of, Problems& problems) {
  auto text = file.input.text();
  json::Parser parser;
  json::Document document;
  if (!entries.empty()) {
    if (!parser.parse(exports::write_new_entries(entries), document)) {
      return io::io_error(ErrorCode::usage, command, "a text of the entry is not UTF-8",
                          "write it in a terminal or file that is UTF-8");
    }
    text = json::append_to_array(*file.document, document);
  }
  auto dry_run = file.request;
  if (text.size() > state::max_input_document_bytes) {
    return io::io_error(ErrorCode::refused, file.input.name(),
                        "the changelog would be longer than an input may be", {});
  }
  dry_run.only = enabled_changelogs(*dry_run.settings);
  dry_run.mode = Mode::dry_run;
  dry_run.changelog_text = text;
  auto report = publish(dry_run, file.environment);
  const auto first = file.document->root().size();
  const bool has_places = !entries.empty() && parser.parse(text, document);
  // Whether the problem is one of a new entry. Those that were there have been checked.
  const auto move_to_entry = [&](auto& problem) {
    if (!has_places || problem.subject != file.input.name() || problem.line == 0) return false;
    const auto path = json::path_to(document, offset_of(text, {problem.line, problem.column}));
    if (path.empty() || path.front().index < first) return false;
    const auto place = place_of(path.front().index - first, json::Path{path}.subspan(1));
    problem.subject = place.subject;
    problem.line = place.position.line;
    problem.column = place.position.column;
    return true;
  };
  for (auto& finding : report.findings) move_to_entry(finding);
  for (auto& error : report.errors) {
    if (move_to_entry(error)) error.pointer.erase(0, error.pointer.find('/', 1));
  }
  append(std::move(report), problems);
  return text;
}

Result<EntryDefaults> complete_defaults(EntryDefaults defaults, const std::string& root,
                                        const config::Settings& settings,
                                        const Environment& environment) {
  if (defaults.date.empty()) defaults.date = utc_date(environment.clock.now_utc_seconds());
  if (!defaults.version.empty()) {
    defaults.version = state::bare_version(defaults.version);
    return defaults;
  }
  const auto& input = state::definition_of(state::InputId::runtime_snapshot);
  const auto program = environment.schemas.compile(input.schema);
  if (!program) return program.error();
  const auto name = settings.paths.state + "/" + std::string{input.path};
  auto file = io::InputFile::open(environment.files, name, io::path_below(root, name));
  if (!file) return file.error();
  auto snapshot = state::read_snapshot(*file, *program);
  if (!snapshot) return snapshot.error();
  defaults.version = std::move(snapshot->runtime.version);
  return defaults;
}

ChangelogAddition add_to_changelog(const ChangelogAdditionRequest& request,
                                   const Environment& environment) {
  ChangelogAddition addition;
  addition.entry = request.entry;
  addition.entry.version = state::bare_version(request.entry.version);
  addition.entry.scope = "runtime";
  if (auto done = add_entry(request, environment, addition); !done) {
    addition.errors.push_back(name_from_root(done.error(), *request.settings));
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

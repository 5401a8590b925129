#include "runtime_exports/publish/pipeline/loaded_state.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <numeric>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/core/position.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/publish/pipeline/declared_input.hpp"
#include "runtime_exports/publish/pipeline/feed_entries.hpp"
#include "runtime_exports/publish/pipeline/missing_inputs.hpp"
#include "runtime_exports/publish/pipeline/pseudonym_key.hpp"
#include "runtime_exports/publish/pipeline/run_all.hpp"
#include "runtime_exports/publish/store/folders.hpp"
#include "runtime_exports/publish/tree/reference.hpp"

namespace runtime_exports::publish {
namespace {

using exports::Audience;
using exports::ExportDefinition;
using state::InputId;

/// Adds the values that identify an account.
void add_account(const json::Value& row, privacy::AccountIndex::Builder& accounts) {
  for (const std::string_view name : {"id", "internal_id", "user_code", "email"}) {
    if (const auto value = row.find(name)) accounts.add(value->text());
  }
  const auto providers = row.find("providers");
  if (!providers) return;
  for (const auto provider : providers->elements()) {
    if (const auto id = provider.find("provider_user_id")) accounts.add(id->text());
  }
}

/// An input to load, the export that needs it, and which of its rows to keep.
struct InputTask {
  InputId id;
  std::string_view wanted_by;
  bool names_accounts = false;  ///< public texts are compared with its rows
  state::IndexRequest rows = {};
};

/// The result of loading one input.
struct LoadedInput {
  Status<> done = Done{};
  Findings findings = {};
  std::optional<state::Changelog> changelog = std::nullopt;
  std::optional<RowSource> rows = std::nullopt;
  DeclaredDocument document = {};
  std::optional<exports::RateWindows> rates = std::nullopt;
  privacy::AccountIndex accounts = {};
};

const ExportDefinition* find_made_of(InputId input, const Selection& selected) {
  const auto found =
      std::find_if(selected.begin(), selected.end(),
                   [input](const ExportDefinition* one) { return one->input == input; });
  return found == selected.end() ? nullptr : *found;
}

bool is_declared(InputId input) {
  return input >= InputId::first_declared;
}

/// The first selected export with text that people wrote, where accounts may be named.
const ExportDefinition* find_with_free_text(const Selection& selected) {
  const auto found = std::find_if(selected.begin(), selected.end(), [](const auto* one) {
    return one->has_free_text || one->input == InputId::changelog;
  });
  return found == selected.end() ? nullptr : *found;
}

/// The id of the export that needs what every publish needs.
std::string_view first_id(const Selection& selected) {
  return selected.empty() ? std::string_view{"version"} : selected.front()->id;
}

/// The id of the export for which the accounts are read even if theirs is not selected, because
/// public texts may name them; empty if there are no such texts.
std::string_view find_public_texts(const LoadRequest& request, const Environment& env) {
  const auto& settings = *request.settings;
  if (!account_exports_enabled(settings)) return {};
  const auto& users = env.registry->input(InputId::users);
  if (settings.skip_missing && !is_present(env.files, request.root, settings, users)) return {};
  if (const auto* texts = find_with_free_text(request.selected)) return texts->id;
  const bool has_others =
      request.exports && has_reference(env.files, *request.exports, reference_of(*env.registry));
  return has_others ? first_id(request.selected) : std::string_view{};
}

/// The inputs besides the snapshot that the selected exports need. The accounts are needed for
/// their own export, for checking public texts, or for both.
std::vector<InputTask> tasks_of(const LoadRequest& request, Instant now, const Environment& env) {
  std::vector<InputTask> tasks;
  const auto texts = find_public_texts(request, env);
  for (const auto& input : env.registry->inputs()) {
    const auto* made = find_made_of(input.id, request.selected);
    const bool names_accounts = input.id == InputId::users && !texts.empty();
    if (made == nullptr && !names_accounts) continue;
    state::IndexRequest rows{now, state::Order::oldest_first, 0, request.strictness, env.effort};
    // Without an export no index is needed; one row is the least that can be kept.
    if (made == nullptr) rows.newest = 1;
    if (made != nullptr && made->rows) {
      rows.order = made->rows->order;
      rows.newest = row_limit(made->rows->limit, *request.settings);
    }
    tasks.push_back({input.id, made == nullptr ? texts : made->id, names_accounts, rows});
  }
  return tasks;
}

/// Reads inputs. It has no mutable state, so it can read several at once.
class InputLoader {
 public:
  InputLoader(const LoadRequest& request, const Environment& environment)
      : request_(request), env_(environment) {}

  /// The path of an input in messages: relative to the root if it is below it.
  [[nodiscard]] std::string name_of(InputId id) const {
    const auto names = paths_of(env_.registry->input(id), *request_.settings);
    const auto there = std::ranges::find_if(names, [&](const auto& name) { return exists(name); });
    return there == names.end() ? names.front() : *there;
  }

  [[nodiscard]] Result<privacy::IdentifierRedaction> load_identifiers(Findings& findings) const {
    const auto& privacy = request_.settings->privacy;
    if (privacy.identifiers != privacy::IdentifierMode::hmac) {
      return privacy::IdentifierRedaction{privacy.identifiers, {}};
    }
    const auto path = path_of(privacy.hmac_key_file);
    auto key = read_pseudonym_key(env_.files, privacy.hmac_key_file, path, findings);
    if (!key) return key.error();
    return privacy::IdentifierRedaction{privacy.identifiers, *std::move(key)};
  }

  [[nodiscard]] Result<state::Snapshot> load_snapshot() const {
    return load_document({InputId::runtime_snapshot, first_id(request_.selected)},
                         state::read_snapshot);
  }

  [[nodiscard]] LoadedInput load(const InputTask& task) const {
    if (task.id == InputId::changelog) return load_changelog(task);
    if (is_declared(task.id)) return load_declared(task);
    LoadedInput loaded;
    privacy::AccountIndex::Builder accounts;
    const auto visit = [&](const json::Value& row) {
      if (task.names_accounts) add_account(row, accounts);
    };
    auto rows = load_rows(task, visit, loaded.findings);
    if (!rows) return {.done = rows.error(), .findings = std::move(loaded.findings)};
    loaded.accounts = accounts.build();
    if (task.id == InputId::counters) loaded.done = add_up(*rows, task.rows.now, loaded.rates);
    loaded.rows = *std::move(rows);
    return loaded;
  }

 private:
  [[nodiscard]] std::string path_of(const std::string& name) const {
    return io::path_below(request_.root, name);
  }

  [[nodiscard]] bool exists(const std::string& name) const {
    return env_.files.status_at(io::current_folder, path_of(name)).has_value();
  }

  /// Adds to the error of a missing input which export needs it and what can be done.
  [[nodiscard]] Error explain(Error error, std::string_view wanted_by) const {
    if (error.code != ErrorCode::missing_input) return error;
    const auto& state = request_.settings->paths.state;
    if (error.subject.starts_with(state + "/") && !exists(state)) {
      error.subject = state;
      error.message = "the folder of the state does not exist";
      error.help = "name the project's folder with `--root`, or the state's with `paths.state`";
      return error;
    }
    error.message += fmt::format("; the export `{}` needs it", wanted_by);
    // The system has said why it cannot be opened.
    if (!error.help.empty()) return error;
    error.help =
        "publish others with `--only`, or list in `exports.enabled` what there is to publish";
    const auto* const definition = env_.registry->find(wanted_by);
    if (definition != nullptr && definition->is_declared()) {
      error.help =
          "publish others with `--only`, or take the declaration out; `exports.skip_missing` "
          "leaves out an export that is not published yet";
    }
    return error;
  }

  [[nodiscard]] Result<schema::Program> program_of(InputId id) const {
    return env_.schemas.compile(state::definition_of(id).schema);
  }

  template <class Read>
  auto load_document(const InputTask& task, Read read) const
      -> decltype(read(std::declval<io::InputFile&>(), std::declval<schema::Program&>())) {
    auto program = program_of(task.id);
    if (!program) return program.error();
    const auto name = name_of(task.id);
    auto file = io::InputFile::open(env_.files, name, path_of(name));
    if (!file) return explain(std::move(file.error()), task.wanted_by);
    return read(*file, *program);
  }

  [[nodiscard]] Result<state::Changelog> parse_changelog(const std::string& text) const {
    const auto program = program_of(InputId::changelog);
    if (!program) return program.error();
    return state::parse_changelog(name_of(InputId::changelog), text, *program);
  }

  [[nodiscard]] LoadedInput load_changelog(const InputTask& task) const {
    auto changelog = request_.changelog_text ? parse_changelog(*request_.changelog_text)
                                             : load_document(task, state::read_changelog);
    if (!changelog) return {.done = changelog.error()};
    return {.changelog = *std::move(changelog)};
  }

  [[nodiscard]] LoadedInput load_declared(const InputTask& task) const {
    const auto& definition = env_.registry->input(task.id);
    auto file = open_declared_input(env_.files, request_.root, *request_.settings, task.wanted_by);
    if (!file) return {.done = explain(std::move(file.error()), task.wanted_by)};
    if (auto fits = file->check_size(definition.most_bytes); !fits) return {.done = fits};
    auto rows = state::RowInput::adopt(definition, *std::move(file));
    // Rows that stay in their order are read when the export is built.
    if (definition.has_rows) return {.rows = RowSource{std::move(rows), std::nullopt}};
    auto document = rows.document(env_.clock);
    if (!document) return {.done = document.error()};
    return {.document = {rows.name(), *std::move(document)}};
  }

  Result<RowSource> load_rows(const InputTask& task, const state::RowVisitor& visit,
                              Findings& findings) const {
    const auto program = program_of(task.id);
    if (!program) return program.error();
    const auto& definition = state::definition_of(task.id);
    const auto name = name_of(task.id);
    auto input = state::RowInput::open(env_.files, definition, name, path_of(name));
    if (!input) return explain(std::move(input.error()), task.wanted_by);
    auto indexed = input->index(task.rows, *program, env_.clock, findings, visit);
    if (!indexed) return indexed.error();
    return RowSource{*std::move(input), *std::move(indexed)};
  }

  static Status<> add_up(RowSource& counters, Instant now,
                         std::optional<exports::RateWindows>& rates) {
    rates.emplace(now);
    for (const auto& indexed : counters.index->rows) {
      const auto row = counters.input.row(indexed);
      if (!row) return row.error();
      rates->add(indexed.instant(), *row->find("counters"), indexed.line());
    }
    return Done{};
  }

  const LoadRequest& request_;
  const Environment& env_;
};

Status<> keep(LoadedInput input, InputId id, LoadedState& loaded, Findings& findings) {
  append(std::move(input.findings), findings);
  if (!input.done) return input.done;
  if (input.changelog) loaded.changelog = std::move(input.changelog);
  if (input.rates) loaded.rates = std::move(input.rates);
  if (input.rows) loaded.rows.emplace(id, *std::move(input.rows));
  if (input.document.document) loaded.documents.emplace(id, std::move(input.document));
  if (id == InputId::users) loaded.accounts = std::move(input.accounts);
  return Done{};
}

}  // namespace

const std::string& LoadedState::name_of(state::InputId input) const {
  if (input == InputId::runtime_snapshot) return snapshot_file;
  if (input == InputId::changelog) return changelog_file;
  const auto document = documents.find(input);
  return document == documents.end() ? rows.at(input).input.name() : document->second.name;
}

std::uint64_t RowSource::bytes() const {
  if (!index) return input.bytes();
  return std::accumulate(
      index->rows.begin(), index->rows.end(), std::uint64_t{0},
      [](std::uint64_t sum, const state::IndexedRow& row) { return sum + row.bytes(); });
}

std::uint64_t RowSource::column_of(std::uint64_t line, json::Path in_row) const {
  const auto row = std::ranges::find(index->rows, line, &state::IndexedRow::line);
  state::RowBatch batch;
  json::Document document;
  if (row == index->rows.end() || !input.read({&*row, 1}, batch)) return 0;
  if (!json::Parser{}.parse(batch.text(0), document)) return 0;
  return position_of(batch.text(0), json::follow(document.root(), in_row).value.offset()).column;
}

exports::StateView LoadedState::view(const ExportDefinition& definition) const {
  exports::StateView view{&snapshot, changelog ? &*changelog : nullptr, rates ? &*rates : nullptr,
                          &feed};
  if (!definition.is_declared()) return view;
  view.declared_id = *definition.input;
  const auto document = documents.find(view.declared_id);
  if (document != documents.end()) view.declared = document->second.document.get();
  return view;
}

Result<checks::PrivacyExceptions> privacy_exceptions(const config::Settings& settings) {
  std::vector<checks::PrivacyException> allowed;
  for (const auto& one : settings.privacy.allow) {
    allowed.push_back(
        {one.rule, one.text, one.pointer, one.file, one.position.line, one.position.column});
  }
  return checks::PrivacyExceptions::make(std::move(allowed));
}

bool account_exports_enabled(const config::Settings& settings) {
  const auto all = exports::export_definitions();
  return std::any_of(all.begin(), all.end(), [&](const ExportDefinition& definition) {
    return definition.audience == Audience::admins && is_enabled(definition, settings);
  });
}

bool compares_with_accounts(const Selection& selected, const config::Settings& settings) {
  return account_exports_enabled(settings) && find_with_free_text(selected) != nullptr;
}

Findings usage_of_exceptions(const LoadedState& loaded, const config::Settings& settings) {
  return loaded.exceptions.usage(account_exports_enabled(settings) ? checks::AccountsKnown::yes
                                                                   : checks::AccountsKnown::no);
}

Result<LoadedState> load_state(const LoadRequest& request, const Environment& environment,
                               Findings& findings) {
  const InputLoader loader{request, environment};
  auto exceptions = privacy_exceptions(*request.settings);
  if (!exceptions) return exceptions.error();
  auto identifiers = loader.load_identifiers(findings);
  if (!identifiers) return identifiers.error();
  auto snapshot = loader.load_snapshot();
  if (!snapshot) return snapshot.error();

  std::vector<std::function<LoadedInput()>> jobs;
  const auto tasks = tasks_of(request, snapshot->generated_at.instant, environment);
  jobs.reserve(tasks.size());
  for (const auto& task : tasks) jobs.emplace_back([&] { return loader.load(task); });
  auto inputs = run_all(environment.effort.threads, jobs);

  LoadedState loaded;
  loaded.snapshot = *std::move(snapshot);
  loaded.exceptions = *std::move(exceptions);
  loaded.identifiers = *std::move(identifiers);
  loaded.snapshot_file = loader.name_of(InputId::runtime_snapshot);
  loaded.changelog_file = loader.name_of(InputId::changelog);
  loaded.setting_places = request.settings->places;
  // Their findings are reported in the order of the exports.
  for (const auto& definition : *environment.registry) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (tasks[i].wanted_by != definition.id) continue;
      if (auto kept = keep(std::move(inputs[i]), tasks[i].id, loaded, findings); !kept) {
        return kept.error();
      }
    }
  }
  loaded.feed = select_feed_entries(loaded, request.selected);
  return loaded;
}

exports::BuildContext build_context(const LoadedState& loaded, const config::Settings& settings,
                                    const std::string& stamp_utc) {
  exports::BuildContext context;
  context.runtime = loaded.snapshot.runtime;
  if (!settings.project.empty()) context.runtime.project = settings.project;
  context.stamp_utc = stamp_utc;
  context.feed_home_page_url = settings.feed_home_page_url;
  context.badge_label = settings.badge_label;
  context.now = loaded.snapshot.generated_at.instant;
  context.active_seconds = settings.telemetry.active_minutes * 60;
  context.ip = settings.privacy.ip;
  context.identifiers = &loaded.identifiers;
  context.accounts = &loaded.accounts;
  return context;
}

}  // namespace runtime_exports::publish

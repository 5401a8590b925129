#include "runtime_exports/publish/pipeline/loaded_state.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/io/parallel.hpp"
#include "runtime_exports/publish/pipeline/changelog_guard.hpp"
#include "runtime_exports/publish/pipeline/declared_exports.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"

namespace runtime_exports::publish {
namespace {

using exports::ExportDefinition;
using state::InputId;

/// Adds the values that identify an account: those that its schema calls `input_id`.
void add_account(const json::Value& row, privacy::AccountIndex::Builder& accounts) {
  const auto add = [&](const json::Value& object, std::string_view name) {
    if (const auto value = object.find(name)) accounts.add(value->text());
  };
  for (const auto* name : {"id", "internal_id", "user_code", "email"}) add(row, name);
  if (const auto profile = row.find("public_profile")) add(*profile, "user_code");
  const auto providers = row.find("providers");
  if (!providers) return;
  for (const auto provider : providers->elements()) add(provider, "provider_user_id");
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
  std::string name;  ///< in messages
  Status<> done = Done{};
  Findings findings = {};
  std::optional<state::Changelog> changelog = std::nullopt;
  std::optional<RowSource> rows = std::nullopt;
  std::unique_ptr<json::Document> document = nullptr;  ///< a declared one
  std::optional<exports::RateWindows> rates = std::nullopt;
  privacy::AccountIndex accounts = {};
};

/// The id of the export that needs what every publish needs.
std::string_view first_id(const Selection& selected) {
  return selected.empty() ? std::string_view{"version"} : selected.front()->id;
}

/// The id of the export for which the accounts are read even if theirs is not selected, because
/// public texts may name them; empty if there are no such texts.
std::string_view find_public_texts(const PublishRequest& request, const Selection& selected,
                                   std::optional<io::Descriptor> exports, const Environment& env) {
  const auto& settings = *request.settings;
  if (!account_exports_enabled(settings)) return {};
  const auto& users = env.registry->input(InputId::users);
  if (settings.skip_missing && !is_present(env.files, request.root, settings, users)) return {};
  if (const auto* texts = find_with_free_text(selected)) return texts->id;
  const bool has_others =
      exports && has_reference(env.files, *exports, reference_of(*env.registry));
  return has_others ? first_id(selected) : std::string_view{};
}

/// How many rows the settings allow in an export; 0: no limit.
std::size_t row_limit(exports::RowLimit limit, const config::Settings::Telemetry& allowed) {
  switch (limit) {
    case exports::RowLimit::max_events:
      return allowed.max_events;
    case exports::RowLimit::max_errors:
      return allowed.max_errors;
    case exports::RowLimit::max_auth_events:
      return allowed.max_auth_events;
    case exports::RowLimit::none:
      break;
  }
  return 0;
}

/// The inputs besides the snapshot that the selected exports need. The accounts are needed for
/// their own export, for checking public texts (of the export `texts`), or for both.
std::vector<InputTask> tasks_of(const PublishRequest& request, const Selection& selected,
                                std::string_view texts, Instant now, const Environment& env) {
  std::vector<InputTask> tasks;
  for (const auto& input : env.registry->inputs()) {
    const auto found =
        std::ranges::find(selected, std::optional{input.id}, &ExportDefinition::input);
    const auto* const made = found == selected.end() ? nullptr : *found;
    const bool names_accounts = input.id == InputId::users && !texts.empty();
    if (made == nullptr && !names_accounts) continue;
    state::IndexRequest rows{now, state::Order::oldest_first, 0, request.strictness, env.effort};
    // Without an export no index is needed; one row is the least that can be kept.
    if (made == nullptr) rows.newest = 1;
    if (made != nullptr && made->rows) {
      rows.order = made->rows->order;
      rows.newest = row_limit(made->rows->limit, request.settings->telemetry);
    }
    tasks.push_back({input.id, made == nullptr ? texts : made->id, names_accounts, rows});
  }
  return tasks;
}

/// Reads inputs. It has no mutable state, so it can read several at once.
class InputLoader {
 public:
  InputLoader(const PublishRequest& request, const Environment& environment)
      : request_(request),
        env_(environment),
        declared_(environment.files, request.root, *request.settings) {}

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

  [[nodiscard]] Result<state::Snapshot> load_snapshot(std::string_view wanted_by) const {
    return load_document({InputId::runtime_snapshot, wanted_by}, state::read_snapshot);
  }

  [[nodiscard]] LoadedInput load(const InputTask& task) const {
    LoadedInput loaded{name_of(task.id)};
    loaded.done = task.id >= InputId::first_declared ? load_declared(task, loaded)
                  : task.id == InputId::changelog    ? load_changelog(task, loaded)
                                                     : load_rows(task, loaded);
    return loaded;
  }

 private:
  [[nodiscard]] std::string path_of(const std::string& name) const {
    return io::path_below(request_.root, name);
  }

  [[nodiscard]] bool exists(const std::string& name) const {
    return !io::is_missing(env_.files, path_of(name));
  }

  /// Adds to the error of a missing input which export needs it and what can be done.
  [[nodiscard]] Error explain(Error error, const InputTask& task) const {
    if (error.code != ErrorCode::missing_input) return error;
    const auto& state = request_.settings->paths.state;
    if (error.subject.starts_with(state + "/") && !exists(state)) {
      error.subject = state;
      error.message = "the folder of the state does not exist";
      error.help = "name the project's folder with `--root`, or the state's with `paths.state`";
      return error;
    }
    error.message += fmt::format("; the export `{}` needs it", task.wanted_by);
    // The system has said why it cannot be opened.
    if (!error.help.empty()) return error;
    error.help =
        "publish others with `--only`, or list in `exports.enabled` only those that are possible";
    if (task.names_accounts) {
      error.help =
          "public texts are compared with the accounts; without accounts, list the exports that "
          "you need in `exports.enabled`";
    }
    if (task.id == InputId::runtime_snapshot) {
      error.help =
          "every export needs it: let the runtime write it, or name the state's folder with "
          "`paths.state`";
    }
    if (task.id >= InputId::first_declared) {
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
    if (!file) return explain(std::move(file.error()), task);
    return read(*file, *program);
  }

  Status<> load_changelog(const InputTask& task, LoadedInput& loaded) const {
    const bool is_given = request_.changelog_text && request_.mode != Mode::publish;
    auto changelog =
        is_given ? parse_given_changelog() : load_document(task, state::read_changelog);
    if (!changelog) return changelog.error();
    loaded.changelog = *std::move(changelog);
    return Done{};
  }

  [[nodiscard]] Result<state::Changelog> parse_given_changelog() const {
    const auto program = program_of(InputId::changelog);
    if (!program) return program.error();
    return state::parse_changelog(name_of(InputId::changelog), *request_.changelog_text, *program);
  }

  Status<> load_declared(const InputTask& task, LoadedInput& loaded) const {
    const auto& definition = env_.registry->input(task.id);
    auto file = declared_.open(task.wanted_by);
    if (!file) return explain(std::move(file.error()), task);
    if (auto fits = file->check_size(definition.most_bytes); !fits) {
      fits.error().help =
          "check that it is the right file; `max_bytes` of the declaration allows at most 64 MiB, "
          "for rows 1 GiB";
      return fits;
    }
    auto rows = state::RowInput::adopt(definition, *std::move(file));
    if (definition.has_rows) {
      // Rows that stay in their order are read when the export is built.
      loaded.rows = RowSource{std::move(rows), std::nullopt};
      return Done{};
    }
    auto document = rows.document(env_.clock);
    if (!document) return document.error();
    loaded.document = *std::move(document);
    return Done{};
  }

  Status<> load_rows(const InputTask& task, LoadedInput& loaded) const {
    const auto program = program_of(task.id);
    if (!program) return program.error();
    auto input = state::RowInput::open(env_.files, state::definition_of(task.id), loaded.name,
                                       path_of(loaded.name));
    if (!input) return explain(std::move(input.error()), task);
    privacy::AccountIndex::Builder accounts;
    auto indexed =
        input->index(task.rows, *program, env_.clock, loaded.findings, [&](const json::Value& row) {
          if (task.names_accounts) add_account(row, accounts);
        });
    if (!indexed) return indexed.error();
    loaded.accounts = accounts.build();
    loaded.rows = RowSource{*std::move(input), *std::move(indexed)};
    return task.id == InputId::counters ? add_up(task.rows.now, loaded) : Status<>{Done{}};
  }

  static Status<> add_up(Instant now, LoadedInput& counters) {
    auto& rates = counters.rates.emplace(now);
    return counters.rows->input.visit(
        counters.rows->index->rows, [&](const state::IndexedRow& row, const json::Value& value) {
          rates.add(row.instant(), *value.find("counters"), row.line());
        });
  }

  const PublishRequest& request_;
  const Environment& env_;
  DeclaredInputs declared_;
};

void keep(LoadedInput input, InputId id, LoadedState& loaded, Findings& findings) {
  append(std::move(input.findings), findings);
  if (input.changelog) loaded.changelog = std::move(input.changelog);
  if (input.rates) loaded.rates = std::move(input.rates);
  if (input.rows) loaded.rows.emplace(id, *std::move(input.rows));
  if (input.document) loaded.documents.emplace(id, std::move(input.document));
  loaded.names.emplace(id, std::move(input.name));
  if (id == InputId::users) loaded.accounts = std::move(input.accounts);
}

constexpr std::uint64_t most_key_bytes = 4096;
constexpr std::size_t least_key_bytes = 16;
constexpr std::uint32_t others_read = 04;
constexpr std::uint32_t others_write = 02;
constexpr const char* make_another = "make one with `head -c 32 /dev/urandom`";

Error bad_key(const std::string& name, std::string message, std::string help) {
  return io::io_error(ErrorCode::settings, name, std::move(message), std::move(help));
}

std::string without_marks_of_editors(std::string key) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  if (key.starts_with(byte_order_mark)) key.erase(0, byte_order_mark.size());
  while (key.ends_with('\n')) {
    key.pop_back();
    if (key.ends_with('\r')) key.pop_back();
  }
  return key;
}

}  // namespace

std::uint64_t RowSource::bytes() const {
  if (!index) return input.bytes();
  std::uint64_t sum = 0;
  for (const auto& row : index->rows) sum += row.bytes();
  return sum;
}

exports::StateView LoadedState::view(const ExportDefinition& definition) const {
  exports::StateView view{&snapshot, changelog ? &*changelog : nullptr, rates ? &*rates : nullptr,
                          &feed};
  if (!definition.is_declared()) return view;
  view.declared_id = *definition.input;
  const auto document = documents.find(view.declared_id);
  if (document != documents.end()) view.declared = document->second.get();
  return view;
}

Result<LoadedState> load_state(const PublishRequest& request, const Selection& selected,
                               std::optional<io::Descriptor> exports,
                               const Environment& environment, Findings& findings) {
  const InputLoader loader{request, environment};
  auto exceptions = checks::PrivacyExceptions::make(request.settings->privacy.allow);
  if (!exceptions) return exceptions.error();
  auto identifiers = loader.load_identifiers(findings);
  if (!identifiers) return identifiers.error();
  auto snapshot = loader.load_snapshot(first_id(selected));
  if (!snapshot) return snapshot.error();

  const auto texts = find_public_texts(request, selected, exports, environment);
  const auto tasks =
      tasks_of(request, selected, texts, snapshot->generated_at.instant, environment);
  std::vector<LoadedInput> inputs(tasks.size());
  io::run_all(environment.effort.threads, tasks.size(),
              [&](std::size_t task) { inputs[task] = loader.load(tasks[task]); });

  LoadedState loaded;
  loaded.snapshot = *std::move(snapshot);
  loaded.exceptions = *std::move(exceptions);
  loaded.identifiers = *std::move(identifiers);
  loaded.names.emplace(InputId::runtime_snapshot, loader.name_of(InputId::runtime_snapshot));
  loaded.setting_places = request.settings->places;
  // Their findings are reported in the order of the exports; of several errors, the one whose exit
  // code comes first.
  std::optional<Error> failure;
  for (const auto& definition : *environment.registry) {
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (tasks[i].wanted_by != definition.id) continue;
      const auto& done = inputs[i].done;
      if (!done && (!failure || done.error().code < failure->code)) failure = done.error();
      keep(std::move(inputs[i]), tasks[i].id, loaded, findings);
    }
  }
  if (failure) return *failure;
  const bool has_feed = std::ranges::count(selected, "feed", &ExportDefinition::id) > 0;
  if (has_feed) loaded.feed = select_feed_entries(loaded);
  return loaded;
}

Result<std::string> read_pseudonym_key(io::FileSystem& files, const std::string& name,
                                       const std::string& path, Findings& findings) {
  auto file = io::InputFile::open(files, name, path);
  auto read = file ? file->read_all(most_key_bytes) : Result<std::string>{file.error()};
  if (!read) {
    read.error().code = ErrorCode::settings;
    return read.error();
  }
  if ((file->status().mode & others_write) != 0) {
    return bad_key(name, "others may write the file with the pseudonym key",
                   "`chmod o-w` it; if somebody else may have set the key, make another with `head "
                   "-c 32 /dev/urandom`");
  }
  auto key = without_marks_of_editors(*std::move(read));
  if (key.size() < least_key_bytes) {
    return bad_key(name, "the pseudonym key is shorter than 16 bytes", make_another);
  }
  if (key.find_first_not_of(key.front()) == std::string::npos) {
    return bad_key(name, "the pseudonym key is one byte repeated", make_another);
  }
  if ((file->status().mode & others_read) != 0) {
    findings.push_back(finding_about(
        Severity::warning, "privacy.key-readable", name, "others may read the pseudonym key",
        "`chmod o-r` it, unless it is a mounted secret: anyone with the "
        "key can find out whose a pseudonym is"));
  }
  return key;
}

}  // namespace runtime_exports::publish

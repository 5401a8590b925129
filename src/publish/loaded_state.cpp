#include "runtime_exports/publish/loaded_state.hpp"

#include <algorithm>
#include <array>
#include <future>
#include <iterator>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "runtime_exports/checks/privacy_gate.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/publish/pseudonym_key.hpp"
#include "runtime_exports/publish/row_limits.hpp"

namespace runtime_exports::publish {
namespace {

using exports::Audience;
using exports::ExportDefinition;
using state::InputId;

/// Adds what identifies an account.
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

/// What to index, and for which export.
struct IndexTask {
  InputId id;
  std::string_view wanted_by;
  state::IndexRequest request;
};

void ignore_row(const json::Value&) {}

class Loader {
 public:
  Loader(const LoadRequest& request, io::FileSystem& files, io::Clock& clock, SchemasAhead& schemas,
         Findings& findings)
      : request_(request), files_(files), clock_(clock), schemas_(schemas), findings_(findings) {
    loaded_.snapshot_file = input_name(state::definition_of(InputId::runtime_snapshot));
    loaded_.changelog_file = request.settings->paths.changelog;
  }

  Result<LoadedState> load() {
    const auto steps = {&Loader::read_exceptions, &Loader::read_key,     &Loader::load_snapshot,
                        &Loader::begin_audit,     &Loader::begin_rates,  &Loader::load_changelog,
                        &Loader::load_public,     &Loader::finish_rates, &Loader::load_users,
                        &Loader::finish_audit};
    for (const auto step : steps) {
      if (auto done = (this->*step)(); !done) return done.error();
    }
    return std::move(loaded_);
  }

 private:
  [[nodiscard]] const ExportDefinition* selected_for(InputId input) const {
    const auto found =
        std::find_if(request_.selected.begin(), request_.selected.end(),
                     [input](const ExportDefinition* one) { return one->input == input; });
    return found == request_.selected.end() ? nullptr : *found;
  }

  /// The first export that holds what people wrote, where accounts may be named.
  [[nodiscard]] const ExportDefinition* first_with_free_text() const {
    const auto found = std::find_if(request_.selected.begin(), request_.selected.end(),
                                    [](const ExportDefinition* one) {
                                      return one->has_free_text || one->input == InputId::changelog;
                                    });
    return found == request_.selected.end() ? nullptr : *found;
  }

  /// The path of an input as messages name it: below the root if it is.
  [[nodiscard]] std::string input_name(const state::InputDefinition& input) const {
    const auto& paths = request_.settings->paths;
    if (input.id == InputId::changelog) return paths.changelog;
    auto name = paths.state + "/" + std::string{input.path};
    if (exists(name) || !name.ends_with(".jsonl")) return name;
    auto array_name = name.substr(0, name.size() - 1);
    return exists(array_name) ? array_name : name;
  }

  [[nodiscard]] bool exists(const std::string& name) const {
    return files_.status_at(io::current_folder, io::path_below(request_.root, name)).has_value();
  }

  /// Adds to a missing input's error which export wants it and what can be done.
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
    error.help =
        "publish others with `--only`, or list in `exports.enabled` what there is to publish";
    return error;
  }

  Result<schema::Program> program_of(const state::InputDefinition& input) {
    return schemas_.take_program(input.schema);
  }

  Status<> read_exceptions() {
    auto made = privacy_exceptions(*request_.settings);
    if (!made) return made.error();
    loaded_.exceptions = *std::move(made);
    return Done{};
  }

  Status<> read_key() {
    const auto& privacy = request_.settings->privacy;
    std::string key;
    if (privacy.identifiers == privacy::IdentifierMode::hmac) {
      const auto path = io::path_below(request_.root, privacy.hmac_key_file);
      auto read = read_pseudonym_key(files_, privacy.hmac_key_file, path, findings_);
      if (!read) return read.error();
      key = *std::move(read);
    }
    loaded_.identifiers = privacy::IdentifierRedaction{privacy.identifiers, std::move(key)};
    return Done{};
  }

  template <class Read>
  auto read_document(InputId id, std::string_view wanted_by, Read read)
      -> decltype(read(std::declval<io::InputFile&>(), std::declval<schema::Program&>())) {
    const auto& input = state::definition_of(id);
    auto program = program_of(input);
    if (!program) return program.error();
    const auto name = input_name(input);
    auto file = io::InputFile::open(files_, name, io::path_below(request_.root, name));
    if (!file) return explain(std::move(file.error()), wanted_by);
    return read(*file, *program);
  }

  Status<> load_snapshot() {
    const auto wanted_by = request_.selected.empty() ? "version" : request_.selected.front()->id;
    auto snapshot = read_document(InputId::runtime_snapshot, wanted_by, state::read_snapshot);
    if (!snapshot) return snapshot.error();
    loaded_.snapshot = *std::move(snapshot);
    return Done{};
  }

  Result<state::Changelog> parse_changelog(const std::string& text) {
    const auto& input = state::definition_of(InputId::changelog);
    const auto program = program_of(input);
    if (!program) return program.error();
    return state::parse_changelog(input_name(input), text, *program);
  }

  Status<> load_changelog() {
    const auto* wanted_by = selected_for(InputId::changelog);
    if (wanted_by == nullptr) return Done{};
    auto changelog = request_.changelog_text
                         ? parse_changelog(*request_.changelog_text)
                         : read_document(InputId::changelog, wanted_by->id, state::read_changelog);
    if (!changelog) return changelog.error();
    loaded_.changelog = *std::move(changelog);
    return Done{};
  }

  /// An input with rows, and what is to be said of it.
  struct Indexed {
    Result<RowSource> source;
    Findings findings = {};
  };

  /// Opens and indexes an input with rows. Touches nothing that other work may touch meanwhile.
  [[nodiscard]] Indexed read_rows(const IndexTask& task, const schema::Program& program,
                                  const state::RowVisitor& visit) const {
    const auto& definition = state::definition_of(task.id);
    const auto name = input_name(definition);
    auto input =
        state::RowInput::open(files_, definition, name, io::path_below(request_.root, name));
    if (!input) return {explain(std::move(input.error()), task.wanted_by)};
    Findings findings;
    auto indexed = input->index(task.request, program, clock_, findings, visit);
    if (!indexed) return {indexed.error(), std::move(findings)};
    return {RowSource{*std::move(input), *std::move(indexed)}, std::move(findings)};
  }

  Status<> keep(InputId id, Indexed indexed) {
    std::move(indexed.findings.begin(), indexed.findings.end(), std::back_inserter(findings_));
    if (!indexed.source) return indexed.source.error();
    loaded_.rows.emplace(id, *std::move(indexed.source));
    return Done{};
  }

  Status<> index(const IndexTask& task, const state::RowVisitor& visit) {
    const auto program = program_of(state::definition_of(task.id));
    if (!program) return program.error();
    return keep(task.id, read_rows(task, *program, visit));
  }

  [[nodiscard]] state::IndexRequest index_request(state::Order order, std::size_t newest) const {
    return {loaded_.snapshot.generated_at.instant, order, newest, request_.strictness};
  }

  /// The public exports with rows.
  Status<> load_public() {
    for (const auto* definition : request_.selected) {
      if (!definition->rows || definition->audience == Audience::admins) continue;
      const auto limit = row_limit(definition->rows->limit, *request_.settings);
      const auto request = index_request(definition->rows->order, limit);
      auto done = index({*definition->input, definition->id, request}, ignore_row);
      if (!done) return done;
    }
    return Done{};
  }

  [[nodiscard]] bool reads_accounts_for_texts() const {
    return account_exports_enabled(*request_.settings) && first_with_free_text() != nullptr;
  }

  /// Begins to index rows that have nothing to do with the other inputs.
  Result<std::future<Indexed>> begin_index(const IndexTask& task) {
    auto program = program_of(state::definition_of(task.id));
    if (!program) return program.error();
    return begin_beside(request_.threads, [this, task, program = *std::move(program)] {
      return read_rows(task, program, ignore_row);
    });
  }

  Status<> begin_rates() {
    const auto* wanted_by = selected_for(InputId::counters);
    if (wanted_by == nullptr) return Done{};
    auto begun = begin_index(
        {InputId::counters, wanted_by->id, index_request(state::Order::oldest_first, 0)});
    if (!begun) return begun.error();
    counters_ = *std::move(begun);
    return Done{};
  }

  Status<> finish_rates() {
    if (!counters_.valid()) return Done{};
    if (auto kept = keep(InputId::counters, counters_.get()); !kept) return kept;
    auto& source = loaded_.rows.at(InputId::counters);
    loaded_.rates.emplace(loaded_.snapshot.generated_at.instant);
    for (const auto& indexed : source.index.rows) {
      const auto row = source.input.row(indexed);
      if (!row) return row.error();
      loaded_.rates->add(indexed.instant, *row->find("counters"), indexed.line);
    }
    return Done{};
  }

  /// The accounts are read for their own export, for what they say of the public texts, or both.
  Status<> load_users() {
    const auto* wanted_by = selected_for(InputId::users);
    const auto* texts = reads_accounts_for_texts() ? first_with_free_text() : nullptr;
    if (wanted_by == nullptr && texts == nullptr) return Done{};
    // Without their export no index of them is needed: one row is the least that can be asked for.
    const auto newest = wanted_by == nullptr ? std::size_t{1} : std::size_t{0};
    privacy::AccountIndex::Builder accounts;
    auto done = index({InputId::users, (wanted_by != nullptr ? wanted_by : texts)->id,
                       index_request(state::Order::newest_first, newest)},
                      [&accounts](const json::Value& row) { add_account(row, accounts); });
    if (done && texts != nullptr) loaded_.accounts = accounts.build();
    return done;
  }

  Status<> begin_audit() {
    const auto* wanted_by = selected_for(InputId::audit);
    if (wanted_by == nullptr) return Done{};
    auto begun =
        begin_index({InputId::audit, wanted_by->id, index_request(state::Order::newest_first, 0)});
    if (!begun) return begun.error();
    audit_ = *std::move(begun);
    return Done{};
  }

  Status<> finish_audit() { return audit_.valid() ? keep(InputId::audit, audit_.get()) : Done{}; }

  const LoadRequest& request_;
  io::FileSystem& files_;
  io::Clock& clock_;
  SchemasAhead& schemas_;
  Findings& findings_;
  LoadedState loaded_;
  std::future<Indexed> counters_;
  std::future<Indexed> audit_;
};

}  // namespace

const std::string& LoadedState::name_of(state::InputId input) const {
  if (input == InputId::runtime_snapshot) return snapshot_file;
  if (input == InputId::changelog) return changelog_file;
  return rows.at(input).input.name();
}

exports::StateView LoadedState::view() const {
  return {&snapshot, changelog ? &*changelog : nullptr, rates ? &*rates : nullptr};
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
  const auto& ids = settings.enabled_exports;
  return std::any_of(ids.begin(), ids.end(), [](const std::string& id) {
    const auto* definition = exports::find_export(id);
    return definition != nullptr && definition->audience == Audience::admins;
  });
}

Findings usage_of_exceptions(const LoadedState& loaded, const config::Settings& settings) {
  return loaded.exceptions.usage(account_exports_enabled(settings) ? checks::AccountsKnown::yes
                                                                   : checks::AccountsKnown::no);
}

Result<LoadedState> load_state(const LoadRequest& request, io::FileSystem& files, io::Clock& clock,
                               SchemasAhead& schemas, Findings& findings) {
  return Loader{request, files, clock, schemas, findings}.load();
}

exports::BuildContext build_context(const LoadedState& loaded, const config::Settings& settings,
                                    const std::string& stamp_utc) {
  exports::BuildContext context;
  context.runtime = loaded.snapshot.runtime;
  if (!settings.project.empty()) context.runtime.project = settings.project;
  context.stamp_utc = stamp_utc;
  context.now = loaded.snapshot.generated_at.instant;
  context.active_seconds = settings.telemetry.active_minutes * 60;
  context.ip = settings.privacy.ip;
  context.identifiers = &loaded.identifiers;
  context.accounts = &loaded.accounts;
  return context;
}

}  // namespace runtime_exports::publish

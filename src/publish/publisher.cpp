#include "runtime_exports/publish/publisher.hpp"

#include <algorithm>
#include <future>
#include <iterator>
#include <utility>

#include "runtime_exports/checks/file_check.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/build_exports.hpp"
#include "runtime_exports/publish/changelog_guard.hpp"
#include "runtime_exports/publish/finding_places.hpp"
#include "runtime_exports/publish/folders.hpp"
#include "runtime_exports/publish/inspect.hpp"
#include "runtime_exports/publish/journal_file.hpp"
#include "runtime_exports/publish/loaded_state.hpp"
#include "runtime_exports/publish/manifest_checks.hpp"
#include "runtime_exports/publish/manifest_plan.hpp"
#include "runtime_exports/publish/owned_files.hpp"
#include "runtime_exports/publish/published_file.hpp"
#include "runtime_exports/publish/replacement.hpp"
#include "runtime_exports/publish/schemas_ahead.hpp"
#include "runtime_exports/publish/selection.hpp"
#include "runtime_exports/publish/set_checks.hpp"
#include "runtime_exports/publish/settling.hpp"
#include "runtime_exports/publish/workspace.hpp"

namespace runtime_exports::publish {
namespace {

using exports::ExportDefinition;

class Publisher {
 public:
  Publisher(const PublishRequest& request, const Environment& environment)
      : request_(request), settings_(*request.settings), env_(environment) {}

  PublishReport run() {
    const auto steps = {&Publisher::select,
                        &Publisher::open,
                        &Publisher::load,
                        &Publisher::build_selected,
                        &Publisher::look_at_others,
                        &Publisher::check_set,
                        &Publisher::check_changelog,
                        &Publisher::build_manifests,
                        &Publisher::replace};
    for (const auto step : steps) {
      if (auto done = (this->*step)(); !done) report_.errors.push_back(done.error());
      if (step == &Publisher::check_changelog) tell_exceptions();
      const bool ends = step == &Publisher::check_changelog || step == &Publisher::build_manifests;
      if (!report_.errors.empty() || (ends && report_.refused())) break;
    }
    clean_up();
    name_from_root(report_, request_, loaded_ ? &*loaded_ : nullptr);
    return std::move(report_);
  }

 private:
  [[nodiscard]] bool writes() const { return request_.mode == Mode::publish; }
  [[nodiscard]] bool validates() const { return request_.mode == Mode::validate; }
  [[nodiscard]] bool is_strict() const { return request_.strictness == state::Strictness::strict; }
  [[nodiscard]] Threads threads() const {
    return env_.more_schemas ? Threads::several : Threads::one;
  }

  /// Nothing if there is no exports folder yet.
  [[nodiscard]] std::optional<io::Descriptor> exports_folder() const {
    const auto& exports = workspace_->folders.exports;
    return exports ? std::optional{exports->get()} : std::nullopt;
  }

  void add_findings(Findings findings) {
    std::move(findings.begin(), findings.end(), std::back_inserter(report_.findings));
  }

  Status<> select() {
    auto selected = select_exports(settings_, request_.only);
    if (!selected) return selected.error();
    selected_ = *std::move(selected);
    schemas_.emplace(env_.schemas, env_.more_schemas, selected_);
    begin_asking_git();
    return Done{};
  }

  /// Git takes its time to answer, and is asked the same whatever the state holds.
  void begin_asking_git() {
    if (!selects_admin(selected_) && !validates()) return;
    const auto tracked = validates() ? Severity::error : Severity::warning;
    const TrackedCheck check{tracked, is_strict() ? tracked : Severity::warning};
    tracked_ = begin_beside(threads(), [this, check] {
      return find_tracked_admin_files(request_.root, settings_, check, git_time_);
    });
  }

  Status<> open() {
    auto workspace = writes() ? open_workspace_for_writing(
                                    env_.files, env_.clock,
                                    {request_.root, settings_, request_.wait_ms, Writes::exports})
                              : open_workspace(env_.files, request_.root, settings_);
    if (!workspace) return workspace.error();
    workspace_.emplace(*std::move(workspace));
    if (!writes()) {
      settled_.is_torn = is_set_torn(env_.files, *workspace_);
      return check_nothing_pending(env_.files, *workspace_, report_.findings);
    }
    const auto replaces = request_.only.empty() ? Replaces::whole_set : Replaces::some;
    coming_settled_ = begin_beside(threads(), [this, replaces] {
      return settle(env_.files, *workspace_, settings_, replaces);
    });
    return Done{};
  }

  /// To be awaited before anything published is looked at, and before anything is staged.
  Status<> await_settled() {
    if (!coming_settled_.valid()) return Done{};
    auto settled = coming_settled_.get();
    keeps_staging_ = !settled;
    if (!settled) return settled.error();
    settled_ = *std::move(settled);
    add_findings(std::move(settled_.findings));
    return Done{};
  }

  Status<> load() {
    LoadRequest request{request_.root, &settings_, selected_, request_.strictness, threads()};
    if (!writes()) request.changelog_text = request_.changelog_text;
    auto loaded = load_state(request, env_.files, env_.clock, *schemas_, report_.findings);
    if (auto settled = await_settled(); !settled) return settled;
    if (!loaded) return loaded.error();
    loaded_.emplace(*std::move(loaded));
    report_.stamp = {loaded_->snapshot.generated_at.utc, loaded_->snapshot.runtime.version,
                     loaded_->snapshot.runtime.build};
    if (!request_.generated_at) return Done{};
    auto given = parse_generated_at(*request_.generated_at);
    if (!given) return given.error();
    report_.stamp.generated_at = *std::move(given);
    return Done{};
  }

  [[nodiscard]] Content new_content() {
    return {env_.files, workspace_->staging_descriptor(), std::to_string(next_slot_++)};
  }

  /// Compares a finished file with what is published at its path.
  Status<> add_candidate(const ExportDefinition& definition, Content content, FileDigest digest) {
    Candidate candidate{&definition, std::move(content), std::move(digest), std::nullopt,
                        Change::added};
    if (const auto folder = exports_folder()) {
      auto published = open_published(env_.files, *folder, std::string{definition.path});
      if (!published) return published.error();
      if (*published) {
        const auto before = digest_of(**published);
        if (!before) return before.error();
        candidate.published = {(*published)->status, *before};
        if (is_input(env_.files, workspace_->folders, settings_, (*published)->status)) {
          return io::io_error(ErrorCode::unsafe_target, std::string{definition.path},
                              "the target is an input of the exports, which it would replace",
                              "set `paths.exports` to a folder of its own", {});
        }
        candidate.change = *before == candidate.digest ? Change::same : Change::changed;
      }
    }
    candidates_.push_back(std::move(candidate));
    return Done{};
  }

  Result<checks::FileCheck> check_of(const ExportDefinition& definition) {
    auto schema = schemas_->take_check(definition);
    if (!schema) return schema.error();
    return checks::FileCheck::make(*std::move(schema), definition, loaded_->knowledge());
  }

  Result<BuildTask> task_of(const ExportDefinition& definition) {
    auto check = check_of(definition);
    if (!check) return check.error();
    if (request_.watch_build) check->watch(request_.watch_build(definition));
    return BuildTask{&definition, new_content(), *std::move(check)};
  }

  Status<> build_selected() {
    std::vector<BuildTask> tasks;
    for (const auto* definition : selected_) {
      auto task = task_of(*definition);
      if (!task) return task.error();
      tasks.push_back(*std::move(task));
    }
    const auto context = build_context(*loaded_, settings_, report_.stamp.generated_at);
    auto built = build_exports(std::move(tasks), *loaded_, context, threads());
    if (!built) return built.error();
    for (auto& one : *built) {
      add_findings(std::move(one.findings));
      report_.exports.push_back({one.definition, Change::added, one.rows, one.digest.bytes,
                                 one.digest.sha256, one.duration_us});
      auto added = add_candidate(*one.definition, std::move(one.content), std::move(one.digest));
      if (!added) return added;
      report_.exports.back().change = candidates_.back().change;
    }
    return Done{};
  }

  /// Published exports that were not selected are checked and kept; validate looks at all of them.
  Status<> look_at_others() {
    if (!exports_folder()) return Done{};
    auto found = find_disabled_exports(env_.files, *exports_folder(), settings_, report_.findings);
    if (!found) return found;
    for (const auto& definition : exports::export_definitions()) {
      if (!is_looked_at(definition)) continue;
      if (auto looked = look_at(definition); !looked) return looked;
    }
    std::sort(report_.exports.begin(), report_.exports.end(),
              [](const auto& a, const auto& b) { return a.definition < b.definition; });
    return Done{};
  }

  [[nodiscard]] bool is_kept(const ExportDefinition& definition) const {
    const auto selected = std::count(selected_.begin(), selected_.end(), &definition);
    return selected == 0 && is_enabled(definition, settings_);
  }

  [[nodiscard]] bool is_looked_at(const ExportDefinition& definition) const {
    return validates() || is_kept(definition);
  }

  /// The digest of a published file that is what was built, and so was checked already.
  [[nodiscard]] const FileDigest* unchanged_digest(const ExportDefinition& definition) const {
    for (const auto& one : candidates_) {
      if (one.definition == &definition && one.change == Change::same) return &one.digest;
    }
    return nullptr;
  }

  Status<> look_at(const ExportDefinition& definition) {
    if (const auto* unchanged = unchanged_digest(definition)) {
      digests_.emplace(definition.path, *unchanged);
      return Done{};
    }
    auto published = open_published(env_.files, *exports_folder(), std::string{definition.path});
    if (!published) return published.error();
    if (!*published) return Done{};
    auto check = check_of(definition);
    if (!check) return check.error();
    const auto rows = check_published(**published, definition, *check, report_.findings);
    if (!rows) return rows.error();
    add_findings(check->take_findings());
    const auto digest = digest_of(**published);
    if (!digest) return digest.error();
    digests_.emplace(definition.path, *digest);
    if (is_kept(definition)) {
      report_.exports.push_back(
          {&definition, Change::kept, *rows, digest->bytes, digest->sha256, 0});
    }
    return Done{};
  }

  Status<> check_set() {
    add_findings(check_stamp(report_.stamp, env_.clock.now_utc_seconds()));
    check_sizes(request_.root, report_.exports, report_.findings);
    if (tracked_.valid()) {
      auto tracked = tracked_.get();
      if (!tracked) return tracked.error();
      add_findings(*std::move(tracked));
    }
    return exports_folder() ? check_against_published(*exports_folder()) : Status<>{Done{}};
  }

  /// The changelog as it would be published, against all that was published before.
  Status<> check_changelog() {
    if (!selects_changelog(selected_)) return Done{};
    const BaselineSources sources{request_.root,    &settings_,  request_.baselines,
                                  exports_folder(), &manifests_, settled_.is_torn,
                                  git_time_};
    const auto baselines = read_baselines(env_.files, sources, report_.findings);
    if (!baselines) return baselines.error();
    const auto context = build_context(*loaded_, settings_, report_.stamp.generated_at);
    add_findings(check_changelogs(*loaded_, context, *baselines, env_.clock.now_utc_seconds(),
                                  report_.findings));
    return Done{};
  }

  /// With `--only`, what was not looked at may need the exceptions that were not used.
  void tell_exceptions() {
    if (!report_.errors.empty() || !request_.only.empty()) return;
    add_findings(usage_of_exceptions(*loaded_, settings_));
  }

  Status<> check_against_published(io::Descriptor exports) {
    auto manifests = read_manifests(env_.files, exports);
    if (!manifests) return manifests.error();
    manifests_ = *std::move(manifests);
    const auto stamp = read_published_stamp(env_.files, exports, manifests_, report_.findings);
    if (!stamp) return stamp.error();
    const auto severity =
        request_.rollback == Rollback::allow ? Severity::warning : Severity::error;
    add_findings(checks::check_rollback(report_.stamp, *stamp, severity));
    check_foreign_files(env_.files, exports, env_.schemas,
                        is_strict() ? Severity::error : Severity::warning, report_.findings);
    if (!validates()) return Done{};
    check_digests({env_.files, exports, manifests_}, digests_, report_.findings);
    return find_temporary_names(env_.files, exports, report_.findings);
  }

  Status<> build_manifests() {
    const auto plan = plan_manifests(report_.exports, report_.stamp, manifests_);
    if (!plan) return plan.error();
    report_.set_changes = plan->set_changes;
    report_.generation = plan->generation;
    for (const auto& [audience, manifest] : plan->manifests) {
      const auto& definition = manifest_definition(audience);
      const auto text = write_manifest(manifest);
      auto check = check_of(definition);
      if (!check) return check.error();
      check->check_document(text, definition.path);
      add_findings(name_sources(check->take_findings(), definition, text, *loaded_));
      auto content = new_content();
      if (auto appended = content.append(text); !appended) return appended;
      auto digest = content.finish();
      report_.manifests.emplace(definition.path, digest.sha256);
      auto added = add_candidate(definition, std::move(content), std::move(digest));
      if (!added) return added;
    }
    return Done{};
  }

  Status<> replace() {
    if (candidates_.empty()) return Done{};
    Replacement replacement{env_, *workspace_, settings_};
    if (!writes()) {
      report_.modes_change = replacement.would_correct_modes(candidates_, manifests_);
      return Done{};
    }
    auto prepared = prepare_exports_folder(env_.files, workspace_->folders, settings_);
    if (!prepared) return prepared;
    if (!report_.set_changes) {
      if (auto corrected = replacement.correct_modes(manifests_); !corrected) return corrected;
    }
    auto replaced = replacement.replace(candidates_, report_.generation);
    report_.incomplete = !replaced && replacement.is_committed();
    keeps_staging_ = report_.incomplete;
    return replaced ? clear_journals(replacement) : replaced;
  }

  /// Journals that this publish has replaced: unfinished, damaged or dropped ones.
  Status<> clear_journals(const Replacement& replacement) {
    const auto work = workspace_->folders.work->get();
    if (settled_.supersedes && !replacement.is_committed()) {
      if (auto removed = remove_journal(env_.files, work); !removed) return removed;
    }
    const auto cleared = remove_old_journals(env_.files, work);
    if (!cleared) report_.findings.push_back(untidy(cleared.error()));
    return Done{};
  }

  /// What was staged and is not needed. It says nothing of how the publish went.
  void clean_up() {
    if (!workspace_ || keeps_staging_) return;
    const auto wiped = wipe_staging(env_.files, *workspace_);
    if (!wiped) report_.findings.push_back(untidy(wiped.error()));
    if (report_.refused()) remove_new_folders(env_.files, workspace_->folders);
  }

  const PublishRequest& request_;
  const config::Settings& settings_;
  const Environment& env_;
  PublishReport report_;
  Selection selected_;
  std::optional<Workspace> workspace_;
  std::optional<LoadedState> loaded_;
  std::vector<Candidate> candidates_;
  PublishedManifests manifests_;
  PublishedDigests digests_;
  std::optional<SchemasAhead> schemas_;
  io::GitTime git_time_;
  std::future<Result<Findings>> tracked_;  ///< admin exports that git tracks
  std::future<Result<Settled>> coming_settled_;
  Settled settled_;
  std::size_t next_slot_ = 0;
  bool keeps_staging_ = false;  ///< recovery needs it
};

}  // namespace

PublishReport publish(const PublishRequest& request, const Environment& environment) {
  return Publisher{request, environment}.run();
}

}  // namespace runtime_exports::publish

#include "runtime_exports/publish/pipeline/publisher.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "runtime_exports/io/parallel.hpp"
#include "runtime_exports/publish/pipeline/build_exports.hpp"
#include "runtime_exports/publish/pipeline/changelog_guard.hpp"
#include "runtime_exports/publish/pipeline/loaded_state.hpp"
#include "runtime_exports/publish/pipeline/selection.hpp"
#include "runtime_exports/publish/store/journal.hpp"
#include "runtime_exports/publish/store/recovery.hpp"
#include "runtime_exports/publish/store/replace.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/publish/tree/inspect.hpp"
#include "runtime_exports/publish/tree/known_set.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/publish/tree/published_file.hpp"
#include "runtime_exports/publish/tree/verify.hpp"

namespace runtime_exports::publish {
namespace {

using exports::ExportDefinition;

/// The request and its surroundings. Nothing in it changes once the folders are open.
struct Run {
  const PublishRequest& request;
  const config::Settings& settings;
  const Environment& env;
  Selection selected;
  io::GitTime git_time = {};
  EarlierPublish earlier = {};
  std::optional<io::Descriptor> exports = {};  ///< the folder, if something was published

  [[nodiscard]] bool writes() const { return request.mode == Mode::publish; }
  [[nodiscard]] bool validates() const { return request.mode == Mode::validate; }
  [[nodiscard]] bool is_strict() const { return request.strictness == state::Strictness::strict; }
  /// Whether the published file stays in the set as it is.
  [[nodiscard]] bool keeps(const ExportDefinition& definition) const {
    return std::ranges::count(selected, &definition) == 0 && is_enabled(definition, settings);
  }
};

/// Opens the folders. A run that writes also takes the lock and finishes an interrupted publish.
Result<EarlierPublish> open(const Run& run, std::optional<Workspace>& workspace,
                            PublishReport& report) {
  auto& files = run.env.files;
  if (!run.writes()) {
    auto opened = open_workspace(files, run.request.root, run.settings);
    if (!opened) return opened.error();
    auto still = check_nothing_pending(*opened, report.findings);
    if (!still) return still.error();
    workspace.emplace(*std::move(opened));
    return EarlierPublish{.left_set_torn = is_set_torn(*workspace)};
  }
  auto opened = open_workspace_for_writing(
      files, run.env.clock, {run.request.root, run.settings, run.request.wait_ms, Writes::exports});
  if (!opened) return opened.error();
  const auto replaces = run.request.only.empty() ? Replaces::whole_set : Replaces::some;
  auto earlier = recover_first(*opened, replaces);
  if (!earlier) {
    // Files of the interrupted publish may be in place by now.
    report.incomplete = earlier.error().code == ErrorCode::io &&
                        files.status_at(opened->work->get(), journal_file).has_value();
    return earlier.error();
  }
  append(std::move(earlier->findings), report.findings);
  workspace.emplace(*std::move(opened));
  return earlier;
}

/// Reads what was published before: here, the previous set, and an earlier copy.
Result<KnownSets> read_earlier_sets(const Run& run, PublishReport& report) {
  const auto& request = run.request;
  const KnownSet here{.name = run.settings.paths.exports, .is_torn = run.earlier.left_set_torn};
  auto sets = read_known_sets(
      run.env.files, {run.exports, here, request.previous, request.earlier_copy}, report.findings);
  if (!sets) return sets;
  report.generation_before = highest_generation(*sets);
  if (sets->size() > 1) {
    report.previous_generation = highest_generation(std::span{*sets}.subspan(1));
  }
  if (auto begins = check_beginning(request.beginning, *sets); !begins) return begins.error();
  return sets;
}

/// Finds the admin exports that git tracks.
Result<Findings> find_tracked(const Run& run) {
  if (!selects_admin(run.selected) && !run.validates()) return Findings{};
  const auto tracked = run.validates() ? Severity::error : Severity::warning;
  return find_tracked_admin_files(run.request.root, run.settings,
                                  {tracked, run.is_strict() ? tracked : Severity::warning},
                                  run.git_time);
}

/// Git is slow to answer and its answer does not depend on the state, so it is asked meanwhile.
Result<LoadedState> load(const Run& run, PublishReport& report) {
  run.env.effort.begin("reading the state");
  Result<LoadedState> loaded{Error{}};
  Result<Findings> tracked{Error{}};
  io::run_all(run.env.effort.threads, 2, [&](std::size_t job) {
    if (job == 0) tracked = find_tracked(run);
    if (job == 1) {
      loaded = load_state(run.request, run.selected, run.exports, run.env, report.findings);
    }
  });
  if (!loaded) return loaded;
  if (!tracked) return tracked.error();
  append(*std::move(tracked), report.findings);
  report.stamp = {loaded->snapshot.generated_at.utc, loaded->snapshot.runtime.version,
                  loaded->snapshot.runtime.build};
  if (run.request.generated_at) {
    auto given = parse_generated_at(*run.request.generated_at);
    if (!given) return given.error();
    report.stamp.generated_at = *std::move(given);
  }
  return loaded;
}

Result<std::vector<Candidate>> build(const Run& run, const Workspace& workspace,
                                     LoadedState& loaded, PublishReport& report) {
  auto& files = run.env.files;
  std::vector<ExportBuild> builds;
  for (const auto* definition : run.selected) {
    Content content{files, workspace.staging_descriptor(), std::to_string(builds.size()),
                    find_published(workspace, *definition)};
    builds.push_back({{definition, std::move(content), {}, {}}});
    if (const auto& watch = run.request.watch_build) builds.back().watcher = watch(*definition);
  }
  run.env.effort.begin("building the exports");
  const auto context = build_context(loaded, run.settings, report.stamp.generated_at);
  if (auto built = build_exports(builds, loaded, context, run.env); !built) return built.error();
  std::vector<Candidate> candidates;
  for (auto& [candidate, watcher, done, rows, duration_us, findings] : builds) {
    append(std::move(findings), report.findings);
    auto compared = compare_with_published(workspace, candidate);
    if (!compared) return compared.error();
    report.exports.push_back({candidate.definition, candidate.change, rows, candidate.digest.bytes,
                              candidate.digest.sha256, duration_us});
    candidates.push_back(std::move(candidate));
  }
  if (auto safe = check_targets(workspace, candidates); !safe) return safe.error();
  return candidates;
}

/// Checks the kept exports, in Mode::validate all published ones. Returns their digests.
Result<PublishedDigests> look_at_others(const Run& run, const KnownSet& here,
                                        const std::vector<Candidate>& candidates,
                                        const LoadedState& loaded, PublishReport& report) {
  PublishedDigests digests;
  if (!run.exports) return digests;
  run.env.effort.begin("checking what is published");
  for (const auto& definition : *run.env.registry) {
    const bool is_looked_at = run.validates() && !is_anothers(here.manifests, definition);
    if (!is_looked_at && !run.keeps(definition)) continue;
    // The published file equals the one just built, which has been checked.
    const auto same = std::ranges::find_if(candidates, [&](const auto& one) {
      return one.definition == &definition && one.change == Change::same;
    });
    if (same != candidates.end()) {
      digests.emplace(definition.path, same->digest);
      continue;
    }
    auto published = open_published(run.env.files, *run.exports, std::string{definition.path});
    if (!published) return published.error();
    if (!*published) continue;
    auto check = checks::FileCheck::make(run.env.schemas, definition, loaded.knowledge());
    if (!check) return check.error();
    Findings found;
    const auto digest = check_published(**published, definition, *check, found, run.env.effort);
    if (!digest) return digest.error();
    // An input may have the same path below the root.
    for (auto& finding : found) {
      finding.subject = io::path_below(run.settings.paths.exports, finding.subject);
    }
    append(std::move(found), report.findings);
    digests.emplace(definition.path, *digest);
    if (run.keeps(definition)) {
      report.exports.push_back(
          {&definition, Change::kept, check->rows(), digest->bytes, digest->sha256, 0});
    }
  }
  std::ranges::sort(report.exports,
                    [](const auto& a, const auto& b) { return a.definition < b.definition; });
  return digests;
}

/// Checks that the set follows from those before: its state is not older, its project the same.
void check_follows(const Run& run, const KnownSets& known, const LoadedState& loaded,
                   PublishReport& report) {
  const bool allows_rollback = run.request.rollback == Rollback::allow;
  auto rollbacks =
      find_rollbacks(report.stamp, known, allows_rollback ? Severity::warning : Severity::error);
  append(name_stamp_source(std::move(rollbacks), run.request, loaded), report.findings);
  const auto context = build_context(loaded, run.settings, report.stamp.generated_at);
  append(find_other_projects(context.runtime.project, known), report.findings);
}

/// Checks the set by itself, and what is around it.
void check_set(const Run& run, const LoadedState& loaded, PublishReport& report) {
  auto of_stamp = check_stamp(report.stamp, run.env.clock.now_utc_seconds());
  append(name_stamp_source(std::move(of_stamp), run.request, loaded), report.findings);
  check_sizes(run.request.root, report.exports, report.findings);
  if (!run.exports) return;
  const auto known = loaded.knowledge();
  const auto unfit = run.is_strict() ? Unfit::refused : Unfit::left_out;
  report.reference = read_reference(run.env.files, *run.exports, reference_of(*run.env.registry),
                                    {run.env.schemas, &known, unfit}, report.findings);
}

/// Checks the published files against their manifests, and their names. Errors: busy if another
/// publish replaced them meanwhile.
Status<> check_published_set(const Run& run, const Workspace& workspace,
                             const PublishedManifests& manifests, const PublishedDigests& digests,
                             Findings& findings) {
  if (!run.validates() || !run.exports) return Done{};
  auto& files = run.env.files;
  check_digests({files, *run.exports, manifests}, digests, findings);
  if (auto found = find_temporary_names(files, *run.exports, findings); !found) return found;
  if (!has_errors(findings)) return Done{};
  Findings told_before;
  if (auto settled = check_nothing_pending(workspace, told_before); !settled) return settled;
  return check_same_manifests({files, *run.exports, manifests}, run.settings.paths.exports);
}

/// Compares the changelog to be published with those that were published before. One that is only
/// listed again must be the one that was listed.
Status<> guard_changelog(const Run& run, const KnownSets& known, const LoadedState& loaded,
                         PublishReport& report) {
  if (!selects_changelog(run.selected)) {
    if (auto lost = find_lost_changelog(known.front())) {
      report.findings.push_back(*std::move(lost));
    }
    return Done{};
  }
  const auto& request = run.request;
  const auto baselines =
      read_baselines(run.env.files, request, known, run.git_time, report.findings);
  if (!baselines) return baselines.error();
  const auto context = build_context(loaded, run.settings, report.stamp.generated_at);
  auto findings = check_changelogs(loaded, context, *baselines, run.env.clock.now_utc_seconds(),
                                   report.findings);
  if (request.baselines.empty()) judge_first_changelog(request.beginning, known, findings);
  append(std::move(findings), report.findings);
  return Done{};
}

/// Builds the manifests that the set needs.
Result<std::vector<Candidate>> build_manifests(const Run& run, const Workspace& workspace,
                                               const KnownSets& known, const LoadedState& loaded,
                                               PublishReport& report) {
  const auto manifests = plan_manifests(report, known);
  if (!manifests) return manifests.error();
  std::vector<Candidate> candidates;
  for (const auto& [audience, manifest] : *manifests) {
    const auto& definition = manifest_definition(audience);
    const auto text = write_manifest(manifest);
    auto check = checks::FileCheck::make(run.env.schemas, definition, loaded.knowledge());
    if (!check) return check.error();
    check->check_document(text, definition.path);
    append(name_sources(check->take_findings(), definition, text, loaded), report.findings);
    // The exports have the first slots.
    Content content{run.env.files, workspace.staging_descriptor(),
                    std::to_string(run.selected.size() + candidates.size())};
    Candidate candidate{&definition, std::move(content), {}, {}};
    auto done = candidate.content.append(text);
    if (!done) return done.error();
    candidate.digest = candidate.content.finish();
    report.manifests.emplace(definition.path, candidate.digest.sha256);
    done = compare_with_published(workspace, candidate);
    if (!done) return done.error();
    candidates.push_back(std::move(candidate));
  }
  if (auto safe = check_targets(workspace, candidates); !safe) return safe.error();
  return candidates;
}

Status<> replace(const Run& run, Workspace& workspace, const PublishedManifests& manifests,
                 std::vector<Candidate>& candidates, PublishReport& report) {
  if (candidates.empty()) return Done{};
  auto& files = run.env.files;
  report.modes_change = would_correct_modes(workspace, candidates, manifests);
  if (!run.writes()) return Done{};
  run.env.effort.begin("writing to the disk");
  auto prepared = prepare_exports_folder(workspace);
  if (prepared && !report.set_changes) prepared = correct_modes(workspace, manifests);
  if (!prepared) return prepared;
  const auto replaced = replace_files(workspace, candidates, run.env.before_commit, report);
  if (!replaced) return replaced.error();
  // The journals that this publish supersedes: unfinished, damaged or dropped ones.
  const auto work = workspace.work->get();
  if (run.earlier.is_superseded && !*replaced) {
    if (auto removed = remove_journal(files, work); !removed) return removed;
  }
  auto cleared = remove_journal_named(files, work, damaged_journal_file);
  if (cleared) cleared = remove_journal_named(files, work, dropped_journal_file);
  if (!cleared) report.findings.push_back(untidy(cleared.error()));
  return Done{};
}

/// Runs the steps of a publish. `report` holds the findings even if a step fails.
Status<> take_steps(const PublishRequest& request, const Environment& environment,
                    std::optional<Workspace>& workspace, PublishReport& report) {
  auto selected = select_exports(*environment.registry, *request.settings, request.only);
  if (!selected) return selected.error();
  Run run{request, *request.settings, environment, *std::move(selected)};

  auto earlier = open(run, workspace, report);
  if (!earlier) return earlier.error();
  run.earlier = *std::move(earlier);
  if (const auto& exports = workspace->exports) run.exports = exports->get();

  const auto known = read_earlier_sets(run, report);
  if (!known) return known.error();
  const auto& manifests = known->front().manifests;
  run.selected = leave_out_missing(request, environment, *known, run.selected, report.findings);

  auto loaded = load(run, report);
  if (!loaded) return loaded.error();
  auto candidates = build(run, *workspace, *loaded, report);
  if (!candidates) return candidates.error();

  if (run.exports) {
    auto owned = check_owners({environment.files, *run.exports, manifests}, run.settings,
                              *environment.registry, report.findings);
    if (!owned) return owned;
  }
  const auto digests = look_at_others(run, known->front(), *candidates, *loaded, report);
  if (!digests) return digests.error();
  append(find_dropped(*environment.registry, run.settings, *known, report.exports),
         report.findings);
  check_set(run, *loaded, report);
  check_follows(run, *known, *loaded, report);
  auto checked = check_published_set(run, *workspace, manifests, *digests, report.findings);
  if (!checked) return checked;
  auto guarded = guard_changelog(run, *known, *loaded, report);
  if (!guarded) return guarded;

  // With `--only`, an exception that seems unused may be needed by an export that was not checked.
  if (request.only.empty()) {
    using checks::AccountsKnown;
    append(loaded->exceptions.usage(account_exports_enabled(run.settings) ? AccountsKnown::yes
                                                                          : AccountsKnown::no),
           report.findings);
  }
  if (report.refused()) return Done{};

  auto new_manifests = build_manifests(run, *workspace, *known, *loaded, report);
  if (!new_manifests) return new_manifests.error();
  if (report.refused()) return Done{};
  for (auto& manifest : *new_manifests) candidates->push_back(std::move(manifest));

  return replace(run, *workspace, manifests, *candidates, report);
}

}  // namespace

PublishReport publish(const PublishRequest& request, const Environment& environment) {
  PublishReport report;
  std::optional<Workspace> workspace;
  if (auto done = take_steps(request, environment, workspace, report); !done) {
    report.errors.push_back(done.error());
  }
  // Recovery needs the staged copies of an incomplete publish. That others cannot be removed does
  // not fail this one.
  if (workspace && !report.incomplete) {
    const auto wiped = wipe_staging(*workspace);
    if (!wiped) report.findings.push_back(untidy(wiped.error()));
    if (report.refused()) remove_new_folders(*workspace);
  }
  name_from_root(report, *request.settings);
  environment.effort.end();
  return report;
}

}  // namespace runtime_exports::publish

#include <algorithm>
#include <utility>

#include "result.hpp"
#include <fmt/format.h>

#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"
#include "runtime_exports/report/page.hpp"

namespace runtime_exports::cli {
namespace {

using exports::ExportDefinition;
using report::Page;

bool is_shown(const Page& page, std::string_view path) {
  return page.shows_admin || !publish::is_admin_path(path);
}

/// Whether a finding is about a file at this path, or below a folder.
bool names(const std::string& file, std::string_view path) {
  return file == path || file.ends_with("/" + std::string{path});
}

/// Forgets the contents of the exports that the error is about, or their inputs. Returns their
/// paths.
std::vector<std::string> forget_contents(Page& page, const Finding& error, const Call& call) {
  std::vector<std::string> paths;
  for (const auto& definition : *call.environment.registry) {
    const auto& path = definition.path;
    const bool is_about = names(error.subject, path) || error.found_in == path ||
                          names(error.subject, input_of(definition, call));
    if (!is_about) continue;
    page.contents.forget(path);
    paths.emplace_back(path);
  }
  return paths;
}

/// Puts each error where its export is shown, without data, and all others at the top. What is
/// wrong with admin files is only counted if they are not shown.
void place_problems(const Call& call, const Problems& found, Page& page) {
  auto all = found.findings;
  for (const auto& error : found.errors) all.push_back(finding_of(error));
  std::size_t hidden = 0;
  std::map<std::string, Findings> by_export;
  Findings others;
  for (auto& finding : all) {
    const bool is_error = finding.severity == Severity::error;
    auto paths = is_error ? forget_contents(page, finding, call) : std::vector<std::string>{};
    const bool is_hidden = !is_shown(page, paths.empty() ? finding.subject : paths.front());
    if (is_hidden && is_error) ++hidden;
    if (is_hidden) continue;
    std::erase_if(paths, [](const std::string& path) { return !report::has_section(path); });
    for (const auto& path : paths) by_export[path].push_back(finding);
    if (paths.empty()) others.push_back(std::move(finding));
  }
  for (const auto& [path, findings] : by_export) {
    page.export_problems.emplace(path, problem_lines({.findings = findings}));
  }
  page.problems = problem_lines({.findings = others});
  if (hidden == 0) return;
  page.problems.push_back({Severity::error,
                           counted(hidden, "problem") + " in files of the admin audience",
                           "see the log, or use `--admin`"});
}

void add_file(Page& page, report::FileRow row) {
  if (!is_shown(page, row.path)) {
    ++page.hidden_files;
    return;
  }
  if (publish::is_admin_path(row.path)) row.sha256.clear();
  page.files.push_back(std::move(row));
}

/// Reads what the page shows.
checks::FileCheck::WatcherOf watch_shown(Page& page) {
  return [&page](const ExportDefinition& definition) {
    return is_shown(page, definition.path) ? page.contents.watcher_of(definition)
                                           : checks::FileCheck::Watcher{};
  };
}

Problems inspect_tree(const Call& call, const std::string& folder,
                      const checks::PrivacyExceptions& exceptions, Page& page) {
  const auto& environment = call.environment;
  publish::VerifyRequest request{folder,
                                 publish::TreeReaders::everyone_named,
                                 &exceptions,
                                 environment.effort,
                                 watch_shown(page),
                                 environment.registry};
  auto verified = publish::verify(request, environment.files, environment.schemas);
  for (const auto& file : verified.files) {
    const auto& definition = *file.definition;
    add_file(page, {std::string{definition.path}, std::string{definition.schema},
                    std::string{verdict_name(file.verdict)}, file.rows,
                    was_read(file) ? std::optional{file.bytes} : std::nullopt, file.sha256});
    if (file.verdict != publish::Verdict::in_order) page.contents.forget(definition.path);
  }
  page.generation = verified.generation;
  page.other_files = verified.other_files;
  page.refused = verified.refused();
  const auto files = counted(verified.files.size(), "file");
  page.verdict = page.refused
                     ? fmt::format("{} found in {}", count_problems(verified), files)
                     : fmt::format("All {} match their manifest, schemas and privacy rules", files);
  return {std::move(verified.errors), std::move(verified.findings)};
}

void add_files(Page& page, const publish::DiffReport& compared) {
  for (const auto& result : compared.publish.exports) {
    const auto& definition = *result.definition;
    const auto& differences = compared.differences;
    const auto found =
        std::ranges::find(differences, &definition, &publish::ExportDifference::definition);
    add_file(page,
             {std::string{definition.path}, std::string{definition.schema},
              std::string{change_name(result.change)},
              has_row_count(result) ? std::optional{result.rows} : std::nullopt, result.bytes,
              result.sha256, found == differences.end() ? std::string{} : change_words(*found)});
  }
}

Problems inspect_next(const Call& call, const ReportOptions& options, Page& page) {
  auto request = request_of<publish::PublishRequest>(call, options);
  request.watch_build = watch_shown(page);
  std::vector<std::string> published;
  auto compared =
      publish::diff(std::move(request), call.environment, [&](const ExportDefinition& definition) {
        return report::watch_entry_ids(definition, published);
      });
  auto& result = compared.publish;
  const bool changes_changelog =
      std::any_of(compared.differences.begin(), compared.differences.end(),
                  [](const auto& one) { return one.definition->id == "changelog"; });
  if (changes_changelog)
    page.contents.published_entries.emplace(published.begin(), published.end());
  add_files(page, compared);
  if (!result.errors.empty()) page.contents = {};
  if (!result.refused()) page.generation = result.generation;
  page.refused = result.refused();
  page.verdict =
      page.refused
          ? fmt::format("Nothing would be published: {} found", count_problems(result))
          : fmt::format("All {} match their schemas and privacy rules; publishing would change {}",
                        counted(result.exports.size(), "export"), compared.differences.size());
  return {std::move(result.errors), std::move(result.findings)};
}

}  // namespace

CommandResult run(const Call& call, const ReportOptions& options) {
  const auto& settings = call.settings.settings;
  const auto& environment = call.environment;
  const auto folder =
      options.folder.value_or(io::path_below(call.common.root, settings.paths.exports));
  Page page{.subject = options.next ? report::Subject::next : report::Subject::published,
            .folder = options.folder.value_or(settings.paths.exports),
            .made_at = environment.clock.now_utc_seconds()};
  page.shows_admin = options.shows_admin;
  const auto exceptions = checks::PrivacyExceptions::make(settings.privacy.allow);
  if (!exceptions) return fail(exceptions.error(), call);
  auto found = options.next ? inspect_next(call, options, page)
                            : inspect_tree(call, folder, *exceptions, page);
  place_problems(call, found, page);
  const auto html = report::write_page(page);
  const std::uint32_t permissions = options.shows_admin ? 0640 : 0644;
  const auto written =
      io::or_failure(io::write_whole(environment.files, {options.out, html, permissions}),
                     options.out, "the page cannot be written", "what was there stays as it was");
  Said said{page.refused ? "refused" : "clean", fmt::format("{}: {}.", options.out, page.verdict)};
  if (!written) {
    found.errors.push_back(written.error());
    said = {"refused", "Refused: the page was not written."};
  }
  auto outcome = conclude(call, found, std::move(said));
  if (!options.next) outcome.places.root = folder;
  Json more{{"page", {{"path", options.out}, {"bytes", html.size()}}}};
  if (page.generation) more["generation"] = *page.generation;
  return result_of(call, outcome, more);
}

}  // namespace runtime_exports::cli

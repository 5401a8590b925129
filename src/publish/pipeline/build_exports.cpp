#include "runtime_exports/publish/pipeline/build_exports.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <numeric>
#include <string>
#include <utility>

#include "build_rows.hpp"

#include "runtime_exports/publish/pipeline/finding_places.hpp"
#include "runtime_exports/publish/pipeline/run_all.hpp"

namespace runtime_exports::publish {
namespace {

Status<> build_document(BuiltExport& built, LoadedState& loaded,
                        const exports::BuildContext& context, checks::FileCheck& check) {
  std::string text;
  json::Writer out{text};
  built.definition->write(loaded.view(*built.definition), out, context);
  text += '\n';
  if (auto fits = check_written(text, std::string{built.definition->path}); !fits) return fits;
  check.check_document(text, built.definition->path);
  if (built.definition->is_append_only) built.rows = loaded.changelog->entries.size();
  built.findings = name_sources(check.take_findings(), *built.definition, text, loaded);
  return built.content.append(text);
}

Result<BuiltExport> build_export(BuildTask task, LoadedState& loaded,
                                 const exports::BuildContext& context,
                                 const Environment& environment) {
  const auto begin = std::chrono::steady_clock::now();
  const auto& definition = *task.definition;
  auto check = checks::FileCheck::make(environment.schemas, definition, loaded.knowledge());
  if (!check) return check.error();
  if (task.watcher) check->watch(std::move(task.watcher));
  BuiltExport built{&definition, std::move(task.content), {}};
  auto done = definition.rows ? build_rows(built, loaded, context, *check, environment)
                              : build_document(built, loaded, context, *check);
  if (!done) return done.error();
  built.digest = built.content.finish();
  const auto duration = std::chrono::steady_clock::now() - begin;
  built.duration_us = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  return built;
}

/// The order in which several threads finish soonest.
std::vector<std::size_t> largest_first(const std::vector<BuildTask>& tasks,
                                       const LoadedState& loaded) {
  const auto bytes_of = [&](std::size_t task) {
    const auto& definition = *tasks[task].definition;
    return definition.rows ? loaded.rows.at(*definition.input).bytes() : 0;
  };
  std::vector<std::uint64_t> bytes(tasks.size());
  std::vector<std::size_t> order(tasks.size());
  std::iota(order.begin(), order.end(), 0);
  for (const auto task : order) bytes[task] = bytes_of(task);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return bytes[a] > bytes[b]; });
  return order;
}

}  // namespace

Result<std::vector<BuiltExport>> build_exports(std::vector<BuildTask> tasks, LoadedState& loaded,
                                               const exports::BuildContext& context,
                                               const Environment& environment) {
  const auto order = largest_first(tasks, loaded);
  std::vector<std::function<Result<BuiltExport>()>> jobs;
  jobs.reserve(order.size());
  for (const auto task : order) {
    jobs.emplace_back(
        [&, task] { return build_export(std::move(tasks[task]), loaded, context, environment); });
  }
  auto results = run_all(environment.effort.threads, jobs);
  std::vector<std::size_t> job_of(order.size());
  for (std::size_t job = 0; job < order.size(); ++job) job_of[order[job]] = job;
  std::vector<BuiltExport> built;
  for (const auto job : job_of) {
    if (!results[job]) return results[job].error();
    built.push_back(*std::move(results[job]));
  }
  return built;
}

}  // namespace runtime_exports::publish

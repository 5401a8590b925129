#include "runtime_exports/publish/build_exports.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace runtime_exports::publish {
namespace {

constexpr std::size_t flush_bytes = std::size_t{64} << 10U;

Status<> build_document(BuiltExport& built, LoadedState& loaded,
                        const exports::BuildContext& context, checks::FileCheck& check) {
  std::string text;
  json::Writer out{text};
  built.definition->write(loaded.view(), out, context);
  text += '\n';
  check.check_document(text, built.definition->path);
  if (built.definition->input == state::InputId::changelog) built.rows = loaded.changelog->size();
  return built.content.append(text);
}

Status<> build_rows(BuiltExport& built, RowSource& source, const exports::BuildContext& context,
                    checks::FileCheck& check) {
  const auto& serializer = *built.definition->rows;
  std::string text;
  json::Writer out{text};
  out.begin_object();
  serializer.write_head(out, context);
  out.name(serializer.member);
  out.begin_array();
  std::string frame = text;
  for (const auto& indexed : source.index.rows) {
    const auto row = source.input.row(indexed);
    if (!row) return row.error();
    const auto before = text.size();
    serializer.write_row(*row, out, context);
    const auto begin = text.find('{', before);
    check.check_row(std::string_view{text}.substr(begin), {source.input.name(), indexed.line});
    if (text.size() < flush_bytes) continue;
    if (auto appended = built.content.append(text); !appended) return appended;
    text.clear();
  }
  const auto tail = text.size();
  out.end_array();
  out.end_object();
  text += '\n';
  frame.append(text, tail);
  check.check_frame(frame, built.definition->path);
  built.rows = source.index.rows.size();
  return built.content.append(text);
}

Result<BuiltExport> build_export(BuildTask& task, LoadedState& loaded,
                                 const exports::BuildContext& context) {
  const auto begin = std::chrono::steady_clock::now();
  const auto& definition = *task.definition;
  BuiltExport built{&definition, std::move(task.content), {}};
  auto done = definition.rows
                  ? build_rows(built, loaded.rows.at(*definition.input), context, task.check)
                  : build_document(built, loaded, context, task.check);
  if (!done) return done.error();
  built.digest = built.content.finish();
  built.findings = task.check.take_findings();
  const auto duration = std::chrono::steady_clock::now() - begin;
  built.duration_us = std::chrono::duration_cast<std::chrono::microseconds>(duration).count();
  return built;
}

}  // namespace

Result<std::vector<BuiltExport>> build_exports(std::vector<BuildTask> tasks, LoadedState& loaded,
                                               const exports::BuildContext& context,
                                               Threads threads) {
  std::vector<std::optional<Result<BuiltExport>>> results(tasks.size());
  const auto build_for = [&](exports::Audience audience) {
    // Each thread has its own.
    privacy::CleanedTexts cleaned{*context.accounts};
    auto with_cleaned = context;
    with_cleaned.cleaned = &cleaned;
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      if (tasks[i].definition->audience != audience) continue;
      results[i].emplace(build_export(tasks[i], loaded, with_cleaned));
    }
  };
  auto for_admins = begin_beside(threads, [&build_for] { build_for(exports::Audience::admins); });
  build_for(exports::Audience::public_readers);
  for_admins.get();
  std::vector<BuiltExport> built;
  built.reserve(results.size());
  for (auto& result : results) {
    if (!*result) return result->error();
    built.push_back(**std::move(result));
  }
  return built;
}

}  // namespace runtime_exports::publish

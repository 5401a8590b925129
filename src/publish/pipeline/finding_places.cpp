#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "runtime_exports/checks/finding_list.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/json/document.hpp"
#include "runtime_exports/json/parser.hpp"
#include "runtime_exports/publish/pipeline/loaded_state.hpp"
#include "runtime_exports/publish/pipeline/publisher.hpp"
#include "runtime_exports/publish/store/journal.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/publish/tree/owned_files.hpp"

namespace runtime_exports::publish {
namespace {

void put_at(Finding& finding, const std::string& subject, const Position& position) {
  finding.subject = subject;
  finding.line = position.line;
  finding.column = position.column;
}

/// The column of a value in the indexed row on that line, which is read again; 0 if it cannot be.
std::uint64_t column_of(const RowSource& source, std::uint64_t line, json::Path in_row) {
  const auto& rows = source.index->rows;
  const auto row = std::ranges::find(rows, line, &state::IndexedRow::line);
  state::RowBatch batch;
  json::Document document;
  if (row == rows.end() || !source.input.read({&*row, 1}, batch)) return 0;
  if (!json::Parser{}.parse(batch.text_of(batch.rows.front()), document)) return 0;
  return json::find_position(document, in_row).column;
}

/// `document` is the export; null if it is not JSON. Findings about rows already name their input.
void name_source(Finding& finding, const exports::ExportDefinition& definition,
                 const json::Document* document, const LoadedState& loaded) {
  if (finding.line == 0 || document == nullptr) {
    const auto input = definition.input.value_or(state::InputId::runtime_snapshot);
    return put_at(finding, loaded.name_of(input), {0, 0});
  }
  finding.found_in = definition.path;
  const auto offset = offset_of(document->source(), {finding.line, finding.column});
  const auto path = json::path_to(*document, offset);
  const auto source = definition.source(loaded.view(definition), path);
  const auto setting = loaded.setting_places.find(source.setting);
  if (setting != loaded.setting_places.end()) {
    return put_at(finding, setting->second.subject, setting->second.position);
  }
  put_at(finding, loaded.name_of(source.input), source.position);
  if (!source.in_row.empty()) {
    finding.column = column_of(loaded.rows.at(source.input), finding.line, source.in_row);
  }
  if (source.about.empty()) return;
  // The name itself may be the private text.
  const auto quoted = fmt::format("\"{}\"", source.name);
  const bool is_name =
      finding.rule.starts_with("privacy.") && document->source().substr(offset).starts_with(quoted);
  const auto name = is_name ? std::string{"`***`"} : checks::shown_id(source.name);
  if (finding.message.find(name) != std::string::npos) return;
  finding.message = fmt::format("{} {}: {}", source.about, name, finding.message);
}

bool is_of_exports_folder(std::string_view subject, const config::Settings& settings) {
  const auto leads_to = [folder = std::string{subject} + "/"](const std::string& path) {
    return (path + "/").starts_with(folder);
  };
  return std::ranges::any_of(owned_paths(settings), leads_to) ||
         std::ranges::any_of(reference_paths(settings), leads_to);
}

bool is_of_work_folder(std::string_view subject) {
  constexpr std::array<std::string_view, 7> names{
      lock_file,      journal_file, new_journal_file, damaged_journal_file, dropped_journal_file,
      staging_folder, ".gitignore"};
  return std::ranges::find(names, subject) != names.end() ||
         subject.starts_with(std::string{staging_folder} + "/");
}

void add_folder(std::string& subject, const config::Settings& settings) {
  if (subject == settings.paths.changelog) return;
  const auto is_declared = [&](const auto& one) {
    return subject == one.input || subject == one.schema;
  };
  if (std::ranges::any_of(settings.declared_exports, is_declared)) return;
  if (is_of_exports_folder(subject, settings))
    subject = io::path_below(settings.paths.exports, subject);
  if (is_of_work_folder(subject)) subject = io::path_below(settings.paths.work, subject);
}

}  // namespace

Findings name_sources(Findings findings, const exports::ExportDefinition& definition,
                      std::string_view text, const LoadedState& loaded) {
  if (findings.empty()) return findings;
  json::Document document;
  const bool is_parsed = json::Parser{}.parse(text, document).has_value();
  for (auto& finding : findings) {
    // A finding about a row names its input already.
    if (finding.subject != definition.path || !finding.found_in.empty()) continue;
    name_source(finding, definition, is_parsed ? &document : nullptr, loaded);
  }
  return findings;
}

Error name_from_root(Error error, const config::Settings& settings) {
  add_folder(error.subject, settings);
  return error;
}

Findings name_stamp_source(Findings findings, const PublishRequest& request,
                           const LoadedState& loaded) {
  const auto& snapshot = loaded.name_of(state::InputId::runtime_snapshot);
  for (auto& finding : findings) {
    if (request.generated_at && finding.pointer == "/generated_at") {
      finding.subject = "--generated-at";
      finding.pointer.clear();
      continue;
    }
    const auto path = json::path_of_names(finding.pointer);
    put_at(finding, snapshot, json::find_position(*loaded.snapshot.document, path));
  }
  return findings;
}

void name_from_root(PublishReport& report, const config::Settings& settings) {
  for (auto& error : report.errors) add_folder(error.subject, settings);
  for (auto& finding : report.findings) {
    const bool is_others = finding.rule == "temporary-name" || finding.rule == "tree.closed" ||
                           finding.rule == "manifest.reference" ||
                           finding.rule == "export.undeclared";
    if (is_others) {
      finding.subject = io::path_below(settings.paths.exports, finding.subject);
    } else {
      add_folder(finding.subject, settings);
    }
  }
}

}  // namespace runtime_exports::publish

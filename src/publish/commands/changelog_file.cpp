#include "runtime_exports/publish/commands/changelog_file.hpp"

#include <utility>

#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/publish/pipeline/selection.hpp"
#include "runtime_exports/state/documents.hpp"
#include "runtime_exports/state/inputs.hpp"

namespace runtime_exports::publish {
namespace {

std::vector<std::string> enabled_changelogs(const config::Settings& settings) {
  std::vector<std::string> ids;
  for (const auto& definition : exports::export_definitions()) {
    const bool is_changelog = definition.input == state::InputId::changelog;
    if (is_changelog && is_enabled(definition, settings)) ids.emplace_back(definition.id);
  }
  return ids;
}

}  // namespace

Result<ChangelogFile> read_changelog_file(const ChangelogRequest& request,
                                          const Environment& environment) {
  if (enabled_changelogs(*request.settings).empty()) {
    return Error{.code = ErrorCode::settings,
                 .subject = "exports.enabled",
                 .message = "no export of the changelog is enabled, so no entry can be checked",
                 .help = "add `changelog` and `changelog.runtime` to it"};
  }
  const auto& name = request.settings->paths.changelog;
  auto input = InputReplacement::read(environment.files, request.root, name);
  if (!input) {
    // Only for a missing file: one that exists but cannot be read holds entries.
    const auto there =
        environment.files.status_at(io::current_folder, io::path_below(request.root, name));
    if (!there && there.error() == std::errc::no_such_file_or_directory) {
      input.error().help =
          "check `--root` and `paths.changelog`; to begin one, write `[]` into a new file of "
          "this name";
    }
    return input.error();
  }
  const auto program =
      environment.schemas.compile(state::definition_of(state::InputId::changelog).schema);
  if (!program) return program.error();
  auto document = state::parse_checked_document(name, input->text(), *program);
  if (!document) return document.error();
  return ChangelogFile{*std::move(input), *std::move(document)};
}

PublishReport try_changelog(const std::string& text, const ChangelogRequest& request,
                            const Environment& environment) {
  PublishRequest trial;
  trial.root = request.root;
  trial.settings = request.settings;
  trial.only = enabled_changelogs(*request.settings);
  trial.mode = Mode::dry_run;
  trial.baselines = request.baselines;
  trial.previous = request.previous;
  trial.changelog_text = text;
  if (text.size() <= state::max_input_document_bytes) return publish(trial, environment);
  PublishReport report;
  report.errors.push_back({.code = ErrorCode::refused,
                           .subject = request.settings->paths.changelog,
                           .message = "the changelog would be longer than an input may be",
                           .help = {}});
  return report;
}

Status<> replace_changelog(const ChangelogFile& file, const std::string& text,
                           const ChangelogRequest& request, const Environment& environment) {
  return replace_input(file.input, text, {request.root, request.settings, request.wait_ms},
                       environment);
}

Result<std::string> version_of_state(const std::string& root, const config::Settings& settings,
                                     const Environment& environment) {
  const auto& input = state::definition_of(state::InputId::runtime_snapshot);
  const auto program = environment.schemas.compile(input.schema);
  if (!program) return program.error();
  const auto name = settings.paths.state + "/" + std::string{input.path};
  auto file = io::InputFile::open(environment.files, name, io::path_below(root, name));
  if (!file) {
    if (file.error().help.empty()) file.error().help = "name the version with `--version`";
    return file.error();
  }
  auto snapshot = state::read_snapshot(*file, *program);
  if (!snapshot) return snapshot.error();
  return std::move(snapshot->runtime.version);
}

}  // namespace runtime_exports::publish

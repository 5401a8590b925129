#include <array>
#include <string>

#include "result.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/publish/pipeline/selection.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/publish/tree/known_set.hpp"
#include "runtime_exports/schema/bundle.hpp"
#include "runtime_exports/state/inputs.hpp"

namespace runtime_exports::cli {
namespace {

// The schema of the settings refers to the other one.
constexpr std::array schema_names{"settings.schema.json", "common.schema.json"};
constexpr std::uint32_t folder_permissions = 0755;
constexpr std::string_view skip_missing = "exports.skip_missing";

Finding chosen(std::string_view key, std::string why) {
  return finding_about(Severity::note, "settings.chosen", key, std::move(why));
}

/// What `publish` needs.
Status<> check_state(const Call& call, const publish::Selection& selected, Findings& findings) {
  const auto& settings = call.settings.settings;
  const auto is_there = [&](state::InputId id) {
    return publish::is_present(call.environment.files, call.common.root, settings,
                               state::definition_of(id));
  };
  if (!is_there(state::InputId::runtime_snapshot)) {
    return io::io_error(ErrorCode::missing_input, settings.paths.state + "/runtime_snapshot.json",
                        "the file does not exist, so there is no state to choose settings for",
                        "run this in the project's folder, or name the folder of the state with "
                        "`--set paths.state=FOLDER`");
  }
  if (is_there(state::InputId::changelog) || !publish::selects_changelog(selected)) return Done{};
  findings.push_back(finding_about(Severity::warning, "settings.missing-input",
                                   settings.paths.changelog,
                                   "the file does not exist, and `publish` needs it",
                                   "to start one, create this file with the content `[]`"));
  return Done{};
}

/// The settings for the state that is there; adds why they are what they are to `findings`.
Result<Json> choose_settings(const Call& call, Findings& findings) {
  Json document;
  auto settings = call.settings.settings;
  settings.skip_missing = true;
  const auto selected = publish::select_exports(*call.environment.registry, settings, {});
  if (!selected) return selected.error();
  auto& files = call.environment.files;
  const auto workspace = publish::open_workspace(files, call.common.root, settings);
  if (!workspace) return workspace.error();
  if (auto checked = check_state(call, *selected, findings); !checked) return checked.error();
  document["$schema"] = fmt::format("schemas/{}", schema_names.front());
  findings.push_back(chosen("$schema", "editors check the file with the schema that it names"));
  bool is_given = false;
  for (const auto& value : call.settings.values) {
    if (value.origin != config::Origin::flag) continue;
    is_given = is_given || value.definition->key == skip_missing;
    std::string text;
    config::write_nested(*value.definition, value.value, text);
    document.merge_patch(Json::parse(text));
    findings.push_back(chosen(value.definition->key, "given on the command line"));
  }
  if (is_given) return document;
  // What was published before is never left out.
  Findings told_by_publish;
  publish::KnownSetSources sources;
  if (workspace->exports) sources.exports = workspace->exports->get();
  const auto known = publish::read_known_sets(files, sources, told_by_publish);
  if (!known) return known.error();
  publish::PublishRequest request;
  request.root = call.common.root;
  request.settings = &settings;
  Findings left_out;
  const auto present =
      publish::leave_out_missing(request, call.environment, *known, *selected, left_out);
  if (present.size() == selected->size()) {
    findings.push_back(chosen(skip_missing, "not set: no input that may be is missing"));
    return document;
  }
  document["exports"]["skip_missing"] = true;
  findings.push_back(
      chosen(skip_missing, fmt::format("true, which leaves out {} until the input is there",
                                       counted(selected->size() - present.size(), "export"))));
  append(std::move(left_out), findings);
  return document;
}

/// Makes the folders in `path`. A link is followed only in `given`, which a person named.
Status<> make_folders(io::FileSystem& files, const std::string& path, const std::string& given) {
  for (const auto& parent : io::folders_in(path)) {
    if (parent.empty()) continue;
    const auto made = files.make_folder(io::current_folder, parent, folder_permissions);
    if (!made && made.error() != std::errc::file_exists) {
      return io::or_failure(made, parent, "the folder cannot be made");
    }
    const auto status = files.status_at(io::current_folder, parent);
    if (!status || status->kind == io::FileKind::folder || given.starts_with(parent + "/"))
      continue;
    return io::io_error(ErrorCode::unsafe_target, parent,
                        fmt::format("it is {}, and it is not followed", io::describe(status->kind)),
                        "put a folder in its place, or name the real file with `--config`");
  }
  return Done{};
}

/// Writes the settings last, so that the schema that they name is there.
Status<> write_files(io::FileSystem& files, const std::string& path, const std::string& given,
                     const std::string& text) {
  const auto folder = path.substr(0, path.rfind('/') + 1) + "schemas/";
  if (auto made = make_folders(files, folder, given); !made) return made;
  const auto write = [&files](const std::string& file, std::string_view bytes) {
    return io::write_whole(files, {.path = file, .bytes = bytes, .existing = io::Existing::refuse});
  };
  for (const auto* name : schema_names) {
    const auto written = write(folder + name, schema::find_embedded(name)->text);
    if (written || written.error() == std::errc::file_exists) continue;
    return io::or_failure(written, folder + name, "the file cannot be written");
  }
  return io::or_failure(write(path, text), path, "the file cannot be written");
}

}  // namespace

CommandResult run(const Call& call, const ConfigInitOptions& /*options*/) {
  auto& files = call.environment.files;
  const auto path = config_path(call.common);
  const auto name = call.common.config_file.value_or(config::settings_file);
  if (files.status_at(io::current_folder, path)) {
    return fail(io::io_error(ErrorCode::unsafe_target, name, "there are settings already",
                             "edit the file; `config show` prints the settings in effect"),
                call);
  }
  Findings findings;
  const auto settings = choose_settings(call, findings);
  if (!settings) return fail(settings.error(), call);
  const auto text = written(*settings);
  const auto given = call.common.config_file ? path : call.common.root + "/";
  if (auto done = write_files(files, path, given, text); !done) {
    auto& subject = done.error().subject;
    if (!call.common.config_file && subject.starts_with(given)) subject.erase(0, given.size());
    return fail(done.error(), call);
  }
  const auto outcome =
      conclude(call, {.findings = findings}, {"written", fmt::format("Wrote {}.", name)});
  return result_of(call.common.format, outcome, text + text_of(outcome),
                   json_result(outcome, {{"file", terminal_text(name)}, {"settings", *settings}}));
}

}  // namespace runtime_exports::cli

#include "runtime_exports/publish/pipeline/missing_inputs.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "runtime_exports/publish/pipeline/loaded_state.hpp"
#include "runtime_exports/publish/store/folders.hpp"
#include "runtime_exports/publish/tree/manifest.hpp"

namespace runtime_exports::publish {
namespace {

using exports::ExportDefinition;
using state::InputId;

bool is_listed(const ExportDefinition& definition, const PublishedManifests& manifests) {
  const auto found = manifests.find(definition.audience);
  if (found == manifests.end() || !found->second.manifest) return false;
  return std::ranges::count(found->second.manifest->files, definition.path, &ManifestFile::path) >
         0;
}

Finding left_out(const ExportDefinition& definition, const std::string& input) {
  return {.severity = Severity::note,
          .rule = "export.skipped",
          .subject = input,
          .message = fmt::format("the file does not exist, so the export `{}` is left out",
                                 definition.id)};
}

Finding not_compared(const std::string& users, Severity severity) {
  return {.severity = severity,
          .rule = "privacy.no-accounts",
          .subject = users,
          .message = "the file does not exist, so public texts are not compared with the accounts",
          .help = "without accounts, list the exports that there are in `exports.enabled`"};
}

}  // namespace

bool is_present(io::FileSystem& files, const std::string& root, const config::Settings& settings,
                const state::InputDefinition& input) {
  return std::ranges::any_of(paths_of(input, settings), [&](const std::string& path) {
    return files.status_at(io::current_folder, io::path_below(root, path)).has_value();
  });
}

Result<PresentExports> leave_out_missing(const PublishRequest& request,
                                         const Environment& environment,
                                         std::optional<io::Descriptor> exports,
                                         const Selection& selected) {
  const auto& settings = *request.settings;
  if (!settings.skip_missing) return PresentExports{selected};
  auto& files = environment.files;
  const auto manifests =
      exports ? read_manifests(files, *exports) : Result<PublishedManifests>{PublishedManifests{}};
  if (!manifests) return manifests.error();
  PresentExports present;
  for (const auto* definition : selected) {
    const bool is_needed = !definition->input || definition->input == InputId::changelog;
    const auto* input = is_needed ? nullptr : &environment.registry->input(*definition->input);
    if (is_needed || is_present(files, request.root, settings, *input) ||
        is_listed(*definition, *manifests)) {
      present.selected.push_back(definition);
      continue;
    }
    present.findings.push_back(left_out(*definition, paths_of(*input, settings).front()));
  }
  const auto& users = environment.registry->input(InputId::users);
  if (compares_with_accounts(present.selected, settings) &&
      !is_present(files, request.root, settings, users)) {
    const bool is_strict = request.strictness == state::Strictness::strict;
    present.findings.push_back(not_compared(paths_of(users, settings).front(),
                                            is_strict ? Severity::error : Severity::warning));
  }
  return present;
}

}  // namespace runtime_exports::publish

#include "runtime_exports/publish/pipeline/missing_inputs.hpp"

#include <algorithm>
#include <string>

#include <fmt/format.h>

#include "runtime_exports/publish/pipeline/loaded_state.hpp"
#include "runtime_exports/publish/store/folders.hpp"

namespace runtime_exports::publish {
namespace {

using exports::ExportDefinition;
using state::InputId;

bool was_published(const ExportDefinition& definition, const KnownSets& known) {
  return std::ranges::any_of(known,
                             [&](const KnownSet& set) { return lists(set.manifests, definition); });
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

Selection leave_out_missing(const PublishRequest& request, const Environment& environment,
                            const KnownSets& known, const Selection& selected, Findings& findings) {
  const auto& settings = *request.settings;
  if (!settings.skip_missing) return selected;
  auto& files = environment.files;
  Selection present;
  for (const auto* definition : selected) {
    const bool is_needed = !definition->input || definition->input == InputId::changelog;
    const auto* input = is_needed ? nullptr : &environment.registry->input(*definition->input);
    if (is_needed || is_present(files, request.root, settings, *input) ||
        was_published(*definition, known)) {
      present.push_back(definition);
      continue;
    }
    findings.push_back(left_out(*definition, paths_of(*input, settings).front()));
  }
  const auto& users = environment.registry->input(InputId::users);
  if (compares_with_accounts(present, settings) &&
      !is_present(files, request.root, settings, users)) {
    const bool is_strict = request.strictness == state::Strictness::strict;
    findings.push_back(not_compared(paths_of(users, settings).front(),
                                    is_strict ? Severity::error : Severity::warning));
  }
  return present;
}

}  // namespace runtime_exports::publish

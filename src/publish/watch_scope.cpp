#include "runtime_exports/publish/watch_scope.hpp"

#include <algorithm>
#include <set>

#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/publish/loaded_state.hpp"
#include "runtime_exports/publish/selection.hpp"
#include "runtime_exports/state/inputs.hpp"

namespace runtime_exports::publish {
namespace {

using exports::ExportDefinition;
using state::InputId;

bool is_watched(const ExportDefinition& definition) {
  return definition.id == "snapshot" || definition.id.starts_with("telemetry.");
}

std::set<InputId> inputs_of_watched(const config::Settings& settings) {
  std::set<InputId> inputs{InputId::runtime_snapshot};
  bool has_free_text = false;
  for (const auto& definition : exports::export_definitions()) {
    if (!is_watched(definition) || !is_enabled(definition, settings)) continue;
    if (definition.input) inputs.insert(*definition.input);
    has_free_text = has_free_text || definition.has_free_text;
  }
  if (has_free_text && account_exports_enabled(settings)) inputs.insert(InputId::users);
  return inputs;
}

}  // namespace

std::vector<std::string> watched_exports(const config::Settings& settings) {
  std::vector<std::string> ids;
  for (const auto& definition : exports::export_definitions()) {
    if (is_watched(definition) && is_enabled(definition, settings)) {
      ids.emplace_back(definition.id);
    }
  }
  return ids;
}

WatchedPlaces watched_places(const std::string& root, const config::Settings& settings,
                             const std::string& watch_path) {
  WatchedPlaces places{root, &settings, watch_path, {}};
  for (const auto id : inputs_of_watched(settings)) {
    auto path = settings.paths.state + "/" + std::string{state::definition_of(id).path};
    places.inputs.push_back(path);
    // The other form of rows: `.json` for `.jsonl`.
    if (path.ends_with(".jsonl")) places.inputs.push_back(path.substr(0, path.size() - 1));
  }
  return places;
}

}  // namespace runtime_exports::publish

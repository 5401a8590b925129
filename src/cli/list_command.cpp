#include "runtime_exports/cli/commands.hpp"
#include "runtime_exports/cli/table.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/json/writer.hpp"
#include "runtime_exports/publish/selection.hpp"

namespace runtime_exports::cli {
namespace {

using exports::ExportDefinition;
using publish::is_enabled;

std::string inputs_of(const ExportDefinition& definition, const config::Settings& settings) {
  if (!definition.input) return "runtime_snapshot.json";
  if (*definition.input == state::InputId::changelog) return settings.paths.changelog;
  return std::string{state::definition_of(*definition.input).path};
}

std::string list_json(const config::Settings& settings) {
  std::string text;
  json::Writer out{text};
  out.begin_array();
  for (const auto& definition : exports::export_definitions()) {
    out.begin_object();
    out.member("id", definition.id);
    out.member("path", definition.path);
    out.member("audience", exports::audience_name(definition.audience));
    out.member("schema", definition.schema);
    out.member("input", inputs_of(definition, settings));
    out.member("enabled", is_enabled(definition, settings));
    out.end_object();
  }
  out.end_array();
  text += '\n';
  return text;
}

}  // namespace

CommandResult run_list(const Arguments& arguments, const config::LoadedSettings& settings) {
  if (arguments.format == Format::json) return {0, list_json(settings.settings)};
  std::vector<std::vector<std::string>> rows{{"export", "path", "audience", "input", "enabled"}};
  for (const auto& definition : exports::export_definitions()) {
    rows.push_back({std::string{definition.id}, std::string{definition.path},
                    std::string{exports::audience_name(definition.audience)},
                    inputs_of(definition, settings.settings),
                    is_enabled(definition, settings.settings) ? "yes" : "no"});
  }
  return {0, format_table(std::vector<Align>(5, Align::left), rows)};
}

}  // namespace runtime_exports::cli

#include "runtime_exports/cli/commands.hpp"
#include "runtime_exports/cli/table.hpp"
#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/json/writer.hpp"

namespace runtime_exports::cli {
namespace {

std::string config_json(const config::LoadedSettings& settings) {
  std::string text;
  json::Writer out{text};
  out.begin_array();
  for (const auto& value : settings.values) {
    out.begin_object();
    out.member("key", value.definition->key);
    out.member("value", value.value);
    out.member("origin", config::origin_name(value));
    out.member("variable", config::variable_name(value.definition->key));
    out.member("description", value.definition->description);
    out.end_object();
  }
  out.end_array();
  text += '\n';
  return text;
}

}  // namespace

CommandResult run_config_show(const Arguments& arguments, const config::LoadedSettings& settings) {
  if (arguments.format == Format::json) return {0, config_json(settings)};
  std::vector<std::vector<std::string>> rows{{"setting", "from", "value"}};
  for (const auto& value : settings.values) {
    rows.push_back({std::string{value.definition->key}, config::origin_name(value),
                    value.value.empty() ? "-" : terminal_text(value.value)});
  }
  return {0, format_table(std::vector<Align>(3, Align::left), rows)};
}

}  // namespace runtime_exports::cli

#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/schema/program.hpp"

namespace runtime_exports::config {

/// Where settings come from; the strongest last in this struct.
struct SettingSources {
  std::string file_name;                                         ///< for messages
  std::optional<std::string> file_text;                          ///< nothing: there is no file
  std::vector<std::pair<std::string, std::string>> environment;  ///< all RUNTIME_EXPORTS_*
  std::vector<std::pair<std::string, std::string>> flags;        ///< key and value of each --set
};

enum class Origin { fallback, file, environment, flag };

/// One setting as it holds now.
struct SettingValue {
  const SettingDefinition* definition = nullptr;
  std::string value;  ///< as it would be written in a flag
  Origin origin = Origin::fallback;
};

struct LoadedSettings {
  Settings settings;
  std::vector<SettingValue> values;  ///< one for each definition, in its order
  Findings warnings;
};

/// Reads a file of settings, which messages call `name`. Errors: settings.
Result<std::string> read_settings_text(io::FileSystem& files, const std::string& name,
                                       const std::string& path);

/// Overlays the sources and checks each against the settings' schema.
/// Errors: settings, naming where the setting was made (file and place, variable or flag), with a
/// suggestion for a misspelt key.
Result<LoadedSettings> load_settings(const SettingSources& sources, const schema::Program& program);

/// "default", "file", "RUNTIME_EXPORTS_...", "--set".
std::string origin_name(const SettingValue& value);

}  // namespace runtime_exports::config

#include "runtime_exports/config/settings.hpp"

#include <algorithm>
#include <array>

#include "runtime_exports/core/ascii.hpp"

namespace runtime_exports::config {
namespace {

constexpr std::array definitions{
    SettingDefinition{"project", SettingKind::text, "",
                      "the project's name in the exports; empty: the snapshot's"},
    SettingDefinition{"paths.state", SettingKind::text, "shared/state",
                      "the folder of the runtime's state"},
    SettingDefinition{"paths.changelog", SettingKind::text, "changelog/changelog.runtime.json",
                      "the canonical changelog"},
    SettingDefinition{"paths.exports", SettingKind::text, "runtime/exports",
                      "the folder that readers read"},
    SettingDefinition{"paths.work", SettingKind::text, "runtime/.publish",
                      "staging, journal and lock; on the file system of the exports"},
    SettingDefinition{"exports.enabled", SettingKind::list, "",
                      "the exports to publish; empty: all"},
    SettingDefinition{"telemetry.max_events", SettingKind::integer, "200",
                      "at most so many of the newest events"},
    SettingDefinition{"telemetry.max_errors", SettingKind::integer, "200",
                      "at most so many of the newest errors"},
    SettingDefinition{"telemetry.max_auth_events", SettingKind::integer, "200",
                      "at most so many of the newest authentication events"},
    SettingDefinition{"telemetry.active_minutes", SettingKind::integer, "15",
                      "how old an active error may be"},
    SettingDefinition{"privacy.ip", SettingKind::text, "drop",
                      "addresses in authentication events: drop, or prefix (/24, /48)"},
    SettingDefinition{"privacy.identifiers", SettingKind::text, "mask",
                      "identifiers: mask, or hmac (keyed pseudonyms)"},
    SettingDefinition{"privacy.hmac_key_file", SettingKind::text, "",
                      "the file with the key of the pseudonyms"},
    SettingDefinition{"privacy.admin_in_git", SettingKind::boolean, "false",
                      "whether git may track the admin exports"},
    SettingDefinition{"privacy.allow", SettingKind::exceptions, "",
                      "private texts that may be public (only in the file)"},
    SettingDefinition{"permissions.public_file", SettingKind::text, "0644", "mode of public files"},
    SettingDefinition{"permissions.public_dir", SettingKind::text, "0755",
                      "mode of folders of public files"},
    SettingDefinition{"permissions.admin_file", SettingKind::text, "0640", "mode of admin files"},
    SettingDefinition{"permissions.admin_dir", SettingKind::text, "0750",
                      "mode of folders of admin files"},
};

}  // namespace

std::span<const SettingDefinition> setting_definitions() {
  return definitions;
}

Settings::Paths default_paths() {
  const auto fallback = [](std::string_view key) {
    const auto* const found =
        std::find_if(definitions.begin(), definitions.end(),
                     [key](const SettingDefinition& one) { return one.key == key; });
    return std::string{found->fallback};
  };
  return {fallback("paths.state"), fallback("paths.changelog"), fallback("paths.exports"),
          fallback("paths.work")};
}

std::string variable_name(std::string_view key) {
  std::string name = "RUNTIME_EXPORTS_";
  for (const char c : key) name += c == '.' ? '_' : to_upper(c);
  return name;
}

}  // namespace runtime_exports::config

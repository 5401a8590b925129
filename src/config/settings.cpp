#include "runtime_exports/config/settings.hpp"

#include <algorithm>
#include <array>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/json/writer.hpp"

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
    SettingDefinition{"exports.skip_missing", SettingKind::boolean, "false",
                      "whether to leave out exports whose input is not there"},
    SettingDefinition{"exports.declared", SettingKind::declarations, "",
                      "exports of your own (only in the file)"},
    SettingDefinition{"feed.home_page_url", SettingKind::text, "",
                      "the page that feed.json belongs to; empty: no feed.json"},
    SettingDefinition{"badge.label", SettingKind::text, "",
                      "the label of badge.json; empty: no badge.json"},
    SettingDefinition{"telemetry.max_events", SettingKind::integer, "200",
                      "how many of the newest events to keep"},
    SettingDefinition{"telemetry.max_errors", SettingKind::integer, "200",
                      "how many of the newest errors to keep"},
    SettingDefinition{"telemetry.max_auth_events", SettingKind::integer, "200",
                      "how many of the newest authentication events to keep"},
    SettingDefinition{"telemetry.active_minutes", SettingKind::integer, "15",
                      "for how many minutes an error counts as active"},
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

Settings default_settings() {
  const auto fallback = [](std::string_view key) {
    return std::string{std::ranges::find(definitions, key, &SettingDefinition::key)->fallback};
  };
  Settings settings;
  settings.paths = {fallback("paths.state"), fallback("paths.changelog"), fallback("paths.exports"),
                    fallback("paths.work")};
  return settings;
}

std::string variable_name(std::string_view key) {
  std::string name = "RUNTIME_EXPORTS_";
  for (const char c : key) name += c == '.' ? '_' : to_upper(c);
  return name;
}

std::vector<std::string> split(std::string_view text, char mark) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; !text.empty() && begin <= text.size();) {
    const auto end = std::min(text.find(mark, begin), text.size());
    parts.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

void write_nested(const SettingDefinition& definition, const std::string& text, std::string& out) {
  json::Writer writer{out};
  const auto names = split(definition.key, '.');
  for (const auto& name : names) {
    writer.begin_object();
    writer.name(name);
  }
  switch (definition.kind) {
    case SettingKind::integer:
    case SettingKind::boolean:
      writer.number(text);
      break;
    case SettingKind::list:
      writer.begin_array();
      for (const auto& part : split(text, ',')) writer.string(part);
      writer.end_array();
      break;
    case SettingKind::text:
    case SettingKind::exceptions:
    case SettingKind::declarations:
      writer.string(text);
      break;
  }
  for (std::size_t open = names.size(); open > 0; --open) writer.end_object();
}

}  // namespace runtime_exports::config

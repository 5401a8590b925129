#include "runtime_exports/config/settings.hpp"

#include <algorithm>
#include <array>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/json/writer.hpp"

namespace runtime_exports::config {

std::span<const SettingDefinition> setting_definitions() {
  using enum SettingKind;
  static constexpr auto definitions = std::to_array<SettingDefinition>({
      {"project", text, "", "the project's name in the exports; empty: the snapshot's"},
      {"paths.state", text, "shared/state", "the folder of the runtime's state"},
      {"paths.changelog", text, "changelog/changelog.runtime.json", "the canonical changelog"},
      {"paths.exports", text, "runtime/exports", "the folder that readers read"},
      {"paths.work", text, "runtime/.publish",
       "staging, journal and lock; on the file system of the exports"},
      {"exports.enabled", list, "", "the exports to publish; empty: all"},
      {"exports.skip_missing", boolean, "false",
       "whether to leave out exports whose input is not there"},
      {"exports.declared", declarations, "", "exports of your own (only in the file)"},
      {"feed.home_page_url", text, "", "the page that feed.json belongs to; empty: no feed.json"},
      {"badge.label", text, "", "the label of badge.json; empty: no badge.json"},
      {"telemetry.max_events", integer, "200", "how many of the newest events to keep"},
      {"telemetry.max_errors", integer, "200", "how many of the newest errors to keep"},
      {"telemetry.max_auth_events", integer, "200",
       "how many of the newest authentication events to keep"},
      {"telemetry.active_minutes", integer, "15", "for how many minutes an error counts as active"},
      {"privacy.ip", text, "drop",
       "addresses in authentication events: drop, or prefix (/24, /48)"},
      {"privacy.identifiers", text, "mask", "identifiers: mask, or hmac (keyed pseudonyms)"},
      {"privacy.hmac_key_file", text, "", "the file with the key of the pseudonyms"},
      {"privacy.admin_in_git", boolean, "false", "whether git may track the admin exports"},
      {"privacy.allow", exceptions, "", "private texts that may be public (only in the file)"},
      {"permissions.public_file", text, "0644", "mode of public files"},
      {"permissions.public_dir", text, "0755", "mode of folders of public files"},
      {"permissions.admin_file", text, "0640", "mode of admin files"},
      {"permissions.admin_dir", text, "0750", "mode of folders of admin files"},
  });
  return definitions;
}

Settings default_settings() {
  const auto fallback = [](std::string_view key) {
    const auto all = setting_definitions();
    return std::string{std::ranges::find(all, key, &SettingDefinition::key)->fallback};
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

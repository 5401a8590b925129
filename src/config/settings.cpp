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

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  if (text.empty()) return parts;
  for (auto comma = text.find(','); comma != std::string_view::npos; comma = text.find(',')) {
    parts.emplace_back(text.substr(0, comma));
    text.remove_prefix(comma + 1);
  }
  parts.emplace_back(text);
  return parts;
}

// Numbers and words have no quotation marks: nothing else may come in with them.
bool is_of_kind(SettingKind kind, const std::string& text) {
  if (kind == SettingKind::boolean) return text == "true" || text == "false";
  if (kind != SettingKind::integer) return true;
  return !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
}

std::string_view kind_name(SettingKind kind) {
  switch (kind) {
    case SettingKind::integer:
      return "a whole number";
    case SettingKind::boolean:
      return "true or false";
    case SettingKind::list:
      return "a comma-separated list";
    case SettingKind::text:
    case SettingKind::exceptions:
    case SettingKind::declarations:
      break;
  }
  return "UTF-8 text";
}

void write_nested(const SettingDefinition& definition, const std::string& text, std::string& out) {
  json::Writer writer{out};
  const auto dot = definition.key.find('.');
  writer.begin_object();
  if (dot != std::string_view::npos) {
    writer.name(definition.key.substr(0, dot));
    writer.begin_object();
  }
  writer.name(dot == std::string_view::npos ? definition.key : definition.key.substr(dot + 1));
  switch (definition.kind) {
    case SettingKind::integer:
    case SettingKind::boolean:
      writer.number(text);
      break;
    case SettingKind::list:
      writer.begin_array();
      for (const auto& part : split_list(text)) writer.string(part);
      writer.end_array();
      break;
    case SettingKind::text:
    case SettingKind::exceptions:
    case SettingKind::declarations:
      writer.string(text);
      break;
  }
  if (dot != std::string_view::npos) writer.end_object();
  writer.end_object();
}

}  // namespace runtime_exports::config

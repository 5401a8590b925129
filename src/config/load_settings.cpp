#include "runtime_exports/config/load_settings.hpp"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "setting_lists.hpp"
#include <fmt/format.h>

#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/position.hpp"
#include "runtime_exports/core/suggest.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/json/parser.hpp"

namespace runtime_exports::config {
namespace {

// What editors read to find the schema of the file.
constexpr std::string_view schema_name = "$schema";
constexpr std::uint64_t most_bytes = std::uint64_t{4} << 20U;

Error bad_setting(std::string subject, std::string message, std::string help = {}) {
  return {.code = ErrorCode::settings,
          .subject = std::move(subject),
          .message = std::move(message),
          .help = std::move(help)};
}

std::vector<std::string> setting_keys() {
  std::vector<std::string> keys;
  for (const auto& definition : setting_definitions()) keys.emplace_back(definition.key);
  return keys;
}

std::vector<std::string> keys_and_groups() {
  auto names = setting_keys();
  for (const auto& definition : setting_definitions()) {
    names.emplace_back(definition.key.substr(0, definition.key.find('.')));
  }
  return names;
}

SettingValue* find_value(std::vector<SettingValue>& values, std::string_view key) {
  const auto found =
      std::ranges::find(values, key, [](const auto& value) { return value.definition->key; });
  return found == values.end() ? nullptr : &*found;
}

/// The value of a file as it would be written in a flag.
std::string flag_text(const json::Value& value) {
  if (value.is_string()) return std::string{value.text()};
  if (const auto whole = value.integer()) return std::to_string(*whole);
  if (!value.is_array()) return std::string{value.token()};
  std::string list;
  for (const auto element : value.elements()) {
    if (!list.empty()) list += ',';
    list += element.is_object() ? words_of_entry(element) : std::string{element.text()};
  }
  return list;
}

// Numbers and words have no quotation marks: nothing else may come in with them.
bool is_of_kind(SettingKind kind, const std::string& text) {
  if (kind == SettingKind::boolean) return text == "true" || text == "false";
  return kind != SettingKind::integer || is_number(text);
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

class Loader {
 public:
  Loader(const SettingSources& sources, const schema::Program& program)
      : sources_(sources), program_(program) {
    for (const auto& definition : setting_definitions()) {
      loaded_.values.push_back({&definition, std::string{definition.fallback}, Origin::fallback});
    }
  }

  Result<LoadedSettings> load() {
    if (auto taken = take_file(); !taken) return taken.error();
    for (const auto& [name, value] : sources_.environment) {
      if (auto taken = take_variable(name, value); !taken) return taken.error();
    }
    for (const auto& [key, value] : sources_.flags) {
      if (auto taken = take_flag(key, value); !taken) return taken.error();
    }
    decode();
    auto& privacy = loaded_.settings.privacy;
    if (privacy.identifiers == privacy::IdentifierMode::hmac && privacy.hmac_key_file.empty()) {
      return bad_value("privacy.identifiers",
                       "`privacy.identifiers` is `hmac`, but `privacy.hmac_key_file` is not set",
                       "set `privacy.hmac_key_file` to a file with 32 random bytes");
    }
    if (auto safe = check_modes(); !safe) return safe.error();
    return std::move(loaded_);
  }

 private:
  Status<> take_file() {
    if (!sources_.file_text) return Done{};
    const auto file = SettingsFile::parse(sources_.file_name, *sources_.file_text);
    if (!file) return file.error();
    const auto root = file->document.root();
    if (auto known = check_names(*file, root, {}); !known) return known;
    if (const auto report = program_.check(root); !report.accepted()) {
      const auto& first = report.violations.front();
      const auto others = schema::describe_others(report, file->document.source());
      return file->error_at(first.offset, first.pointer, "expected " + first.expected + others);
    }
    take_members(*file, root, {});
    return Done{};
  }

  /// About the value that a setting has in the end, which is not its default.
  [[nodiscard]] Error bad_value(std::string_view key, std::string message, std::string help) const {
    const auto& [subject, position] = loaded_.settings.places.at(key);
    auto error = bad_setting(subject, std::move(message), std::move(help));
    error.line = position.line;
    error.column = position.column;
    return error;
  }

  void take(SettingValue& value, std::string text, Origin origin, Settings::Place place) {
    value.value = std::move(text);
    value.origin = origin;
    auto& places = loaded_.settings.places;
    places.erase(value.definition->key);
    if (!value.value.empty()) places.emplace(value.definition->key, std::move(place));
  }

  static std::string join(std::string_view group, std::string_view name) {
    return group.empty() ? std::string{name} : fmt::format("{}.{}", group, name);
  }

  Status<> check_names(const SettingsFile& file, const json::Value& object,
                       const std::string& group) {
    for (const auto member : object.members()) {
      const auto key = join(group, member.name);
      if (key == schema_name) continue;
      const auto names = keys_and_groups();
      if (std::ranges::find(names, key) == names.end()) {
        return file.error_at(
            member.name_offset, {},
            fmt::format("there is no setting `{}`{}", key, suggestion(key, names)));
      }
      const auto* const value = find_value(loaded_.values, key);
      auto known = value == nullptr ? check_names(file, member.value, key)
                                    : check_entries(value->definition->kind, member.value, file);
      if (!known) return known;
    }
    return Done{};
  }

  void take_members(const SettingsFile& file, const json::Value& object, const std::string& group) {
    for (const auto member : object.members()) {
      const auto key = join(group, member.name);
      if (key == schema_name) continue;
      auto* value = find_value(loaded_.values, key);
      if (value == nullptr) {
        take_members(file, member.value, key);
        continue;
      }
      take(*value, flag_text(member.value), Origin::file,
           {file.name, position_of(file.document.source(), member.name_offset)});
      if (value->definition->kind == SettingKind::declarations) {
        loaded_.settings.declared_exports = decode_declarations(member.value, file);
      } else if (value->definition->kind == SettingKind::exceptions) {
        loaded_.settings.privacy.allow = decode_exceptions(member.value, file);
      }
    }
  }

  Status<> take_variable(const std::string& name, const std::string& text) {
    std::vector<std::string> known;
    for (auto& value : loaded_.values) {
      known.push_back(variable_name(value.definition->key));
      if (known.back() == name) return take_text(value, name, text, Origin::environment);
    }
    loaded_.warnings.push_back(
        finding_about(Severity::warning, "settings.unknown-variable", name,
                      "no setting has this environment variable" + suggestion(name, known),
                      "`config show` lists the settings; a variable is named like " +
                          variable_name("telemetry.max_events")));
    return Done{};
  }

  Status<> take_flag(const std::string& key, const std::string& text) {
    auto* value = find_value(loaded_.values, key);
    if (value != nullptr) return take_text(*value, "--set " + key, text, Origin::flag);
    return bad_setting(
        "--set " + key,
        fmt::format("there is no setting `{}`{}", key, suggestion(key, setting_keys())),
        "`config show` lists the settings");
  }

  /// Takes a flag's or variable's text after the settings' schema has seen it as a value.
  Status<> take_text(SettingValue& value, const std::string& subject, const std::string& text,
                     Origin origin) {
    if (const auto words = words_of_list(value.definition->kind); !words.empty()) {
      return bad_setting(subject, fmt::format("{} can only be set in the file", words));
    }
    std::string json_text;
    write_nested(*value.definition, text, json_text);
    json::Parser parser;
    json::Document document;
    if (!is_of_kind(value.definition->kind, text) || !parser.parse(json_text, document)) {
      return bad_setting(subject, fmt::format("expected {}", kind_name(value.definition->kind)));
    }
    const bool empties = text.empty() && value.definition->fallback.empty() &&
                         value.definition->kind == SettingKind::text;
    const auto report = program_.check(document.root());
    if (!report.accepted() && !empties) {
      return bad_setting(subject, "expected " + report.violations.front().expected);
    }
    take(value, text, origin, {subject, {0, 0}});
    return Done{};
  }

  /// Others never read or write admin files, and the owner can always use what is published.
  Status<> check_modes() {
    for (const std::string_view key : {"permissions.public_file", "permissions.public_dir",
                                       "permissions.admin_file", "permissions.admin_dir"}) {
      const auto mode = number<std::uint32_t>(key, 8);
      const std::uint32_t needed = key.ends_with("_dir") ? 0700 : 0400;
      const auto& fallback = find_value(loaded_.values, key)->definition->fallback;
      const auto help = fmt::format("the default is {}", fallback);
      if (key.starts_with("permissions.admin_") && (mode & 0007U) != 0) {
        return bad_value(key, "this mode gives every user of the machine access to the admin files",
                         help);
      }
      if ((mode & needed) != needed) {
        return bad_value(key, "with this mode the owner cannot use what is published", help);
      }
    }
    return Done{};
  }

  [[nodiscard]] const std::string& text(std::string_view key) {
    return find_value(loaded_.values, key)->value;
  }

  template <class Number>
  Number number(std::string_view key, int base = 10) {
    Number value{};
    const auto& digits = text(key);
    std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    return value;
  }

  void decode() {
    auto& settings = loaded_.settings;
    settings.project = text("project");
    settings.paths = {text("paths.state"), text("paths.changelog"), text("paths.exports"),
                      text("paths.work")};
    settings.enabled_exports = split(text("exports.enabled"), ',');
    settings.skip_missing = text("exports.skip_missing") == "true";
    settings.feed_home_page_url = text("feed.home_page_url");
    settings.badge_label = text("badge.label");
    settings.telemetry = {number<std::size_t>("telemetry.max_events"),
                          number<std::size_t>("telemetry.max_errors"),
                          number<std::size_t>("telemetry.max_auth_events"),
                          number<std::int64_t>("telemetry.active_minutes")};
    settings.privacy.ip =
        text("privacy.ip") == "prefix" ? privacy::IpMode::prefix : privacy::IpMode::drop;
    settings.privacy.identifiers = text("privacy.identifiers") == "hmac"
                                       ? privacy::IdentifierMode::hmac
                                       : privacy::IdentifierMode::mask;
    settings.privacy.hmac_key_file = text("privacy.hmac_key_file");
    settings.privacy.admin_in_git = text("privacy.admin_in_git") == "true";
    settings.permissions = {number<std::uint32_t>("permissions.public_file", 8),
                            number<std::uint32_t>("permissions.public_dir", 8),
                            number<std::uint32_t>("permissions.admin_file", 8),
                            number<std::uint32_t>("permissions.admin_dir", 8)};
  }

  const SettingSources& sources_;
  const schema::Program& program_;
  LoadedSettings loaded_;
};

}  // namespace

Result<std::string> read_settings_text(io::FileSystem& files, const std::string& name,
                                       const std::string& path) {
  auto file = io::InputFile::open(files, name, path);
  auto text = file ? file->read_all(most_bytes) : Result<std::string>{file.error()};
  if (!text) text.error().code = ErrorCode::settings;
  return text;
}

Result<LoadedSettings> load_settings(const SettingSources& sources,
                                     const schema::Program& program) {
  return Loader{sources, program}.load();
}

std::string origin_name(const SettingValue& value) {
  switch (value.origin) {
    case Origin::file:
      return "file";
    case Origin::environment:
      return variable_name(value.definition->key);
    case Origin::flag:
      return "--set";
    case Origin::fallback:
      break;
  }
  return "default";
}

}  // namespace runtime_exports::config

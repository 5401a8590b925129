#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/core/position.hpp"
#include "runtime_exports/privacy/identifiers.hpp"
#include "runtime_exports/privacy/rules.hpp"

namespace runtime_exports::config {

/// The file of the settings, below the root, if none is named.
inline constexpr const char* settings_file = "shared/config/exports.json";

/// The publisher's settings, decoded. Paths are as they were written: relative ones are below the
/// root.
struct Settings {
  std::string project;  ///< empty: the snapshot's

  struct Paths {
    std::string state;
    std::string changelog;
    std::string exports;
    std::string work;
  } paths;

  std::vector<std::string> enabled_exports;  ///< ids; empty: all

  /// An export that is declared, and where it is written.
  struct Declaration {
    std::string id;
    std::string path;    ///< below the exports folder
    std::string input;   ///< below the root; empty: another program writes the file at `path`
    std::string schema;  ///< below the root
    bool is_admin = false;
    std::uint64_t max_bytes = 0;  ///< 0: no limit of its own
    std::string file;
    Position position;

    [[nodiscard]] bool is_kept() const { return input.empty(); }
  };
  std::vector<Declaration> declared_exports;
  bool skip_missing = false;       ///< leaves out exports whose input is not there
  std::string feed_home_page_url;  ///< empty: no feed
  std::string badge_label;         ///< empty: no badge

  struct Telemetry {
    std::size_t max_events = 0;
    std::size_t max_errors = 0;
    std::size_t max_auth_events = 0;
    std::int64_t active_minutes = 0;
  } telemetry;

  struct Privacy {
    privacy::IpMode ip = privacy::IpMode::drop;
    privacy::IdentifierMode identifiers = privacy::IdentifierMode::mask;
    std::string hmac_key_file;
    bool admin_in_git = false;
    std::vector<privacy::Exception> allow;
  } privacy;

  struct Permissions {
    std::uint32_t public_file = 0;
    std::uint32_t public_dir = 0;
    std::uint32_t admin_file = 0;
    std::uint32_t admin_dir = 0;
  } permissions;

  /// Where a setting was made, as messages name it.
  struct Place {
    std::string subject;      ///< a file, a variable or a flag
    Position position{0, 0};  ///< line 0: it is not in a file
  };
  std::map<std::string_view, Place> places;  ///< by key; of the settings that were made
};

enum class SettingKind { text, integer, boolean, list, exceptions, declarations };

/// One setting: what `config show` lists, and how flags, variables and the file name it.
struct SettingDefinition {
  std::string_view key;  ///< "telemetry.max_events"
  SettingKind kind = SettingKind::text;
  std::string_view fallback;  ///< the default, as it would be written in a flag
  std::string_view description;
};

/// All settings, in the order in which they are shown.
std::span<const SettingDefinition> setting_definitions();

/// The paths of a project that sets none; nothing else of the settings is set.
Settings default_settings();

/// "RUNTIME_EXPORTS_TELEMETRY_MAX_EVENTS" for "telemetry.max_events".
std::string variable_name(std::string_view key);

/// The parts of the text between the marks; none for an empty text.
std::vector<std::string> split(std::string_view text, char mark);

/// Appends the text as a settings file with nothing else: {"telemetry": {"max_events": TEXT}}.
void write_nested(const SettingDefinition& definition, const std::string& text, std::string& out);

}  // namespace runtime_exports::config

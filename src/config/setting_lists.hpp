#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/json/document.hpp"

namespace runtime_exports::config {

/// A file of settings, parsed.
struct SettingsFile {
  std::string name;  ///< for messages
  json::Document document;

  /// Errors: settings, with line and column.
  static Result<SettingsFile> parse(const std::string& name, std::string_view text);

  /// What is wrong at a place of the file: settings.
  [[nodiscard]] Error error_at(
      std::size_t offset, std::string pointer, std::string message,
      std::string help = "`schema show settings.schema.json` describes every setting") const;
};

// The settings that are lists of objects: exceptions and declarations.

/// "exceptions", "declarations"; empty for a setting of another kind.
std::string_view words_of_list(SettingKind kind);

/// What `config show` says of an entry of either list.
std::string words_of_entry(const json::Value& entry);

/// Refuses an entry with a name that it cannot have, or without one that it needs, if this is such
/// a list. The settings' schema checks the values.
Status<> check_entries(SettingKind kind, const json::Value& list, const SettingsFile& file);

std::vector<privacy::Exception> decode_exceptions(const json::Value& list,
                                                  const SettingsFile& file);
std::vector<Settings::Declaration> decode_declarations(const json::Value& list,
                                                       const SettingsFile& file);

}  // namespace runtime_exports::config

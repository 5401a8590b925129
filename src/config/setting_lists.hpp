#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/json/document.hpp"

namespace runtime_exports::config {

// The settings that are lists of objects: exceptions and declarations.

/// "exceptions", "declarations"; empty for a setting of another kind.
std::string_view words_of_list(SettingKind kind);

/// What `config show` says of an entry of either list.
std::string words_of_entry(const json::Value& entry);

/// What is wrong with an entry of a list, and where.
struct BadEntry {
  std::size_t offset = 0;
  std::string pointer;
  std::string message;
  std::string help;  ///< empty: the usual one
};

/// The first entry with a name that it cannot have, or without one that it needs, if this is such a
/// list. The settings' schema checks the values.
std::optional<BadEntry> find_bad_entry(SettingKind kind, const json::Value& list);

/// A list in a settings file.
struct ListPlace {
  const std::string& file_name;
  const json::Document& document;
  const json::Value& list;
};

std::vector<privacy::Exception> decode_exceptions(const ListPlace& place);
std::vector<Settings::Declaration> decode_declarations(const ListPlace& place);

}  // namespace runtime_exports::config

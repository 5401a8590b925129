#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/config/settings.hpp"

namespace runtime_exports::config {

/// The parts of a list with commas between; none for an empty text.
std::vector<std::string> split_list(std::string_view text);

/// Whether a flag's or variable's text may be a value of that kind.
bool is_of_kind(SettingKind kind, const std::string& text);

/// What a value of that kind is, for people: "a whole number".
std::string_view kind_name(SettingKind kind);

/// Appends the text as a settings file with nothing else: {"telemetry": {"max_events": TEXT}}.
void write_nested(const SettingDefinition& definition, const std::string& text, std::string& out);

}  // namespace runtime_exports::config

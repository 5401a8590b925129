#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.hpp"

#include "runtime_exports/config/load_settings.hpp"
#include "runtime_exports/schema/bundle.hpp"

// What the tests of load_settings() share: one source at a time, and whether it is accepted.
namespace settings_test {

using namespace runtime_exports;
using config::LoadedSettings;
using config::SettingSources;

using Pairs = std::vector<std::pair<std::string, std::string>>;

inline const schema::Program& settings_program() {
  static const auto program = [] {
    auto bundle = schema::embedded_bundle();
    auto compiled = bundle.compile("settings.schema.json");
    REQUIRE(compiled.has_value());
    return *compiled;
  }();
  return program;
}

inline LoadedSettings loaded(const SettingSources& sources) {
  const auto result = load_settings(sources, settings_program());
  if (!result) FAIL(result.error().subject << ": " << result.error().message);
  return *result;
}

inline Error refused(const SettingSources& sources) {
  const auto result = load_settings(sources, settings_program());
  REQUIRE_FALSE(result.has_value());
  CHECK(result.error().code == ErrorCode::settings);
  return result.error();
}

inline SettingSources from_file(std::string text) {
  SettingSources sources;
  sources.file_name = "shared/config/exports.json";
  sources.file_text = std::move(text);
  return sources;
}

inline SettingSources from_environment(Pairs variables) {
  SettingSources sources;
  sources.environment = std::move(variables);
  return sources;
}

inline SettingSources from_flags(Pairs flags) {
  SettingSources sources;
  sources.flags = std::move(flags);
  return sources;
}

inline void check_flags_refused(const std::string& key, const std::vector<std::string>& texts) {
  for (const auto& text : texts) {
    INFO(text);
    refused(from_flags({{key, text}}));
  }
}

inline const config::SettingValue& value_of(const LoadedSettings& settings, std::string_view key) {
  const auto found = std::find_if(settings.values.begin(), settings.values.end(),
                                  [key](const auto& one) { return one.definition->key == key; });
  REQUIRE(found != settings.values.end());
  return *found;
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace settings_test

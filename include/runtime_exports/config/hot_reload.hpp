#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime_exports/core/finding.hpp"
#include "runtime_exports/core/result.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::config {

/// `system.hot_reload` of the runtime's own settings.
struct HotReload {
  bool enabled = false;
  std::string watch_path;        ///< below the root, or absolute
  std::int64_t interval_ms = 0;  ///< 1 second to 1 day
  Findings warnings;             ///< an interval that was brought into its range
};

/// The file of the runtime that says whether to watch, below the root.
inline constexpr const char* system_settings_file = "shared/config/system.json";

/// Decodes the text of that file. What it does not say: not enabled, `runtime/exports`, 5 seconds.
/// Errors: settings, with line and column, for what its schema refuses, and for a path that leads
/// out of the root.
Result<HotReload> decode_hot_reload(std::string_view text, const schema::Program& program);

/// Reads the file; a missing one does not enable anything.
/// Errors: settings, also if it cannot be read.
Result<HotReload> read_hot_reload(io::FileSystem& files, const std::string& root,
                                  schema::Bundle& schemas);

/// What is said where hot reload is not enabled: settings, with how to enable it.
Error hot_reload_disabled();

}  // namespace runtime_exports::config

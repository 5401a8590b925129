#include "runtime_exports/config/hot_reload.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "setting_lists.hpp"

#include "runtime_exports/config/load_settings.hpp"
#include "runtime_exports/core/timestamp.hpp"
#include "runtime_exports/io/errors.hpp"

namespace runtime_exports::config {
namespace {

constexpr const char* default_watch_path = "runtime/exports";
constexpr double default_seconds = 5;
constexpr double least_seconds = 1;
constexpr double most_seconds = seconds_per_day;

/// A relative path could lead anywhere by `..`, and a NUL would end it early.
bool is_watchable(const std::string& path) {
  if (path.find('\0') != std::string::npos) return false;
  const auto normal = std::filesystem::path{path}.lexically_normal();
  return normal.is_absolute() || *normal.begin() != "..";
}

std::int64_t interval_ms_of(double seconds, Findings& warnings) {
  const auto taken = std::clamp(seconds, least_seconds, most_seconds);
  if (taken < seconds || taken > seconds) {
    warnings.push_back({.severity = Severity::warning,
                        .rule = "settings.interval",
                        .subject = system_settings_file,
                        .pointer = "/system/hot_reload/interval_seconds",
                        .message = taken > seconds ? "less than a second is taken for a second"
                                                   : "more than a day is taken for a day"});
  }
  return static_cast<std::int64_t>(taken * 1000);
}

}  // namespace

Result<HotReload> decode_hot_reload(std::string_view text, const schema::Program& program) {
  const auto file = SettingsFile::parse(system_settings_file, text);
  if (!file) return file.error();
  const auto root = file->document.root();
  if (const auto report = program.check(root); !report.accepted()) {
    const auto& first = report.violations.front();
    return file->error_at(first.offset, first.pointer, "expected " + first.expected, {});
  }
  const auto system = root.find("system");
  const auto members = system ? system->find("hot_reload") : std::nullopt;
  HotReload hot_reload;
  if (!members) return hot_reload;
  const auto enabled = members->find("enabled");
  hot_reload.enabled = enabled && enabled->is_true();
  const auto path = members->find("watch_path");
  hot_reload.watch_path = path ? std::string{path->text()} : default_watch_path;
  if (!is_watchable(hot_reload.watch_path)) {
    return file->error_at(path->offset(), "/system/hot_reload/watch_path",
                          "expected a path below the root, or an absolute one", {});
  }
  const auto interval = members->find("interval_seconds");
  hot_reload.interval_ms =
      interval_ms_of(interval ? interval->number() : default_seconds, hot_reload.warnings);
  return hot_reload;
}

Result<HotReload> read_hot_reload(io::FileSystem& files, const std::string& root,
                                  schema::Bundle& schemas) {
  const auto path = io::path_below(root, system_settings_file);
  const auto found = files.status_at(io::current_folder, path);
  if (!found && found.error() == std::errc::no_such_file_or_directory) return HotReload{};
  const auto text = read_settings_text(files, system_settings_file, path);
  if (!text) return text.error();
  const auto program = schemas.compile("input.system.schema.json");
  if (!program) return program.error();
  return decode_hot_reload(*text, *program);
}

Error hot_reload_disabled() {
  return io::io_error(ErrorCode::settings, system_settings_file, "hot reload is not enabled",
                      "set `system.hot_reload.enabled` to true in this file; `watch_path` and "
                      "`interval_seconds` are next to it");
}

}  // namespace runtime_exports::config

#pragma once

#include <algorithm>
#include <array>

#include "runtime_exports/cli/command_table.hpp"

// Options of every command, and groups of options that several commands share.
namespace runtime_exports::cli {

inline constexpr std::array<std::string_view, 4> format_names{"text", "json", "github", "sarif"};
inline constexpr std::array<std::string_view, 5> log_level_names{"off", "error", "warning", "info",
                                                                 "debug"};

/// The place of a name among the choices, which are in the order of the enumerators.
template <class Enum, std::size_t count>
Enum enumerator(const std::array<std::string_view, count>& names, const std::string& name) {
  return static_cast<Enum>(std::find(names.begin(), names.end(), name) - names.begin());
}

inline constexpr std::array all_commands_options{
    OptionSpec{.name = "--root",
               .value = "FOLDER",
               .description = "The folder that all paths are relative to",
               .fallback = ".",
               .kind = ValueKind::folder,
               .variable = "RUNTIME_EXPORTS_ROOT",
               .take = [](Arguments& to, const Values& from) { to.root = from.back(); }},
    OptionSpec{.name = "--config",
               .value = "FILE",
               .description = "The settings",
               .fallback = "shared/config/exports.json",
               .kind = ValueKind::file,
               .variable = "RUNTIME_EXPORTS_CONFIG",
               .take =
                   [](Arguments& to, const Values& from) {
                     if (!from.back().empty()) to.config_file = from.back();
                   }},
    OptionSpec{.name = "--set",
               .value = "KEY=VALUE",
               .description = "A setting for this run; may repeat",
               .kind = ValueKind::assignment,
               .occurs = Occurs::repeatedly,
               .take =
                   [](Arguments& to, const Values& from) {
                     for (const auto& word : from) {
                       const auto equals = word.find('=');
                       to.settings.emplace_back(word.substr(0, equals), word.substr(equals + 1));
                     }
                   }},
    OptionSpec{.name = "--format",
               .value = "FORMAT",
               .description = "How the result is written",
               .fallback = "text",
               .kind = ValueKind::choice,
               .choices = format_names,
               .variable = "RUNTIME_EXPORTS_FORMAT",
               .take =
                   [](Arguments& to, const Values& from) {
                     to.format = enumerator<Format>(format_names, from.back());
                   }},
    OptionSpec{.name = "--result-file",
               .value = "FILE",
               .description = "A file for the JSON result, besides what goes to standard output",
               .kind = ValueKind::file,
               .take =
                   [](Arguments& to, const Values& from) {
                     if (!from.back().empty()) to.result_file = from.back();
                   }},
    OptionSpec{.name = "--log-level",
               .value = "LEVEL",
               .description = "What is logged on standard error",
               .fallback = "info",
               .kind = ValueKind::choice,
               .choices = log_level_names,
               .variable = "RUNTIME_EXPORTS_LOG_LEVEL",
               .take =
                   [](Arguments& to, const Values& from) {
                     to.log_level = enumerator<LogLevel>(log_level_names, from.back());
                   }},
    // Behind the level, which it lowers.
    OptionSpec{
        .name = "--quiet",
        .short_name = "-q",
        .description = "Log errors only",
        .take = [](Arguments& to,
                   const Values&) { to.log_level = std::min(to.log_level, LogLevel::error); }},
};

inline constexpr OptionSpec help_spec{
    .name = "--help", .short_name = "-h", .description = "Print this help and exit"};
inline constexpr OptionSpec version_spec{.name = "--version",
                                         .description = "Print the version and exit"};

/// What `publish`, `validate` and `diff` build, and what they hold it against.
inline constexpr std::array selection_options{
    OptionSpec{
        .name = "--only",
        .value = "ID",
        .description = "Only these exports (`list` shows them); may repeat, or with commas between",
        .kind = ValueKind::export_id,
        .occurs = Occurs::as_list,
        .take = [](Arguments& to, const Values& from) { to.publish.only = from; }},
    OptionSpec{.name = "--generated-at",
               .value = "TIME",
               .description = "What the stamps of the exports say",
               .kind = ValueKind::free,
               .take =
                   [](Arguments& to, const Values& from) {
                     if (!from.back().empty()) to.publish.generated_at = from.back();
                   }},
    OptionSpec{.name = "--allow-rollback",
               .description = "Publish an older state on purpose",
               .take = [](Arguments& to,
                          const Values&) { to.publish.rollback = publish::Rollback::allow; }},
    OptionSpec{.name = "--strict",
               .description = "Refuse malformed rows and odd files of others too",
               .take = [](Arguments& to,
                          const Values&) { to.publish.strictness = state::Strictness::strict; }},
};

/// What holds the changelog against more than what is published.
inline constexpr std::array baseline_options{
    OptionSpec{.name = "--baseline",
               .value = "REV|FILE",
               .description = "What was published before: a git revision, or a file; may "
                              "repeat, for the parents of a merge",
               .kind = ValueKind::file_or_revision,
               .occurs = Occurs::repeatedly,
               .take = [](Arguments& to, const Values& from) { to.publish.baselines = from; }},
};

/// What waits for the lock.
inline constexpr std::array wait_options{
    OptionSpec{.name = "--wait",
               .value = "SECONDS",
               .description = "How many seconds to wait for another publisher",
               .kind = ValueKind::seconds,
               .take =
                   [](Arguments& to, const Values& from) {
                     to.publish.wait_seconds = std::strtod(from.back().c_str(), nullptr);
                   }},
};

}  // namespace runtime_exports::cli

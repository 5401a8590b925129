#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "runtime_exports/cli/arguments.hpp"
#include "runtime_exports/cli/command_outcome.hpp"
#include "runtime_exports/config/load_settings.hpp"
#include "runtime_exports/publish/publisher.hpp"

namespace runtime_exports::cli {

/// How a command ended: its exit code, and what goes to stdout. Problems are logged by then.
struct CommandResult {
  int exit_code = 0;
  std::string out;
  std::string json = {};  ///< the JSON result, for --result-file; may be empty if `out` is that
};

using Reload = std::function<Result<config::LoadedSettings>()>;

/// Each command: one function, one file.
CommandResult run_publish(const Arguments& arguments, const config::LoadedSettings& settings,
                          const publish::Environment& environment);
CommandResult run_validate(const Arguments& arguments, const config::LoadedSettings& settings,
                           const publish::Environment& environment);
CommandResult run_diff(const Arguments& arguments, const config::LoadedSettings& settings,
                       const publish::Environment& environment);
/// `settings` are null unless they were asked for: a tree is verified without any.
CommandResult run_verify(const Arguments& arguments, const config::LoadedSettings* settings,
                         io::FileSystem& files, schema::Bundle& schemas);
CommandResult run_recover(const Arguments& arguments, const config::LoadedSettings& settings,
                          const publish::Environment& environment);
CommandResult run_version_stamp(const Arguments& arguments, const config::LoadedSettings& settings,
                                const publish::Environment& environment);

/// Asks a person for a line; see Invocation::ask.
using Ask = std::function<std::optional<std::string>(std::string_view question)>;
CommandResult run_changelog_add(const Arguments& arguments, const config::LoadedSettings& settings,
                                const publish::Environment& environment, const Ask& ask);

/// `reload` loads the settings again, from where they came.
CommandResult run_watch(const Arguments& arguments, const config::LoadedSettings& settings,
                        const publish::Environment& environment, const Reload& reload);
CommandResult run_list(const Arguments& arguments, const config::LoadedSettings& settings);
CommandResult run_config_show(const Arguments& arguments, const config::LoadedSettings& settings);
CommandResult run_schema_list(const Arguments& arguments);
CommandResult run_schema_show(const Arguments& arguments);
CommandResult run_schema_export(const Arguments& arguments, io::FileSystem& files);
CommandResult run_schema_check(const Arguments& arguments, io::FileSystem& files);
CommandResult run_completion(const Arguments& arguments);

/// Logs the error and ends with its exit code; the result says it in the asked format.
CommandResult fail(const Error& error, const Arguments& arguments);

/// How a command ended, in the asked format: `text` for people, `json`, or a format for findings.
CommandResult result_of(Format format, const CommandOutcome& outcome, std::string text,
                        std::string json);

/// How long to wait for the publisher's lock.
std::int64_t wait_ms(const Arguments& arguments);

/// Where errors and findings of a command about the exports lie.
Places places_of(const Arguments& arguments);

/// The request that `publish` and `validate` share.
publish::PublishRequest publish_request(const Arguments& arguments,
                                        const config::Settings& settings);

}  // namespace runtime_exports::cli

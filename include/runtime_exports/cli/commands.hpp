#pragma once

#include <string>

#include "runtime_exports/cli/arguments.hpp"
#include "runtime_exports/config/load_settings.hpp"
#include "runtime_exports/publish/publisher.hpp"

namespace runtime_exports::cli {

/// How a command ended: its exit code, and what goes to stdout. Problems are logged by then.
struct CommandResult {
  int exit_code = 0;
  std::string out;
};

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
CommandResult run_list(const Arguments& arguments, const config::LoadedSettings& settings);
CommandResult run_config_show(const Arguments& arguments, const config::LoadedSettings& settings);
CommandResult run_schema_list(const Arguments& arguments);
CommandResult run_schema_show(const Arguments& arguments);
CommandResult run_schema_export(const Arguments& arguments, io::FileSystem& files);
CommandResult run_schema_check(const Arguments& arguments, io::FileSystem& files);

/// Logs the error and ends with its exit code.
CommandResult fail(const Error& error, Format format);

/// The request that `publish` and `validate` share.
publish::PublishRequest publish_request(const Arguments& arguments,
                                        const config::Settings& settings);

}  // namespace runtime_exports::cli

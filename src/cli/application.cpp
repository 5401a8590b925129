#include "runtime_exports/cli/application.hpp"

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "runtime_exports/cli/arguments.hpp"
#include "runtime_exports/cli/command_table.hpp"
#include "runtime_exports/cli/commands.hpp"
#include "runtime_exports/cli/completion.hpp"
#include "runtime_exports/cli/github_result.hpp"
#include "runtime_exports/cli/log.hpp"
#include "runtime_exports/cli/problems.hpp"
#include "runtime_exports/cli/sarif_result.hpp"
#include "runtime_exports/config/load_settings.hpp"
#include "runtime_exports/io/clock.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/io/input_file.hpp"
#include "runtime_exports/io/signals.hpp"
#include "runtime_exports/io/whole_file.hpp"
#include "runtime_exports/publish/places.hpp"
#include "runtime_exports/schema/embedded.hpp"

namespace runtime_exports::cli {
namespace {

constexpr std::string_view default_config = "shared/config/exports.json";
constexpr std::size_t most_threads = 2;
constexpr std::uint32_t result_permissions = 0644;
constexpr std::uint64_t most_config_bytes = std::uint64_t{4} << 20U;

/// Whether the variable stands for an option, which the command line has read by then.
bool stands_for_option(std::string_view variable) {
  const auto options = common_options();
  return std::any_of(options.begin(), options.end(), [variable](const OptionSpec& option) {
    return !option.variable.empty() && option.variable == variable;
  });
}

Colour colour_of(const Invocation& invocation) {
  const bool refused = std::any_of(
      invocation.variables.begin(), invocation.variables.end(), [](const auto& variable) {
        return variable.first == "NO_COLOR" && !variable.second.empty();
      });
  return invocation.error_is_terminal && !refused ? Colour::always : Colour::never;
}

Result<config::SettingSources> find_sources(const Arguments& arguments,
                                            const Invocation& invocation, io::FileSystem& files) {
  config::SettingSources sources;
  sources.file_name = arguments.config_file.value_or(std::string{default_config});
  sources.flags = arguments.settings;
  for (const auto& variable : invocation.variables) {
    if (!variable.first.starts_with("RUNTIME_EXPORTS_")) continue;
    if (!stands_for_option(variable.first)) sources.environment.push_back(variable);
  }
  const auto path = arguments.config_file ? *arguments.config_file
                                          : io::path_below(arguments.root, sources.file_name);
  const bool must_exist = arguments.config_file.has_value();
  if (!must_exist && !files.status_at(io::current_folder, path)) return sources;
  auto file = io::InputFile::open(files, sources.file_name, path);
  auto text = file ? file->read_all(most_config_bytes) : Result<std::string>{file.error()};
  if (!text) {
    text.error().code = ErrorCode::settings;
    return text.error();
  }
  sources.file_text = *std::move(text);
  return sources;
}

Result<config::LoadedSettings> load(const Arguments& arguments, const Invocation& invocation,
                                    io::FileSystem& files, schema::Bundle& schemas) {
  const auto sources = find_sources(arguments, invocation, files);
  if (!sources) return sources.error();
  const auto program = schemas.compile("settings.schema.json");
  if (!program) return program.error();
  return config::load_settings(*sources, *program);
}

/// Where the result goes besides stdout.
struct ResultFile {
  std::optional<std::string> path;  ///< nothing: nowhere, also where it may not be written
  config::Settings::Paths paths = config::default_paths();
};

/// Asked before anything is done: a command that ran cannot be refused any more.
Status<> check_result_file(const Arguments& arguments, io::FileSystem& files, ResultFile& result) {
  if (!result.path) return Done{};
  const auto config_file =
      arguments.config_file.value_or(io::path_below(arguments.root, std::string{default_config}));
  auto possible =
      publish::check_named_file(files, {arguments.root, result.paths, config_file}, *result.path);
  if (!possible) result.path.reset();
  return possible;
}

CommandResult run_with_settings(const Arguments& arguments, const Invocation& invocation,
                                io::FileSystem& files, ResultFile& result_file) {
  auto schemas = schema::embedded_bundle();
  const auto settings = load(arguments, invocation, files, schemas);
  if (!settings) return fail(settings.error(), arguments);
  result_file.paths = settings->settings.paths;
  auto possible = check_result_file(arguments, files, result_file);
  if (!possible) return fail(possible.error(), arguments);
  log_problems({}, settings->warnings);
  const publish::Environment environment{files, io::system_clock(), schemas,
                                         io::hold_termination_signals, most_threads};
  switch (arguments.command) {
    case Command::validate:
      return run_validate(arguments, *settings, environment);
    case Command::diff:
      return run_diff(arguments, *settings, environment);
    case Command::verify:
      return run_verify(arguments, &*settings, files, schemas);
    case Command::recover:
      return run_recover(arguments, *settings, environment);
    case Command::version_stamp:
      return run_version_stamp(arguments, *settings, environment);
    case Command::changelog_add:
      return run_changelog_add(arguments, *settings, environment, invocation.ask);
    case Command::watch:
      return run_watch(arguments, *settings, environment,
                       [&] { return load(arguments, invocation, files, schemas); });
    case Command::list:
      return run_list(arguments, *settings);
    case Command::config_show:
      return run_config_show(arguments, *settings);
    case Command::publish:
      return run_publish(arguments, *settings, environment);
    case Command::schema_list:
    case Command::schema_show:
    case Command::schema_export:
    case Command::schema_check:
    case Command::completion:
      break;
  }
  return fail(Error{.code = ErrorCode::defect, .message = "this command takes no settings"},
              arguments);
}

/// A tree is verified by itself; settings count if they are named.
CommandResult run_verify_alone(const Arguments& arguments, const Invocation& invocation,
                               io::FileSystem& files, ResultFile& result_file) {
  if (arguments.config_file) {
    return run_with_settings(arguments, invocation, files, result_file);
  }
  auto schemas = schema::embedded_bundle();
  return run_verify(arguments, nullptr, files, schemas);
}

CommandResult run_command(const Arguments& arguments, const Invocation& invocation,
                          ResultFile& result_file) {
  auto& files = io::posix_file_system();
  auto possible = check_result_file(arguments, files, result_file);
  if (!possible) return fail(possible.error(), arguments);
  switch (arguments.command) {
    case Command::verify:
      return run_verify_alone(arguments, invocation, files, result_file);
    case Command::schema_list:
      return run_schema_list(arguments);
    case Command::schema_show:
      return run_schema_show(arguments);
    case Command::schema_export:
      return run_schema_export(arguments, files);
    case Command::schema_check:
      return run_schema_check(arguments, files);
    case Command::completion:
      return run_completion(arguments);
    case Command::publish:
    case Command::validate:
    case Command::diff:
    case Command::recover:
    case Command::watch:
    case Command::list:
    case Command::config_show:
    case Command::version_stamp:
    case Command::changelog_add:
      break;
  }
  return run_with_settings(arguments, invocation, files, result_file);
}

std::string failure_json(const Error& error, const Arguments& arguments, int code) {
  std::string text;
  json::Writer out{text};
  out.begin_object();
  out.member("command", arguments.command_name);
  out.member("outcome", "refused");
  out.member("exit_code", std::int64_t{code});
  write_problems(out, {error}, {});
  out.end_object();
  text += '\n';
  return text;
}

void deliver_result(const Arguments& arguments, const std::string& path, CommandResult& result) {
  const auto& json = arguments.format == Format::json ? result.out : result.json;
  const auto written = io::write_whole(io::posix_file_system(), {path, json, result_permissions});
  if (written) return;
  log_problems({io::system_failure(ErrorCode::io, path, "the result cannot be written",
                                   written.error(), "what was there stays as it was")},
               {});
  result.exit_code = exit_code_of_lost_result(result.exit_code);
}

}  // namespace

CommandResult result_of(Format format, const CommandOutcome& outcome, std::string text,
                        std::string json) {
  switch (format) {
    case Format::text:
      return {outcome.exit_code, std::move(text), std::move(json)};
    case Format::json:
      return {outcome.exit_code, std::move(json)};
    case Format::github:
      return {outcome.exit_code, github_result(outcome), std::move(json)};
    case Format::sarif:
      break;
  }
  return {outcome.exit_code, sarif_result(outcome), std::move(json)};
}

CommandResult fail(const Error& error, const Arguments& arguments) {
  log_problems({error}, {});
  const auto code = exit_code(error.code);
  return result_of(arguments.format,
                   {.command = arguments.command_name,
                    .outcome = "refused",
                    .exit_code = code,
                    .errors = {&error, 1},
                    .findings = {},
                    .places = places_of(arguments),
                    .summary = "Refused: `" + arguments.command_name + "` failed."},
                   {}, failure_json(error, arguments, code));
}

int exit_code_of_lost_result(int code) {
  const bool is_weaker =
      code == 0 || code == would_change_exit || code == exit_code(ErrorCode::refused);
  return is_weaker ? exit_code(ErrorCode::io) : code;
}

Ended run(const Invocation& invocation) {
  const std::span words{invocation.words};
  if (!words.empty() && words.front() == complete_command)
    return {0, complete(words.subspan(1)), {}};
  const auto parsed = parse_arguments(invocation.words);
  if (const auto* answer = std::get_if<Answer>(&parsed)) {
    return {answer->exit_code, answer->out, answer->error};
  }
  const auto& arguments = std::get<Arguments>(parsed);
  start_log(arguments.log_level, colour_of(invocation));
  ResultFile result_file{arguments.result_file};
  auto result = run_command(arguments, invocation, result_file);
  if (result_file.path) deliver_result(arguments, *result_file.path, result);
  return {result.exit_code, std::move(result.out), {}};
}

}  // namespace runtime_exports::cli

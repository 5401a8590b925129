#include "runtime_exports/cli/application.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <string_view>
#include <utility>

#include "result.hpp"
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "runtime_exports/cli/command_table.hpp"
#include "runtime_exports/cli/log.hpp"
#include "runtime_exports/io/clock.hpp"
#include "runtime_exports/io/errors.hpp"
#include "runtime_exports/io/file_system.hpp"
#include "runtime_exports/io/process.hpp"
#include "runtime_exports/publish/pipeline/declared_exports.hpp"
#include "runtime_exports/publish/store/workspace.hpp"
#include "runtime_exports/schema/bundle.hpp"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace runtime_exports::cli {
namespace {

constexpr std::size_t most_threads = 2;

constexpr std::string_view found_above = "found above the current folder";

// No path of a real system is deeper.
constexpr int most_folders_above = 256;

bool is_root(io::FileSystem& files, io::Descriptor folder) {
  return files.status_at(folder, config::settings_file) || files.status_at(folder, "shared/state");
}

/// Whether the search may go on from a folder to its parent directory.
bool may_go_up(io::FileSystem& files, io::Descriptor folder, io::Descriptor above,
               std::uint32_t user) {
  if (files.status_at(folder, ".git")) return false;
  const auto status = files.status(above);
  if (!status || status->owner != user) return false;
  const auto possible = files.check_renames(folder, above);
  return possible || possible.error() != std::errc::cross_device_link;
}

/// Whether the variable belongs to an option, which was read with the command line.
bool is_of_option(std::string_view variable) {
  const auto options = common_options();
  return std::ranges::find(options, variable, &OptionSpec::variable) != options.end();
}

/// Whether the terminal shows control sequences as text.
bool is_dumb(const Invocation& invocation) {
  return invocation.variable("TERM") == "dumb";
}

bool is_coloured(When when, const Invocation& invocation) {
  if (when != When::automatic) return when == When::always;
  if (!invocation.variable("NO_COLOR").empty()) return false;
  const auto forced = invocation.variable("FORCE_COLOR");
  return forced.empty() ? invocation.error_is_terminal && !is_dumb(invocation)
                        : forced != "0" && forced != "false";
}

Result<config::LoadedSettings> load(const CommonOptions& options, LoadsSettings loads,
                                    const Invocation& invocation,
                                    const publish::Environment& environment) {
  config::SettingSources sources;
  sources.file_name = options.config_file.value_or(config::settings_file);
  sources.flags = options.settings;
  for (const auto& variable : invocation.variables) {
    if (!variable.first.starts_with("RUNTIME_EXPORTS_")) continue;
    if (!is_of_option(variable.first)) sources.environment.push_back(variable);
  }
  auto& files = environment.files;
  const auto path = config_path(options);
  // With the defaults instead of settings that cannot be looked at, more would be published.
  const bool has_file =
      loads != LoadsSettings::without_file && (options.config_file || !io::is_missing(files, path));
  if (has_file) {
    auto text = config::read_settings_text(files, sources.file_name, path);
    if (!text) return text.error();
    sources.file_text = *std::move(text);
  }
  const auto program = environment.schemas.compile("settings.schema.json");
  if (!program) return program.error();
  return config::load_settings(sources, *program);
}

bool is_shown(When when, const CommonOptions& options, const Invocation& invocation) {
  if (when != When::automatic) return when == When::always;
  const bool is_quiet = options.log_level < LogLevel::warning;
  return invocation.error_is_terminal && !is_dumb(invocation) && options.format == Format::text &&
         !is_quiet;
}

LoadsSettings settings_of(const Arguments& arguments) {
  return find_command(arguments.command)->loads_settings;
}

/// Whether it is about the project at the root. A report is if it names no other folder.
bool uses_root(const Arguments& arguments) {
  const auto* const report = std::get_if<ReportOptions>(&arguments.options);
  if (report != nullptr) return !report->folder;
  const auto when = settings_of(arguments);
  return when == LoadsSettings::always || when == LoadsSettings::without_file;
}

bool loads_settings(const Arguments& arguments) {
  const bool is_named = arguments.common.config_file.has_value();
  return uses_root(arguments) || (is_named && settings_of(arguments) == LoadsSettings::if_named);
}

/// The files that the command will write. Checked before it runs, as it cannot be refused
/// afterwards.
Status<> check_named_files(const Arguments& arguments, const config::Settings& settings) {
  const auto& options = arguments.common;
  publish::NamedFileRequest request{options.root, settings, arguments.other_names};
  request.others.push_back(config_path(options));
  request.others.push_back(io::path_below(options.root, config::settings_file));
  for (const auto& file : arguments.written_files) {
    auto possible = publish::check_named_file(io::posix_file_system(), request, file);
    if (!possible) return possible;
    request.others.push_back(file);
  }
  return Done{};
}

/// Writes the result to the files of --result-file too.
CommandResult delivered(CommandResult result, const CommonOptions& options) {
  for (const auto& path : options.result_files) {
    const auto& text = path.ends_with(".md") ? result.markdown : result.json;
    const auto written =
        io::or_failure(io::write_whole(io::posix_file_system(), {path, text}), path,
                       "the result cannot be written", "what was there stays as it was");
    if (written) continue;
    log_problems({.errors = {written.error()}});
    result.exit_code = exit_code_of_lost_result(result.exit_code);
  }
  return result;
}

CommandResult run_command(const Arguments& arguments, const Invocation& invocation) {
  const auto& options = arguments.common;
  auto schemas = schema::embedded_bundle();
  publish::Environment environment{io::posix_file_system(),
                                   io::system_clock(),
                                   schemas,
                                   io::hold_termination_signals,
                                   {most_threads}};
  config::LoadedSettings settings;
  Result<exports::Registry> registry = exports::Registry{};
  const Call call{arguments.command,
                  options,
                  settings,
                  environment,
                  invocation.ask,
                  [&] {
                    return load(options, settings_of(arguments), invocation, environment); }};
  const bool uses_settings = loads_settings(arguments);
  // Settings that the command does not use still name files that it may not replace.
  const bool names_files = !arguments.written_files.empty();
  auto loaded = Result<config::LoadedSettings>{config::LoadedSettings{}};
  if (uses_root(arguments)) {
    const auto root = publish::open_root(environment.files, options.root);
    if (!root) loaded = root.error();
  }
  if (loaded && (uses_settings || names_files)) loaded = call.reload();
  const auto possible =
      check_named_files(arguments, loaded ? loaded->settings : config::default_settings());
  if (!possible) return fail(possible.error(), call);
  if (uses_settings) {
    if (!loaded) return delivered(fail(loaded.error(), call), options);
    settings = *std::move(loaded);
    registry = publish::read_registry(environment.files, options.root, settings.settings);
    if (!registry) return delivered(fail(registry.error(), call), options);
    environment.registry = &*registry;
    log_problems({.findings = settings.warnings});
  }
  ProgressLine line{environment.clock, io::write_to_terminal};
  const auto run_it = [&](const auto& own_options) {
    if constexpr (std::is_base_of_v<ProgressOptions, std::decay_t<decltype(own_options)>>) {
      if (is_shown(own_options.progress, options, invocation)) environment.effort.progress = &line;
    }
    return run(call, own_options);
  };
  return delivered(std::visit(run_it, arguments.options), options);
}

/// No file may get the number of a standard stream that the caller closed. A result that has
/// nowhere to go is a failed write.
void open_standard_streams() {
  for (int stream = 0; stream <= 2; ++stream) {
    if (fcntl(stream, F_GETFD) == -1 &&
        open("/dev/null", stream == STDOUT_FILENO ? O_RDONLY : O_RDWR) == -1) {
      std::abort();
    }
  }
}

Invocation invocation_of(int count, char** words) {
  Invocation invocation;
  if (count > 1) invocation.words.assign(words + 1, words + count);
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string text{*entry};
    const auto equals = text.find('=');
    if (equals == std::string::npos) continue;
    invocation.variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
  }
  invocation.error_is_terminal = isatty(STDERR_FILENO) == 1;
  invocation.user = geteuid();
  if (io::is_interactive()) invocation.ask = io::ask;
  return invocation;
}

bool print(std::FILE* stream, const std::string& text) {
  return std::fwrite(text.data(), 1, text.size(), stream) == text.size() &&
         std::fflush(stream) == 0;
}

}  // namespace

std::string find_root(io::FileSystem& files, io::Descriptor from, std::uint32_t user) {
  std::string path = ".";
  auto folder = io::open_folder(files, from, path, io::Links::follow);
  for (int depth = 0; folder && depth < most_folders_above; ++depth) {
    if (is_root(files, folder->get())) return path;
    auto above = io::open_folder(files, folder->get(), "..", io::Links::follow);
    if (!above || !may_go_up(files, folder->get(), above->get(), user)) break;
    path += depth == 0 ? "." : "/..";
    folder = std::move(above);
  }
  return ".";
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
  auto parsed = parse_arguments(invocation.words);
  if (const auto* const ended = std::get_if<Ended>(&parsed)) return *ended;
  auto& arguments = std::get<Arguments>(parsed);
  auto& common = arguments.common;
  const bool has_colour = is_coloured(common.colour, invocation);
  start_log(common.log_level, has_colour ? Colour::always : Colour::never);
  if (common.root.empty()) {
    common.root = find_root(io::posix_file_system(), io::current_folder, invocation.user);
    common.root_origin = common.root == "." ? "default" : found_above;
    if (common.root_origin == found_above && uses_root(arguments)) {
      log(LogLevel::info, fmt::format("the root is {}, {}", common.root, found_above));
    }
  }
  auto result = run_command(arguments, invocation);
  return {result.exit_code, std::move(result.out), {}};
}

int run_program(int count, char** words, const std::function<Ended(const Invocation&)>& program) {
  try {
    open_standard_streams();
    io::turn_write_signals_into_errors();
    static_cast<void>(std::signal(SIGCHLD, SIG_DFL));
    const auto ended = program(invocation_of(count, words));
    print(stderr, ended.error);
    auto code = ended.exit_code;
    if (!print(stdout, ended.out)) {
      print(stderr, "error: the result cannot be written to standard output\n");
      code = exit_code_of_lost_result(code);
    }
    // A signal may have come while the set was replaced. The caller gets the result, then the
    // signal, which does not wait for one that never reads.
    io::release_termination_signals();
    return code;
  } catch (...) {
    print(stderr, "error: a defect of runtime-exports; please report what you ran\n");
  }
  return exit_code(ErrorCode::defect);
}

}  // namespace runtime_exports::cli

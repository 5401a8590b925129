#include "runtime_exports/cli/command_table.hpp"

#include <algorithm>

#include "command_rows.hpp"

namespace runtime_exports::cli {
namespace {

void take_settings(Arguments& to, const Values& from) {
  for (const auto& word : from) {
    const auto equals = word.find('=');
    to.common.settings.emplace_back(word.substr(0, equals), word.substr(equals + 1));
  }
}

void take_quiet(Arguments& to, const Values& /*from*/) {
  to.common.log_level = std::min(to.common.log_level, LogLevel::error);
}

std::vector<OptionSpec> options_of_all() {
  return {
      {.name = "--root",
       .short_name = "-C",
       .value = "FOLDER",
       .description = "The folder that the settings' paths are relative to",
       .fallback = "the current folder, or the nearest above it with a state or settings",
       .kind = ValueKind::folder,
       .variable = "RUNTIME_EXPORTS_ROOT",
       .take = put<&CommonOptions::root>},
      {.name = "--config",
       .value = "FILE",
       .description = "The file with the settings",
       .fallback = "shared/config/exports.json",
       .kind = ValueKind::file,
       .variable = "RUNTIME_EXPORTS_CONFIG",
       .take = put<&CommonOptions::config_file>},
      {.name = "--set",
       .value = "KEY=VALUE",
       .description = "A setting for this run; may be repeated",
       .kind = ValueKind::assignment,
       .occurs = Occurs::repeatedly,
       .take = take_settings},
      {.name = "--format",
       .value = "FORMAT",
       .description = "How the result is written",
       .fallback = "text",
       .kind = ValueKind::choice,
       .choices = {format_names.begin(), format_names.end()},
       .variable = "RUNTIME_EXPORTS_FORMAT",
       .take = choose<&CommonOptions::format, format_names>},
      {.name = "--result-file",
       .value = "FILE",
       .description = "A file that gets the JSON result too, or the Markdown one if its name ends "
                      "in .md; may be repeated",
       .kind = ValueKind::written_file,
       .occurs = Occurs::repeatedly,
       .take = put<&CommonOptions::result_files>},
      {.name = "--log-level",
       .value = "LEVEL",
       .description = "What is logged on standard error",
       .fallback = "info",
       .kind = ValueKind::choice,
       .choices = {log_level_names.begin(), log_level_names.end()},
       .variable = "RUNTIME_EXPORTS_LOG_LEVEL",
       .take = choose<&CommonOptions::log_level, log_level_names>},
      {.name = "--color",
       .value = "WHEN",
       .description = "When the log has colour; `auto` means on a terminal",
       .fallback = "auto",
       .kind = ValueKind::choice,
       .choices = {when_names.begin(), when_names.end()},
       .take = choose<&CommonOptions::colour, when_names>},
      // After the level, which it lowers.
      {.name = "--quiet", .short_name = "-q", .description = "Log errors only", .take = take_quiet},
  };
}

bool is_below(const CommandSpec& command, const CommandSpec& group) {
  if (group.name.empty()) return command.name.find(' ') == std::string_view::npos;
  return command.name.starts_with(std::string{group.name} + " ");
}

}  // namespace

bool names_place(ValueKind kind) {
  return kind == ValueKind::file || kind == ValueKind::folder ||
         kind == ValueKind::file_or_revision || kind == ValueKind::schema_or_file ||
         kind == ValueKind::written_file;
}

const CommandSpec& program_spec() {
  static const CommandSpec program{
      .summary = "Publish a runtime's state as static, checked JSON exports",
      .notes = {"`runtime-exports COMMAND --help` explains a command."},
      .examples = {{"runtime-exports publish", "publish what the state holds now"},
                   {"runtime-exports validate", "the same checks; nothing is written"},
                   {"runtime-exports publish --dry-run", "what would change"},
                   {"runtime-exports config show", "the settings and where they come from"}},
  };
  return program;
}

std::span<const CommandSpec> command_specs() {
  static const auto commands = joined({set_commands(), other_commands()});
  return commands;
}

std::span<const OptionSpec> common_options() {
  static const auto options = options_of_all();
  return options;
}

const OptionSpec& help_option() {
  static const OptionSpec option{
      .name = "--help", .short_name = "-h", .description = "Print this help and exit"};
  return option;
}

const OptionSpec& version_option() {
  static const OptionSpec option{.name = "--version", .description = "Print the version and exit"};
  return option;
}

const CommandSpec* find_command(std::string_view name) {
  if (name.empty()) return &program_spec();
  for (const auto& command : command_specs()) {
    if (command.name == name) return &command;
  }
  return nullptr;
}

std::vector<const CommandSpec*> commands_below(const CommandSpec& group) {
  std::vector<const CommandSpec*> below;
  for (const auto& command : command_specs()) {
    if (is_below(command, group)) below.push_back(&command);
  }
  return below;
}

std::vector<OptionSpec> shared_options(const CommandSpec& command) {
  std::vector<OptionSpec> shared;
  for (auto option : common_options()) {
    const bool informs = command.tells == Tells::information;
    if (informs && option.name == "--result-file") continue;
    if (informs && option.name == "--format") option.choices.resize(2);
    shared.push_back(std::move(option));
  }
  if (command.name.empty()) shared.push_back(version_option());
  shared.push_back(help_option());
  return shared;
}

std::vector<OptionSpec> all_options(const CommandSpec& command) {
  return joined({command.own_options, shared_options(command)});
}

std::string_view last_word(const CommandSpec& command) {
  // npos + 1 is 0: a name of one word is its last.
  return command.name.substr(command.name.rfind(' ') + 1);
}

}  // namespace runtime_exports::cli

#include "runtime_exports/cli/command_table.hpp"

#include <algorithm>

#include "other_commands.hpp"
#include "release_commands.hpp"
#include "set_commands.hpp"

namespace runtime_exports::cli {
namespace {

// To add a command: a block in one of the headers above, and its name here.
constexpr std::array commands{
    publish_command,       validate_command,      verify_command,        diff_command,
    recover_command,       list_command,          schema_group,          schema_list_command,
    schema_show_command,   schema_export_command, schema_check_command,  config_group,
    config_show_command,   version_group,         version_stamp_command, changelog_group,
    changelog_add_command, completion_command,
};

constexpr std::array program_examples{
    Example{"runtime-exports publish", "publish what the state holds now"},
    Example{"runtime-exports validate", "the same checks, writing nothing"},
    Example{"runtime-exports publish --dry-run", "what would change"},
    Example{"runtime-exports config show", "the settings and where they come from"},
};
constexpr CommandSpec program{
    .name = "",
    .summary = "Publish a runtime's state as static, checked JSON exports",
    .notes = "`runtime-exports COMMAND --help` explains a command.",
    .examples = program_examples,
};

constexpr std::array codes{
    Meaning{"0", "done, or nothing to do"},
    Meaning{"1", "the data is refused: malformed, schema, privacy, changelog, rollback, digest"},
    Meaning{"2", "wrong usage"},
    Meaning{"3", "`publish --check`: publishing would change something"},
    Meaning{"66", "an input or a baseline is missing or cannot be read"},
    Meaning{"70", "a defect of the program"},
    Meaning{"73",
            "an unsafe target: a symbolic link, a device, a folder in the way, another file "
            "system"},
    Meaning{"74", "reading or writing failed: disk full, I/O error"},
    Meaning{"75",
            "busy: another publisher holds the lock, accounts are being written, a publish "
            "is pending"},
    Meaning{"78", "bad settings or schema"},
    Meaning{"128+n", "ended by signal n"},
};
constexpr std::array files{
    Meaning{"shared/state/", "the runtime's state, which is read"},
    Meaning{"changelog/changelog.runtime.json", "the canonical changelog"},
    Meaning{"shared/config/exports.json", "the settings"},
    Meaning{"runtime/exports/", "the published set"},
    Meaning{"runtime/.publish/", "lock, journal and staging"},
};
constexpr std::array variables{
    Meaning{"RUNTIME_EXPORTS_*",
            "a setting: its key in capitals, with `_` for each dot, as in "
            "RUNTIME_EXPORTS_TELEMETRY_MAX_EVENTS"},
    Meaning{"NO_COLOR", "no colour, if it is not empty"},
};

bool is_below(const CommandSpec& command, const CommandSpec& group) {
  if (group.name.empty()) return command.name.find(' ') == std::string_view::npos;
  return command.name.size() > group.name.size() && command.name.starts_with(group.name) &&
         command.name[group.name.size()] == ' ';
}

}  // namespace

const CommandSpec& program_spec() {
  return program;
}

std::span<const CommandSpec> command_specs() {
  return commands;
}

std::span<const OptionSpec> common_options() {
  return all_commands_options;
}

const OptionSpec& help_option() {
  return help_spec;
}

const OptionSpec& version_option() {
  return version_spec;
}

std::span<const Meaning> exit_codes() {
  return codes;
}

std::span<const Meaning> known_files() {
  return files;
}

std::span<const Meaning> known_variables() {
  return variables;
}

const CommandSpec* find_command(std::string_view name) {
  if (name.empty()) return &program;
  const auto* const found = std::find_if(commands.begin(), commands.end(),
                                         [name](const auto& one) { return one.name == name; });
  return found == commands.end() ? nullptr : &*found;
}

std::vector<const CommandSpec*> commands_below(const CommandSpec& group) {
  std::vector<const CommandSpec*> below;
  for (const auto& command : commands) {
    if (is_below(command, group)) below.push_back(&command);
  }
  return below;
}

std::vector<const OptionSpec*> own_options(const CommandSpec& command) {
  std::vector<const OptionSpec*> own;
  for (const auto& options : command.options) {
    for (const auto& option : options) own.push_back(&option);
  }
  return own;
}

std::vector<const OptionSpec*> shared_options(const CommandSpec& command) {
  std::vector<const OptionSpec*> shared;
  for (const auto& option : all_commands_options) {
    if (command.tells == Tells::information && option.name == "--result-file") continue;
    shared.push_back(&option);
  }
  if (command.name.empty()) shared.push_back(&version_spec);
  shared.push_back(&help_spec);
  return shared;
}

std::span<const std::string_view> choices_at(const CommandSpec& command, const OptionSpec& option) {
  const bool is_format = command.tells == Tells::information && option.name == "--format";
  return is_format ? option.choices.first(2) : option.choices;
}

std::string_view last_word(const CommandSpec& command) {
  // npos + 1 is 0: a name of one word is its last.
  return command.name.substr(command.name.rfind(' ') + 1);
}

}  // namespace runtime_exports::cli

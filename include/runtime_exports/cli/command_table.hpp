#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime_exports/cli/arguments.hpp"

namespace runtime_exports::cli {

/// What a word of the command line is: what is checked of it, and what a shell offers for it.
enum class ValueKind {
  none,    ///< of a flag
  free,    ///< any text; the choices are offered
  choice,  ///< one of the choices, else it is wrong usage
  file,
  folder,
  file_or_revision,  ///< a file, or a git revision
  export_id,
  schema_name,  ///< a bundled schema
  schema_or_file,
  assignment,  ///< KEY=VALUE of a setting
  seconds,     ///< a number from 0 to 86400
};

enum class Occurs {
  once,
  repeatedly,  ///< one value each time
  as_list,     ///< the same, or several values at once, or with commas between
};

using Values = std::vector<std::string>;

/// Puts what was written on the command line, never nothing, where the command looks for it.
using Take = void (*)(Arguments& arguments, const Values& values);

struct OptionSpec {
  std::string_view name = {};        ///< "--quiet"
  std::string_view short_name = {};  ///< "-q", or empty
  std::string_view value = {};       ///< "FOLDER", or empty for a flag
  std::string_view description = {};
  std::string_view fallback = {};  ///< what counts without it, or empty
  ValueKind kind = ValueKind::none;
  std::span<const std::string_view> choices = {};
  Occurs occurs = Occurs::once;
  std::string_view variable = {};                ///< stands for it in the environment, or empty
  std::array<std::string_view, 2> excludes{{}};  ///< options that cannot stand beside it
  Take take = nullptr;
};

/// A word without a name; all of a command are needed.
struct OperandSpec {
  std::string_view name = {};
  std::string_view description = {};
  ValueKind kind = ValueKind::free;
  std::span<const std::string_view> choices = {};
  Occurs occurs = Occurs::once;
  Take take = nullptr;
};

struct Example {
  std::string_view line = {};  ///< as a shell reads it
  std::string_view remark = {};
};

/// What a command tells: whether it has the formats for findings, and --result-file.
enum class Tells { findings, information };

/// One command, or a group of commands, which is its first word alone.
struct CommandSpec {
  std::string_view name = {};           ///< its words: "schema check"; empty: the program
  std::optional<Command> command = {};  ///< nothing: a group
  std::string_view summary = {};        ///< one line, without a full stop
  std::string_view notes = {};          ///< paragraphs, with a newline between two; or empty
  Tells tells = Tells::findings;
  std::span<const OperandSpec> operands = {};
  /// Its own, in up to four groups, which other commands may share.
  std::array<std::span<const OptionSpec>, 4> options = {};
  std::span<const Example> examples = {};
};

/// A name and what it means, for tables of manuals.
struct Meaning {
  std::string_view name = {};
  std::string_view text = {};
};

/// The program itself: its summary, notes and examples.
const CommandSpec& program_spec();

/// All commands and groups, in the order in which they are shown; a group stands before its own.
std::span<const CommandSpec> command_specs();

/// Options that stand before or behind any command.
std::span<const OptionSpec> common_options();

/// `--help`, which each command has, and `--version`, which only the program has.
const OptionSpec& help_option();
const OptionSpec& version_option();

/// Exit codes, files and variables, as manuals list them.
std::span<const Meaning> exit_codes();
std::span<const Meaning> known_files();
std::span<const Meaning> known_variables();

/// The command or group of that name, the program for an empty one; or null.
const CommandSpec* find_command(std::string_view name);

/// The commands of a group, or those and the groups of the program.
std::vector<const CommandSpec*> commands_below(const CommandSpec& group);

/// The options of the command itself.
std::vector<const OptionSpec*> own_options(const CommandSpec& command);

/// The common ones that it knows; for the program `--version` too, and `--help` last.
std::vector<const OptionSpec*> shared_options(const CommandSpec& command);

/// What may stand for the value, at that command: `list` has no format for findings.
std::span<const std::string_view> choices_at(const CommandSpec& command, const OptionSpec& option);

/// The last word of its name: "check".
std::string_view last_word(const CommandSpec& command);

}  // namespace runtime_exports::cli

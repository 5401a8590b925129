#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "runtime_exports/cli/application.hpp"
#include "runtime_exports/cli/commands.hpp"

namespace runtime_exports::cli {

/// The command line, decoded.
struct Arguments {
  std::string_view command;  ///< its words: "schema check"
  CommonOptions common;
  CommandOptions options;
  // What the command's own options and operands name, and files of --result-file; relative to the
  // current folder.
  std::vector<std::string> other_names = {};    ///< to be read, or to be written as a folder
  std::vector<std::string> written_files = {};  ///< that the command will write
};

/// What a word of the command line means: how it is checked, and what a shell offers for it.
enum class ValueKind {
  free,    ///< any text; the choices are offered
  choice,  ///< one of the choices, else it is wrong usage
  file,
  written_file,  ///< a file that the command writes
  folder,
  file_or_revision,  ///< a file, or a git revision
  export_id,
  schema_name,  ///< a bundled schema
  schema_or_file,
  assignment,  ///< KEY=VALUE of a setting
  seconds,     ///< see milliseconds_of()
  duration,    ///< see seconds_of()
};

/// Whether it is the path of a file or folder, or may be.
bool names_place(ValueKind kind);

enum class Occurs {
  once,
  repeatedly,  ///< one value each time
  as_list,     ///< the same, and several values at once, also with commas between
};

using Values = std::vector<std::string>;

/// Puts the values of the command line, at least one, where the command looks for them.
using Take = void (*)(Arguments& arguments, const Values& values);

enum class Presence { optional, required };

/// An option, or an operand, which is a word without a name.
struct OptionSpec {
  std::string_view name = {};        ///< "--quiet"; of an operand what help calls it: "DIR"
  std::string_view short_name = {};  ///< "-q", or empty
  std::string_view value = {};       ///< "FOLDER"; empty for a flag and an operand
  std::string_view description = {};
  std::string_view fallback = {};  ///< what counts without it, or empty
  ValueKind kind = ValueKind::free;
  std::vector<std::string_view> choices = {};
  Occurs occurs = Occurs::once;
  Presence presence = Presence::optional;
  std::string_view variable = {};               ///< takes its place in the environment, or empty
  std::vector<std::string_view> excludes = {};  ///< options that cannot be used with it
  std::string_view needs = {};                  ///< an option that it is used with, or empty
  Take take = nullptr;
};

struct Example {
  std::string_view line = {};  ///< as a shell reads it
  std::string_view remark = {};
};

/// What a command tells. Only for findings are there more formats, and --result-file.
enum class Tells { findings, information };

/// Whether the settings are loaded before a command runs.
enum class LoadsSettings {
  always,
  if_named,
  without_file,  ///< from variables and flags, by the command that writes the file
  never,
};

/// One command, or a group of commands, named by their first word.
struct CommandSpec {
  std::string_view name = {};                  ///< its words: "schema check"; empty: the program
  std::optional<CommandOptions> options = {};  ///< as they are by default; nothing: a group
  std::string_view summary = {};               ///< one line, without a full stop
  std::vector<std::string_view> notes = {};    ///< paragraphs
  Tells tells = Tells::findings;
  LoadsSettings loads_settings = LoadsSettings::always;
  std::vector<OptionSpec> operands = {};
  std::vector<OptionSpec> own_options = {};
  std::vector<Example> examples = {};
};

const CommandSpec& program_spec();

/// All commands and groups, in the order in which they are shown; a group comes before its own.
std::span<const CommandSpec> command_specs();

/// Options that come before or after any command.
std::span<const OptionSpec> common_options();
const OptionSpec& help_option();
const OptionSpec& version_option();  ///< which only the program has

/// The command or group of that name, the program for an empty one; or null.
const CommandSpec* find_command(std::string_view name);

/// The commands of a group, or those and the groups of the program.
std::vector<const CommandSpec*> commands_below(const CommandSpec& group);

/// The common options as that command has them: one that only informs has no --result-file and no
/// formats for findings. For the program `--version` too, and `--help` last.
std::vector<OptionSpec> shared_options(const CommandSpec& command);

/// Its own options, then the shared ones.
std::vector<OptionSpec> all_options(const CommandSpec& command);

/// The last word of its name: "check".
std::string_view last_word(const CommandSpec& command);

/// A number of seconds from 0 to those of a day, as 2.5; `std::nullopt` if it is anything else.
std::optional<std::int64_t> milliseconds_of(std::string_view seconds);

/// A duration such as 90s, 15m, 2h or 3d; `std::nullopt` if it is anything else.
std::optional<std::int64_t> seconds_of(std::string_view duration);

/// The words with `--name=` as two words: the parser takes the next word for its value.
std::vector<std::string> split_empty_values(const std::vector<std::string>& words);

/// Decodes the command line (without the program's name) and the variables of its options, or says
/// what to end with: help, the version, or a mistake.
std::variant<Arguments, Ended> parse_arguments(const std::vector<std::string>& words);

/// The document in which a format for programs says that the command line is wrong; empty for text.
std::string result_of_mistake(Format format, std::string_view command, const std::string& message);

/// What `--help` prints of a command, a group or the program, at most 80 columns wide where words
/// allow it; ends with a newline.
std::string help_text(const CommandSpec& command);

/// How it is called: "runtime-exports schema check [OPTIONS] SCHEMA DOCUMENT...".
std::string usage_line(const CommandSpec& command);

/// "runtime-exports schema check".
std::string full_name(const CommandSpec& command);

/// "-q, --quiet", "--root FOLDER", or the name of an operand.
std::string option_heading(const OptionSpec& option);

/// Its description, choices, what excludes it, default and variable.
std::string option_meaning(const OptionSpec& option);

/// "runtime-exports-schema-check": the name of a command's manual page, which is in section 1.
std::string manual_name(const CommandSpec& command);

/// The manual page of the command, a group or the program, in roff, without a date.
std::string manual_page(const CommandSpec& command, std::string_view version);

/// The text written so that roff shows it as it is.
std::string roff_text(std::string_view text);

/// The hidden command that the scripts of the shells ask: `runtime-exports __complete WORD...`.
inline constexpr std::string_view complete_command = "__complete";

/// What the last of the words can become; the words before it are the command line so far, without
/// the program's name. A line for each offer: the whole word, then a tab and its description if
/// there is one. The last line says what else the shell does: `:words` (nothing), `:open` (no space
/// after the word), `:files` or `:folders` (it offers those too).
std::string complete(std::span<const std::string> words);

/// The script that lets the shell ask `complete()`.
std::string_view completion_script(Shell shell);

}  // namespace runtime_exports::cli

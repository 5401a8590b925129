#include <algorithm>
#include <array>
#include <charconv>
#include <deque>

#include "command_rows.hpp"
#include <CLI/CLI.hpp>

#include "runtime_exports/cli/command_table.hpp"
#include "runtime_exports/core/ascii.hpp"
#include "runtime_exports/core/suggest.hpp"
#include "runtime_exports/core/terminal_text.hpp"
#include "runtime_exports/core/timestamp.hpp"

namespace runtime_exports::cli {
namespace {

CLI::Validator one_of(const std::vector<std::string_view>& choices) {
  const auto check = [choices](const std::string& word) -> std::string {
    std::vector<std::string> names{choices.begin(), choices.end()};
    if (std::find(names.begin(), names.end(), word) != names.end()) return {};
    std::sort(names.begin(), names.end());
    return "`" + word + "` is not allowed" + suggestion(word, names) + "; use " +
           CLI::detail::join(names, ", ");
  };
  return {check, ""};
}

/// What the parser says, in our words.
std::string words_of(const CLI::ParseError& error) {
  std::string text = error.what();
  const std::string_view excludes = " excludes ";
  const auto at = text.find(excludes);
  if (at != std::string::npos) {
    return text.substr(0, at) + " and " + text.substr(at + excludes.size()) + " cannot be combined";
  }
  if (error.get_name() == "ArgumentMismatch") {
    return text.substr(0, text.find(':')) + " needs one value";
  }
  return text;
}

std::string both_names(const OptionSpec& option) {
  std::string names{option.short_name};
  if (!names.empty()) names += ',';
  return names.append(option.name);
}

/// Builds CLI11's parser from the table, and decodes with the table what the parser found.
class CommandLine {
 public:
  CommandLine() {
    app_.name("runtime-exports");
    app_.set_help_flag(both_names(help_option()));
    app_.set_version_flag(std::string{version_option().name},
                          "runtime-exports " RUNTIME_EXPORTS_VERSION);
    app_.require_subcommand(0, 1);
    app_.fallthrough();
    app_.allow_extras();
    for (const auto& option : common_options()) add_option(app_, option);
    for (const auto& command : command_specs()) add_command(command);
  }

  std::variant<Arguments, Ended> parse(const std::vector<std::string>& given) {
    auto words = split_empty_values(given);
    std::reverse(words.begin(), words.end());
    try {
      app_.parse(words);
    } catch (const CLI::CallForHelp&) {
      return Ended{0, help_text(*find_command(asked_name())), {}};
    } catch (const CLI::CallForVersion& version) {
      return Ended{0, std::string{version.what()} + "\n", {}};
    } catch (const CLI::ParseError& error) {
      return mistake(words_of(error));
    }
    for (const auto& word : app_.remaining(true)) {
      // What follows it is not an option, even if it looks like one.
      if (word != "--") return unknown(word);
    }
    return decode();
  }

 private:
  /// What the parser found of an option or operand.
  struct Bound {
    const CLI::Option* parsed;
    const OptionSpec* spec;
    const bool* flag;  // of an option without a value, which may be written as --flag=false
  };

  [[nodiscard]] Ended mistake(const std::string& message) const {
    const auto& command = *find_command(asked_name());
    const auto format = asked_format();
    const bool has_document =
        command.options && (command.tells == Tells::findings || format == Format::json);
    return {exit_code(ErrorCode::usage),
            has_document ? result_of_mistake(format, command.name, message) : "",
            "error: " + terminal_text(message) + "\n"};
  }

  /// The format that was asked for before the mistake.
  [[nodiscard]] Format asked_format() const {
    const auto& values = app_.get_option("--format")->results();
    if (values.empty()) return Format::text;
    const auto* const found = std::ranges::find(format_names, values.back());
    if (found == format_names.end()) return Format::text;
    return static_cast<Format>(found - format_names.begin());
  }

  /// The words of the innermost command that was asked for.
  [[nodiscard]] std::string asked_name() const {
    std::string name;
    for (const CLI::App* at = &app_; !at->get_subcommands().empty();) {
      at = at->get_subcommands().front();
      name += (name.empty() ? "" : " ") + at->get_name();
    }
    return name;
  }

  [[nodiscard]] Ended unknown(const std::string& word) const {
    const auto& command = *find_command(asked_name());
    const bool is_option = word.starts_with('-');
    std::vector<std::string> known;
    if (is_option) {
      for (const auto& option : all_options(command)) known.push_back(std::string{option.name});
    } else {
      for (const auto* below : commands_below(command))
        known.push_back(std::string{last_word(*below)});
    }
    if (std::ranges::count(known, word) > 0) {
      return mistake("`" + word + "` is an option of `" + full_name(command) +
                     "`: put it after that");
    }
    const auto* const what = is_option ? "option" : known.empty() ? "argument" : "command";
    return mistake("there is no " + std::string{what} + " `" + word + "`" +
                   suggestion(word, known) + "; see `" + full_name(command) + " --help`");
  }

  /// A group comes before its commands in the table, so that it has its parser by then.
  void add_command(const CommandSpec& command) {
    const auto last = last_word(command);
    CLI::App* group = &app_;
    if (last.size() < command.name.size()) {
      const auto first = command.name.substr(0, command.name.size() - last.size() - 1);
      group = app_.get_subcommand(std::string{first});
    }
    auto& app = *group->add_subcommand(std::string{last});
    for (const auto& option : command.own_options) add_option(app, option);
    for (const auto& operand : command.operands) {
      add_relations(app, add_values(app, std::string{operand.name}, operand), operand);
    }
  }

  void add_option(CLI::App& app, const OptionSpec& option) {
    CLI::Option* parsed = nullptr;
    if (option.value.empty()) {
      parsed = app.add_flag(both_names(option), flags_.emplace_back(false));
      bound_.push_back({parsed, &option, &flags_.back()});
    } else {
      parsed = add_values(app, both_names(option), option).type_name(std::string{option.value});
    }
    if (!option.variable.empty()) parsed->envname(std::string{option.variable});
    add_relations(app, *parsed, option);
  }

  static void add_relations(CLI::App& app, CLI::Option& parsed, const OptionSpec& spec) {
    parsed.required(spec.presence == Presence::required);
    if (!spec.needs.empty()) parsed.needs(app.get_option(std::string{spec.needs}));
    for (const auto other : spec.excludes) parsed.excludes(app.get_option(std::string{other}));
  }

  CLI::Option& add_values(CLI::App& app, const std::string& names, const OptionSpec& spec) {
    auto& parsed = *app.add_option(names, CLI::callback_t{});
    bound_.push_back({&parsed, &spec, nullptr});
    if (spec.kind == ValueKind::choice) parsed.check(one_of(spec.choices));
    if (spec.occurs == Occurs::once) return parsed;
    parsed.expected(CLI::detail::expected_max_vector_size);
    if (spec.occurs == Occurs::as_list) {
      parsed.delimiter(',');
    } else if (!parsed.get_positional()) {
      parsed.allow_extra_args(false);
    }
    return parsed;
  }

  static bool is_root_or_settings(const OptionSpec& spec) {
    return spec.name == "--root" || spec.name == "--config";
  }

  /// What is wrong with values that the parser accepted; empty if nothing is.
  static std::string problem_of(const OptionSpec& spec, const Values& values) {
    for (const auto& value : values) {
      // Taken as not given, it would drop what was asked for: a variable of a script is not set.
      if (value.empty() && names_place(spec.kind)) {
        return std::string{spec.name} + " is empty; is a variable unset?";
      }
      if (spec.kind == ValueKind::assignment && value.find('=') == std::string::npos) {
        return std::string{spec.name} + " needs KEY=VALUE";
      }
      if (spec.kind == ValueKind::seconds && !milliseconds_of(value)) {
        return std::string{spec.name} + " needs a number of seconds from 0 to 86400";
      }
      if (spec.kind == ValueKind::duration && !seconds_of(value)) {
        return std::string{spec.name} + " needs a duration such as 90s, 15m, 2h or 3d";
      }
    }
    return {};
  }

  std::variant<Arguments, Ended> decode() {
    const auto& command = *find_command(asked_name());
    if (!command.options) return Ended{exit_code(ErrorCode::usage), {}, help_text(command)};
    Arguments arguments{command.name, {}, *command.options};
    for (const auto& [parsed, spec, flag] : bound_) {
      if (parsed->empty() || (flag != nullptr && !*flag)) continue;
      const auto& values = parsed->results();
      if (const auto problem = problem_of(*spec, values); !problem.empty()) return mistake(problem);
      spec->take(arguments, values);
      if (!names_place(spec->kind) || is_root_or_settings(*spec)) continue;
      auto& names =
          spec->kind == ValueKind::written_file ? arguments.written_files : arguments.other_names;
      names.insert(names.end(), values.begin(), values.end());
    }
    if (command.tells == Tells::findings) return arguments;
    const auto name = "`" + std::string{command.name} + "`";
    const auto& common = arguments.common;
    if (!common.result_files.empty())
      return mistake(name + " has no --result-file: use --format json");
    if (common.format != Format::text && common.format != Format::json) {
      return mistake(name + " has no findings: its --format is text or json");
    }
    return arguments;
  }

  CLI::App app_;
  std::vector<Bound> bound_;
  std::deque<bool> flags_;  // their addresses stay valid
};

}  // namespace

std::optional<std::int64_t> milliseconds_of(std::string_view seconds) {
  double number = 0;
  const char* const end = seconds.data() + seconds.size();
  const auto read = std::from_chars(seconds.data(), end, number);
  // NaN is not.
  const bool is_within = number >= 0 && number <= seconds_per_day;
  if (read.ec != std::errc{} || read.ptr != end || !is_within) return std::nullopt;
  return static_cast<std::int64_t>(number * 1000);
}

std::optional<std::int64_t> seconds_of(std::string_view duration) {
  constexpr std::size_t most_digits = 6;
  constexpr std::string_view units = "smhd";
  constexpr std::array<std::int64_t, units.size()> unit_seconds{1, 60, 3600, seconds_per_day};
  const auto unit = duration.empty() ? std::string_view::npos : units.find(duration.back());
  const auto digits = duration.substr(0, duration.empty() ? 0 : duration.size() - 1);
  const bool is_number = !digits.empty() && digits.size() <= most_digits &&
                         std::all_of(digits.begin(), digits.end(), is_digit);
  if (unit == std::string_view::npos || !is_number) return std::nullopt;
  return std::stoll(std::string{digits}) * unit_seconds.at(unit);
}

std::vector<std::string> split_empty_values(const std::vector<std::string>& words) {
  std::vector<std::string> split;
  for (const auto& word : words) {
    const bool is_empty = word.starts_with("--") && word.find('=') == word.size() - 1;
    split.push_back(is_empty ? word.substr(0, word.size() - 1) : word);
    if (is_empty) split.emplace_back();
  }
  return split;
}

std::variant<Arguments, Ended> parse_arguments(const std::vector<std::string>& words) {
  return CommandLine{}.parse(words);
}

}  // namespace runtime_exports::cli

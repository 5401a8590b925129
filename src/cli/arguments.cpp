#include "runtime_exports/cli/arguments.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <deque>
#include <utility>

#include <CLI/CLI.hpp>

#include "runtime_exports/cli/command_table.hpp"
#include "runtime_exports/cli/help_text.hpp"
#include "runtime_exports/core/suggest.hpp"
#include "runtime_exports/core/terminal_text.hpp"

namespace runtime_exports::cli {
namespace {

constexpr int usage_exit = 2;
constexpr double longest_wait_seconds = 86400;

CLI::Validator one_of(std::span<const std::string_view> choices) {
  const auto check = [choices](const std::string& word) -> std::string {
    std::vector<std::string> names{choices.begin(), choices.end()};
    if (std::find(names.begin(), names.end(), word) != names.end()) return {};
    std::sort(names.begin(), names.end());
    return "there is no `" + word + "`" + suggestion(word, names) + "; one of " +
           CLI::detail::join(names, ", ");
  };
  return {check, ""};
}

std::string both_names(const OptionSpec& option) {
  std::string names{option.short_name};
  if (!names.empty()) names += ',';
  return names.append(option.name);
}

/// Builds CLI11's parser from the table, and takes what it found back by the table.
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

  std::variant<Arguments, Answer> parse(std::vector<std::string> words) {
    std::reverse(words.begin(), words.end());
    try {
      app_.parse(words);
    } catch (const CLI::CallForHelp&) {
      return Answer{0, help_text(*find_command(asked_name())), {}};
    } catch (const CLI::CallForVersion& version) {
      return Answer{0, std::string{version.what()} + "\n", {}};
    } catch (const CLI::ParseError& error) {
      return mistake(error.what());
    }
    for (const auto& word : app_.remaining(true)) {
      // What stands behind it is no option, even if it looks like one.
      if (word != "--") return unknown(word);
    }
    return decode();
  }

 private:
  /// What the parser found of an option or operand, and what takes it.
  struct Bound {
    const CLI::Option* parsed;
    std::string_view name;
    ValueKind kind;
    Take take;
    const bool* flag;  // of an option without a value, which may be written as --flag=false
  };

  static Answer mistake(const std::string& message) {
    return {usage_exit, {}, "error: " + terminal_text(message) + "\n"};
  }

  /// The innermost command that the words name.
  [[nodiscard]] const CLI::App& asked() const {
    const CLI::App* command = &app_;
    while (!command->get_subcommands().empty()) command = command->get_subcommands().front();
    return *command;
  }

  [[nodiscard]] std::string asked_name() const {
    std::string name;
    for (const CLI::App* at = &app_; !at->get_subcommands().empty();) {
      at = at->get_subcommands().front();
      name += (name.empty() ? "" : " ") + at->get_name();
    }
    return name;
  }

  [[nodiscard]] Answer unknown(const std::string& word) const {
    const auto& command = asked();
    const CLI::App& top = app_;
    std::vector<std::string> known;
    const bool option = word.starts_with('-');
    if (option) {
      for (const CLI::App* app : {&command, &top}) {
        for (const auto* one : app->get_options()) known.push_back(one->get_name());
      }
    } else {
      for (const auto* one : command.get_subcommands({})) known.push_back(one->get_name());
    }
    const auto what = option ? "option" : known.empty() ? "argument" : "command";
    return mistake("there is no " + std::string{what} + " `" + word + "`" +
                   suggestion(word, known) + "; see `" + full_name(*find_command(asked_name())) +
                   " --help`");
  }

  /// A group stands before its commands in the table, so that their parser is there.
  void add_command(const CommandSpec& command) {
    const auto last = last_word(command);
    CLI::App* group = &app_;
    if (last.size() < command.name.size()) {
      const auto first = command.name.substr(0, command.name.size() - last.size() - 1);
      group = app_.get_subcommand(std::string{first});
    }
    auto& app = *group->add_subcommand(std::string{last});
    for (const auto* option : own_options(command)) add_option(app, *option);
    for (const auto& operand : command.operands) {
      auto* parsed = app.add_option(std::string{operand.name}, CLI::callback_t{});
      parsed->required();
      set_values(*parsed, operand.kind, operand.choices, operand.occurs);
      bound_.push_back({parsed, operand.name, operand.kind, operand.take, nullptr});
    }
  }

  void add_option(CLI::App& app, const OptionSpec& option) {
    const bool* flag = nullptr;
    CLI::Option* parsed = nullptr;
    if (option.kind == ValueKind::none) {
      flag = &flags_.emplace_back(false);
      parsed = app.add_flag(both_names(option), flags_.back());
    } else {
      parsed = app.add_option(both_names(option), CLI::callback_t{});
      parsed->type_name(std::string{option.value});
      set_values(*parsed, option.kind, option.choices, option.occurs);
    }
    if (!option.variable.empty()) parsed->envname(std::string{option.variable});
    for (const auto& other : option.excludes) {
      if (!other.empty()) parsed->excludes(app.get_option(std::string{other}));
    }
    bound_.push_back({parsed, option.name, option.kind, option.take, flag});
  }

  static void set_values(CLI::Option& parsed, ValueKind kind,
                         std::span<const std::string_view> choices, Occurs occurs) {
    if (kind == ValueKind::choice) parsed.check(one_of(choices));
    if (kind == ValueKind::seconds) parsed.check(CLI::Range(0.0, longest_wait_seconds));
    if (occurs == Occurs::once) return;
    parsed.expected(CLI::detail::expected_max_vector_size);
    if (occurs == Occurs::as_list) {
      parsed.delimiter(',');
    } else if (!parsed.get_positional()) {
      parsed.allow_extra_args(false);
    }
  }

  /// What is wrong with values that the parser let pass; empty if nothing is.
  static std::string problem_of(const Bound& bound, const Values& values) {
    for (const auto& value : values) {
      if (bound.kind == ValueKind::assignment && value.find('=') == std::string::npos) {
        return std::string{bound.name} + " wants KEY=VALUE";
      }
      // The range lets NaN pass, which is in none.
      if (bound.kind == ValueKind::seconds && std::isnan(std::strtod(value.c_str(), nullptr))) {
        return std::string{bound.name} + " wants a number of seconds";
      }
    }
    return {};
  }

  std::variant<Arguments, Answer> decode() {
    const auto& command = *find_command(asked_name());
    if (!command.command) return Answer{usage_exit, {}, help_text(command)};
    Arguments arguments;
    arguments.command = *command.command;
    arguments.command_name = command.name;
    for (const auto& bound : bound_) {
      if (bound.parsed->empty() || (bound.flag != nullptr && !*bound.flag)) continue;
      const auto& values = bound.parsed->results();
      if (const auto problem = problem_of(bound, values); !problem.empty()) return mistake(problem);
      bound.take(arguments, values);
    }
    const bool tells_findings = command.tells == Tells::findings;
    if (arguments.result_file && !tells_findings) {
      return mistake("`" + arguments.command_name + "` has no --result-file: use --format json");
    }
    const bool for_findings =
        arguments.format == Format::github || arguments.format == Format::sarif;
    if (for_findings && !tells_findings) {
      return mistake("`" + arguments.command_name +
                     "` finds nothing: its --format is text or json");
    }
    return arguments;
  }

  CLI::App app_;
  std::vector<Bound> bound_;
  std::deque<bool> flags_;  // their places stay
};

}  // namespace

std::variant<Arguments, Answer> parse_arguments(const std::vector<std::string>& words) {
  return CommandLine{}.parse(words);
}

}  // namespace runtime_exports::cli

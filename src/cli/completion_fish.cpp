#include "completion_words.hpp"

namespace runtime_exports::cli {
namespace {

constexpr std::string_view functions = R"sh(
# The command that the words before the cursor name, then the number of the operand at the cursor.
function __runtime_exports_place
    set -l words (commandline -opc)
    set -e words[1]
    set -l command
    set -l operand 1
    set -l is_value no
    for word in $words
        if test $is_value = yes
            set is_value no
            continue
        end
        switch $word
            case '--*=*'
            case '-*'
                if __runtime_exports_takes "$command $word"
                    set is_value yes
                end
            case '*'
                if __runtime_exports_is_command (string join ' ' $command $word)
                    set command (string join ' ' $command $word)
                else
                    set operand (math $operand + 1)
                end
        end
    end
    echo "$command"
    echo $operand
end

# Whether the words name one of these commands.
function __runtime_exports_at
    set -l place (__runtime_exports_place)
    contains -- "$place[1]" $argv
end

# Whether an operand of the command $argv[1] with one of the numbers behind it is at the cursor.
function __runtime_exports_operand
    set -l place (__runtime_exports_place)
    test "$place[1]" = "$argv[1]"; and contains -- $place[2] $argv[2..-1]
end

# The same for an operand that repeats, from that number on.
function __runtime_exports_operand_from
    set -l place (__runtime_exports_place)
    test "$place[1]" = "$argv[1]"; and test $place[2] -ge $argv[2]
end

# The words, behind what stands before the last comma.
function __runtime_exports_list
    set -l typed (commandline -ct | string replace -r '^--[a-z-]+=' '')
    set -l head (string replace -r '[^,]*$' '' -- "$typed")
    for word in $argv
        echo "$head"$word
    end
end

complete -c runtime-exports -f
)sh";

std::string fish_quoted(std::string_view text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return quoted += '\'';
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text.append(" ").append(word);
  return text;
}

/// What `complete` is told to offer.
std::string offered(const Offer& offer) {
  switch (offer.source) {
    case Source::nothing:
    case Source::files:
      return {};
    case Source::folders:
      return " -a '(__fish_complete_directories)'";
    case Source::list:
      return " -a " + fish_quoted("(__runtime_exports_list" + joined(offer.words) + ")");
    case Source::words:
    case Source::keys:
    case Source::words_and_files:
      break;
  }
  return offer.words.empty() ? "" : " -a " + fish_quoted(joined(offer.words));
}

bool offers_files(const Offer& offer) {
  return offer.source == Source::files || offer.source == Source::words_and_files;
}

std::string condition(const std::string& test) {
  return " -n " + fish_quoted(test);
}

std::string option_line(const CommandSpec& command, const OptionSpec& option,
                        const std::string& test) {
  std::string line = "complete -c runtime-exports";
  if (!test.empty()) line += condition(test);
  if (!option.short_name.empty()) line.append(" -s ").append(option.short_name.substr(1));
  line.append(" -l ").append(option.name.substr(2));
  if (option.kind != ValueKind::none) {
    const auto offer = offer_for(option.kind, choices_at(command, option));
    line.append(offers_files(offer) ? " -r -F" : " -x").append(offered(offer));
  }
  return line.append(" -d ").append(fish_quoted(option.description)).append("\n");
}

std::string operand_lines(const CommandSpec& command) {
  std::string lines;
  std::size_t number = 0;
  for (const auto& operand : command.operands) {
    ++number;
    const std::string at = operand.occurs == Occurs::once ? "__runtime_exports_operand "
                                                          : "__runtime_exports_operand_from ";
    const auto offer = offer_for(operand.kind, operand.choices);
    lines.append("complete -c runtime-exports");
    lines += condition(at + fish_quoted(command.name) + " " + std::to_string(number));
    lines.append(offers_files(offer) ? " -F" : "").append(offered(offer)).append("\n");
  }
  return lines;
}

std::string command_lines(const CommandSpec& command) {
  const auto at = "__runtime_exports_at " + fish_quoted(command.name);
  std::string lines;
  for (const auto* below : commands_below(command)) {
    lines.append("complete -c runtime-exports").append(condition(at)).append(" -a ");
    lines.append(last_word(*below)).append(" -d ").append(fish_quoted(below->summary)).append("\n");
  }
  lines += operand_lines(command);
  for (const auto* option : own_options(command)) lines += option_line(command, *option, at);
  return lines;
}

/// The options of every command; some of them differ where a command only informs.
std::string shared_lines() {
  const CommandSpec informing{.name = "", .tells = Tells::information};
  std::string informers = "__runtime_exports_at";
  for (const auto& command : command_specs()) {
    if (command.tells == Tells::information) informers += " " + fish_quoted(command.name);
  }
  std::string lines;
  for (const auto* option : shared_options(program_spec())) {
    if (option->name == "--version") {
      lines += option_line(program_spec(), *option, "__runtime_exports_at ''");
    } else if (option->name == "--format" || option->name == "--result-file") {
      lines += option_line(program_spec(), *option, "not " + informers);
    } else {
      lines += option_line(program_spec(), *option, {});
    }
    if (option->name == "--format") lines += option_line(informing, *option, informers);
  }
  return lines;
}

/// Which words name a command, and which options are followed by a value.
std::string tests() {
  std::string text = "\nfunction __runtime_exports_is_command\n    contains -- \"$argv\"";
  for (const auto& command : command_specs()) text += " " + fish_quoted(command.name);
  text += "\nend\n\nfunction __runtime_exports_takes\n    contains -- \"$argv\"";
  for (const auto* command : all_places()) {
    for (const auto* option : options_at(*command)) {
      if (option->kind == ValueKind::none) continue;
      text.append(" \\\n        ");
      text += fish_quoted(std::string{command->name}.append(" ").append(option->name));
    }
  }
  return text + "\nend\n";
}

}  // namespace

std::string fish_script() {
  std::string script =
      "# Completion of runtime-exports for fish, made by `runtime-exports completion fish`.\n";
  script.append(tests()).append(functions);
  for (const auto* command : all_places()) script += command_lines(*command);
  return script + shared_lines();
}

}  // namespace runtime_exports::cli

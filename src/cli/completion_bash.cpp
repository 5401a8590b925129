#include "completion_words.hpp"

namespace runtime_exports::cli {
namespace {

constexpr std::string_view parsing = R"sh(
_runtime_exports() {
  local IFS=$' \t\n' command='' option='' commands='' options='' takes='' operand=1
  local word='' glue='' full='' raw='' head='' lead='' value='' i
  local -a typed=()
  COMPREPLY=()

  # Bash parts words at = and :, which belong into ours.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    if [[ ${#typed[@]} -gt 0 && ( -n $glue || $word == [=:]* ) ]]; then
      typed[-1]+=$word
    else
      typed+=("$word")
    fi
    glue=''
    [[ $word != [=:]* ]] || glue=1
  done
  full=${typed[-1]}
  raw=$word
  [[ $raw != [=:]* ]] || raw=''
  # What stands in front of the part that bash replaces.
  head=${full%"$raw"}

  for word in "${typed[@]:0:${#typed[@]}-1}"; do
    if [[ -n $option ]]; then
      option=''
      continue
    fi
    case $word in
      --*=*) ;;
      -*)
        _runtime_exports_takes "$command" "$word"
        [[ -z $takes ]] || option=$word
        ;;
      *)
        _runtime_exports_place "$command"
        if [[ " $commands " == *" $word "* ]]; then
          command=${command:+$command }$word
        else
          operand=$((operand + 1))
        fi
        ;;
    esac
  done
  _runtime_exports_place "$command"

  value=$full
  if [[ -z $option && $full == --*=* ]]; then
    option=${full%%=*} value=${full#*=} lead=${full%%=*}=
  fi
  takes=''
  if [[ -n $option ]]; then
    _runtime_exports_takes "$command" "$option"
  elif [[ $full == -* ]]; then
    takes="words $options"
  elif [[ -n $commands ]]; then
    takes="words $commands"
  else
    _runtime_exports_takes "$command" "$operand"
    [[ -n $takes || -n $full ]] || takes="words $options"
  fi
)sh";

constexpr std::string_view offering = R"sh(
  local words=${takes#* }
  case ${takes%% *} in
    list)
      word=${value##*,}
      lead+=${value%"$word"} value=$word
      ;;
    keys) compopt -o nospace 2>/dev/null ;;
    files)
      words=''
      # By themselves, for names with quotation marks.
      compopt -o filenames -o default 2>/dev/null
      ;;
    words_and_files) compopt -o filenames -o default 2>/dev/null ;;
    folders)
      words=''
      compopt -o filenames -o dirnames 2>/dev/null
      ;;
    words) [[ $takes == *' '* ]] || words='' ;;
    *) words='' ;;
  esac
  mapfile -t COMPREPLY < <(
    compgen -W "$words" -- "$value"
    case ${takes%% *} in
      files | words_and_files) compgen -f -- "$value" ;;
      folders) compgen -d -- "$value" ;;
    esac
  )
  for i in "${!COMPREPLY[@]}"; do
    word=$lead${COMPREPLY[i]}
    COMPREPLY[i]=${word#"$head"}
  done
}

complete -F _runtime_exports runtime-exports
)sh";

/// The branches that name, for each command, what is below it and its options.
std::string place_branches() {
  std::string text;
  for (const auto* command : all_places()) {
    std::string commands;
    for (const auto* below : commands_below(*command)) {
      if (command->command) break;
      commands.append(commands.empty() ? "" : " ").append(last_word(*below));
    }
    std::string options;
    for (const auto* option : options_at(*command)) {
      options.append(options.empty() ? "" : " ").append(option->name);
    }
    text.append("    ").append(shell_quoted(command->name)).append(")\n");
    text.append("      commands=").append(shell_quoted(commands)).append("\n");
    text.append("      options=").append(shell_quoted(options)).append("\n      ;;\n");
  }
  return text;
}

}  // namespace

std::string bash_script() {
  std::string script =
      "# Completion of runtime-exports for bash, made by `runtime-exports completion bash`.\n"
      "\n# What the command $1 has below it, and its options.\n"
      "_runtime_exports_place() {\n  case $1 in\n";
  script += place_branches();
  script +=
      "  esac\n}\n"
      "\n# How a value of the option $2 of the command $1 is completed, or its operand of that\n"
      "# number: a kind, then words. Nothing for a flag.\n"
      "_runtime_exports_takes() {\n  takes=''\n  case \"$1 $2\" in\n";
  script += takes_branches("'", "'");
  script += "  esac\n}\n";
  return script.append(parsing).append(offering);
}

}  // namespace runtime_exports::cli

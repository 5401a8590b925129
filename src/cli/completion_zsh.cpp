#include "completion_words.hpp"

namespace runtime_exports::cli {
namespace {

constexpr std::string_view completing = R"sh(
_runtime-exports() {
  local command option word ret=1
  integer operand=1
  local -a commands options takes names

  for word in "${(@)words[2,CURRENT-1]}"; do
    if [[ -n $option ]]; then
      option=''
      continue
    fi
    case $word in
      (--*=*) ;;
      (-*)
        _runtime-exports_takes "$command" "$word"
        (( $#takes == 0 )) || option=$word
        ;;
      (*)
        _runtime-exports_place "$command"
        names=("${(@)commands%%:*}")
        if (( ${names[(Ie)$word]} )); then
          command=${command:+$command }$word
        else
          operand+=1
        fi
        ;;
    esac
  done
  _runtime-exports_place "$command"

  if [[ -z $option && $PREFIX == --*=* ]]; then
    option=${PREFIX%%=*}
    compset -P 1 '*='
  fi
  takes=()
  if [[ -n $option ]]; then
    _runtime-exports_takes "$command" "$option"
  elif [[ $PREFIX == -* ]]; then
    _describe -o option options
    return
  elif (( $#commands )); then
    _describe command commands
    return
  else
    _runtime-exports_takes "$command" "$operand"
    if (( $#takes == 0 )); then
      _describe -o option options
      return
    fi
  fi

  case $takes[1] in
    (list)
      compset -P '*,'
      compadd -- "${(@)takes[2,-1]}" && ret=0
      ;;
    (keys)
      [[ $PREFIX == *=* ]] || compadd -S '' -- "${(@)takes[2,-1]}" && ret=0
      ;;
    (words)
      compadd -- "${(@)takes[2,-1]}" && ret=0
      ;;
    (words_and_files)
      compadd -- "${(@)takes[2,-1]}" && ret=0
      _files && ret=0
      ;;
    (files) _files && ret=0 ;;
    (folders) _files -/ && ret=0 ;;
  esac
  return ret
}

# The first call from a folder of $fpath runs this file; sourced, it only registers.
if [[ $funcstack[1] == _runtime-exports ]]; then
  _runtime-exports "$@"
else
  compdef _runtime-exports runtime-exports
fi
)sh";

/// 'name:description', in which a colon of the name would need a backslash.
std::string described(std::string_view name, std::string_view description) {
  return shell_quoted(std::string{name}.append(":").append(description));
}

std::string place_branches() {
  std::string text;
  for (const auto* command : all_places()) {
    text.append("    (").append(shell_quoted(command->name)).append(")\n      commands=(\n");
    for (const auto* below : commands_below(*command)) {
      text.append("        ").append(described(last_word(*below), below->summary)).append("\n");
    }
    text += "      )\n      options=(\n";
    for (const auto* option : options_at(*command)) {
      text.append("        ").append(described(option->name, option->description)).append("\n");
    }
    text += "      )\n      ;;\n";
  }
  return text;
}

}  // namespace

std::string zsh_script() {
  std::string script =
      "#compdef runtime-exports\n"
      "# Completion of runtime-exports for zsh, made by `runtime-exports completion zsh`.\n"
      "\n# What the command $1 has below it, and its options, with descriptions.\n"
      "_runtime-exports_place() {\n  case $1 in\n";
  script += place_branches();
  script +=
      "  esac\n}\n"
      "\n# How a value of the option $2 of the command $1 is completed, or its operand of that\n"
      "# number: a kind, then words. Nothing for a flag.\n"
      "_runtime-exports_takes() {\n  takes=()\n  case \"$1 $2\" in\n";
  script += takes_branches("(", ")");
  return script.append("  esac\n}\n").append(completing);
}

}  // namespace runtime_exports::cli

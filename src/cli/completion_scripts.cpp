#include "runtime_exports/cli/completion.hpp"

namespace runtime_exports::cli {
namespace {

constexpr std::string_view bash_script =
    R"sh(# Completion of runtime-exports for bash: asks the program, and adds names of files.
_runtime_exports() {
  local IFS=$' \t\n' program=$1 full='' word='' raw='' glue='' head='' value='' i
  local -a typed=() answer=()
  # Bash splits words at = and :, which are part of ours.
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
  # Bash replaces only the part after the last = or :.
  head=${full%"$raw"}
  value=$full
  [[ $full != --*=* ]] || value=${full#*=}

  mapfile -t answer < <("$program" __complete "${typed[@]}" 2>/dev/null)
  [[ ${#answer[@]} -gt 0 ]] || return 0
  COMPREPLY=("${answer[@]:0:${#answer[@]}-1}")
  COMPREPLY=("${COMPREPLY[@]%%$'\t'*}")
  COMPREPLY=("${COMPREPLY[@]#"$head"}")
  case ${answer[-1]} in
    :open) compopt -o nospace 2>/dev/null ;;
    :files)
      compopt -o filenames -o default 2>/dev/null
      mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "$value")
      ;;
    :folders)
      compopt -o filenames -o dirnames 2>/dev/null
      mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -d -- "$value")
      ;;
  esac
}

complete -F _runtime_exports runtime-exports
)sh";

constexpr std::string_view zsh_script = R"sh(#compdef runtime-exports
# Completion of runtime-exports for zsh: asks the program, and adds names of files.
_runtime-exports() {
  local line word ret=1
  local -a answer described suffix
  answer=("${(@f)$("${(Q)words[1]}" __complete "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  for line in "${(@)answer[1,-2]}"; do
    word=${line%%$'\t'*}
    [[ $line != *$'\t'* ]] || line=${word//:/\\:}:${line#*$'\t'}
    described+=("$line")
  done
  [[ $answer[-1] != :open ]] || suffix=(-S '')
  (( ! $#described )) || _describe word described $suffix && ret=0
  if [[ $answer[-1] == (:files|:folders) ]]; then
    [[ $PREFIX != --*=* ]] || compset -P 1 '*='
    if [[ $answer[-1] == :folders ]]; then _files -/ && ret=0; else _files && ret=0; fi
  fi
  return ret
}

# The first call from a folder of $fpath runs this file; sourced, it only registers.
if [[ $funcstack[1] == _runtime-exports ]]; then
  _runtime-exports "$@"
else
  compdef _runtime-exports runtime-exports
fi
)sh";

constexpr std::string_view fish_script =
    R"sh(# Completion of runtime-exports for fish: asks the program, and adds names of files.
function __runtime_exports_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l answer (command $words[1] __complete $words[2..-1] "$typed" 2>/dev/null)
    test (count $answer) -gt 0; or return
    if test (count $answer) -gt 1
        printf '%s\n' $answer[1..-2]
    end
    set -l head (string match -r -- '^--[a-z-]+=' "$typed")
    switch $answer[-1]
        case :files
            __fish_complete_path (string replace -r -- '^--[a-z-]+=' '' "$typed") | string replace -r '^' "$head"
        case :folders
            __fish_complete_directories (string replace -r -- '^--[a-z-]+=' '' "$typed") | string replace -r '^' "$head"
    end
end

complete -c runtime-exports -f -a '(__runtime_exports_complete)'
)sh";

}  // namespace

std::string_view completion_script(Shell shell) {
  switch (shell) {
    case Shell::bash:
      return bash_script;
    case Shell::zsh:
      return zsh_script;
    case Shell::fish:
      break;
  }
  return fish_script;
}

}  // namespace runtime_exports::cli

#include <algorithm>

#include "runtime_exports/cli/command_table.hpp"
#include "runtime_exports/config/settings.hpp"
#include "runtime_exports/exports/registry.hpp"
#include "runtime_exports/schema/bundle.hpp"

namespace runtime_exports::cli {
namespace {

constexpr std::string_view bash_script =
    R"sh(# Completion of runtime-exports for bash: asks the program, and adds names of files.
_runtime_exports() {
  local IFS=$' \t\n' program=${1/#\~/$HOME} full='' word='' raw='' glue='' head='' value='' i
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
  (( ! $#described )) || _describe word described "${suffix[@]}" && ret=0
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
            __fish_complete_path (string replace -r -- '^--[a-z-]+=' '' "$typed") | string replace -r -- '^' "$head"
        case :folders
            __fish_complete_directories (string replace -r -- '^--[a-z-]+=' '' "$typed") | string replace -r -- '^' "$head"
    end
end

complete -c runtime-exports -f -a '(__runtime_exports_complete)'
)sh";

/// Where the words before the cursor lead.
struct Place {
  const CommandSpec* command = &program_spec();
  std::optional<OptionSpec> option;  ///< whose value comes next, if any
  std::size_t operand = 0;           ///< how many of the command were given
};

std::optional<OptionSpec> find_option(const CommandSpec& command, std::string_view name) {
  for (auto& option : all_options(command)) {
    if (option.name == name || option.short_name == name) return std::move(option);
  }
  return std::nullopt;
}

const CommandSpec* find_below(const CommandSpec& group, std::string_view word) {
  const auto below = commands_below(group);
  const auto found =
      std::ranges::find(below, word, [](const auto* one) { return last_word(*one); });
  return found == below.end() ? nullptr : *found;
}

Place place_after(std::span<const std::string> words) {
  Place place;
  for (const auto& word : words) {
    if (place.option) {
      place.option.reset();
    } else if (word.starts_with('-')) {
      auto option = find_option(*place.command, word);
      if (option && !option->value.empty()) place.option = std::move(option);
    } else if (const auto* below = find_below(*place.command, word)) {
      place.command = below;
    } else {
      ++place.operand;
    }
  }
  return place;
}

using Offer = std::pair<std::string, std::string_view>;  // a word and its description

/// The lines of an answer: the words that begin with what is typed. The first `kept` characters of
/// that stay: "--format=", or a list up to its last comma.
std::string answer(const std::vector<Offer>& offers, std::string_view typed, std::size_t kept,
                   std::string_view directive) {
  std::string text;
  for (const auto& [word, description] : offers) {
    if (!word.starts_with(typed.substr(kept))) continue;
    text.append(typed.substr(0, kept)).append(word);
    if (!description.empty()) text.append("\t").append(description);
    text += '\n';
  }
  return text.append(directive).append("\n");
}

std::string complete_value(const OptionSpec& spec, std::string_view typed, std::size_t kept = 0) {
  using enum ValueKind;
  const auto kind = spec.kind;
  std::vector<Offer> offers;
  for (const auto choice : spec.choices) offers.emplace_back(choice, "");
  if (kind == export_id) {
    // npos + 1 is 0.
    kept = std::max(kept, typed.rfind(',') + 1);
    for (const auto& one : exports::export_definitions()) offers.emplace_back(one.id, "");
  }
  if (kind == schema_name || kind == schema_or_file) {
    for (const auto& word : schema::embedded_names_and_ids()) offers.emplace_back(word, "");
  }
  if (kind == assignment) {
    for (const auto& one : config::setting_definitions()) {
      const auto name = std::string{one.key} + "=";
      if (one.kind != config::SettingKind::exceptions) offers.emplace_back(name, "");
    }
    return answer(offers, typed, kept, ":open");
  }
  if (kind == folder) return answer(offers, typed, kept, ":folders");
  return answer(offers, typed, kept, names_place(kind) ? ":files" : ":words");
}

std::string complete_option_name(const CommandSpec& command, std::string_view typed) {
  std::vector<Offer> offers;
  for (const auto& option : all_options(command)) {
    offers.emplace_back(option.name, option.description);
  }
  return answer(offers, typed, 0, ":words");
}

std::string complete_operand(const Place& place, std::string_view typed) {
  std::vector<Offer> offers;
  for (const auto* below : commands_below(*place.command)) {
    offers.emplace_back(last_word(*below), below->summary);
  }
  if (!offers.empty()) return answer(offers, typed, 0, ":words");
  const auto& operands = place.command->operands;
  if (place.operand < operands.size()) return complete_value(operands[place.operand], typed);
  if (!operands.empty() && operands.back().occurs != Occurs::once) {
    return complete_value(operands.back(), typed);
  }
  return complete_option_name(*place.command, typed);
}

}  // namespace

std::string complete(std::span<const std::string> words) {
  if (words.empty()) return complete_operand({}, {});
  const std::string_view typed = words.back();
  const auto place = place_after(words.first(words.size() - 1));
  if (place.option) return complete_value(*place.option, typed);
  if (!typed.starts_with('-')) return complete_operand(place, typed);
  const auto equals = typed.find('=');
  if (equals == std::string_view::npos) return complete_option_name(*place.command, typed);
  const auto option = find_option(*place.command, typed.substr(0, equals));
  if (!option) return ":words\n";
  return complete_value(*option, typed, equals + 1);
}

CommandResult run(const Call& /*call*/, const CompletionOptions& options) {
  return {0, std::string{completion_script(options.shell)}};
}

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

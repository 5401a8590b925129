# bash ask.bash SCRIPT < command lines: prints, for each, what the script offers, sorted, in one line.
# Words are split as readline does it, at = and : too.
source "$1"

part_words() {
  local word rest
  COMP_WORDS=(runtime-exports)
  for word in $1; do
    rest=$word
    while [[ $rest =~ ^([^=:]*)([=:]+)(.*)$ ]]; do
      [[ -z ${BASH_REMATCH[1]} ]] || COMP_WORDS+=("${BASH_REMATCH[1]}")
      COMP_WORDS+=("${BASH_REMATCH[2]}")
      rest=${BASH_REMATCH[3]}
    done
    [[ -z $rest ]] || COMP_WORDS+=("$rest")
  done
  [[ -n $1 && $1 != *' ' ]] || COMP_WORDS+=('')
}

# The text before the part that readline replaces, which the line would then show.
untouched() {
  local word=${1##* } last=${COMP_WORDS[-1]}
  [[ $last != [=:]* ]] || last=''
  printf '%s' "${word%"$last"}"
}

while IFS= read -r line; do
  part_words "$line"
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _runtime_exports runtime-exports
  head=$(untouched "$line")
  for i in "${!COMPREPLY[@]}"; do COMPREPLY[i]=$head${COMPREPLY[i]}; done
  printf '%s\n' "${COMPREPLY[@]}" | LC_ALL=C sort -u | paste -sd ' '
done

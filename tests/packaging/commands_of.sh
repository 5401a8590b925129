# Source this file. commands_of PROGRAM prints one line with the words of each command and group that --help lists,
# and an empty line for the program itself.
below() {
  local program=$1
  shift
  "$program" "$@" --help | sed -n '/^Subcommands:$/,/^$/s/^  \([a-z-]\{1,\}\)  .*$/\1/p'
}

commands_of() {
  local program=$1 command word
  echo
  for command in $(below "$program"); do
    echo "$command"
    for word in $(below "$program" "$command"); do echo "$command $word"; done
  done
}

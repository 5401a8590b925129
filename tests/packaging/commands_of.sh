# Sourced. commands_of PROGRAM prints the words of each command and group, a line each, and an empty line for
# the program itself, as --help tells them.
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

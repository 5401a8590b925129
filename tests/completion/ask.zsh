# zsh -f ask.zsh SCRIPT < command lines: prints, for each, what the script offers, sorted, in one line.
# An interactive zsh on a pseudo-terminal does the completion; its `compadd` records what is added.
zmodload zsh/zpty
work=$(mktemp -d)
trap 'rm -rf $work' EXIT
mkdir $work/functions
cp $1 $work/functions/_runtime-exports
export ASK_WORK=$work ZDOTDIR=$work

cat >$work/.zshrc <<'RC'
fpath=($ASK_WORK/functions $fpath)
autoload -U compinit
compinit -u -D
zstyle ':completion:*' completer _complete
zstyle ':completion:*' insert-tab false
bindkey '^I' complete-word
bindkey '^U' kill-whole-line
unsetopt beep zle_bracketed_paste 2>/dev/null
PROMPT=''

compadd() {
  # If asked only to fill arrays, it adds nothing.
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then
    builtin compadd "$@"
    return
  fi
  local -a hits
  builtin compadd -A hits "$@"
  (( $#hits )) && print -rl -- $IPREFIX$^hits >>$ASK_WORK/offered
  builtin compadd "$@"
}
tell_end() {
  comppostfuncs=(tell_end)
  compstate[insert]='' compstate[list]=''
  print -r -- '<end of completion>'
}
comppostfuncs=(tell_end)
print -r -- '<ready>'
RC

zpty asked zsh -d -i
zpty -r asked said '*<ready>*'
while IFS= read -r line; do
  : >$work/offered
  zpty -w -n asked "runtime-exports $line"$'\t'
  zpty -r asked said '*<end of completion>*'
  LC_ALL=C sort -u $work/offered | paste -sd ' ' -
  zpty -w -n asked $'\025'
done
zpty -d asked

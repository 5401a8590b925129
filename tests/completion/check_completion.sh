#!/usr/bin/env bash
# check_completion.sh SHELL PROGRAM [SCRIPT]: runs the script (default: that of `PROGRAM completion SHELL`) in that
# shell and compares what it offers with cases.txt. Exits 77 if there is no such shell.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
shell=$1 program=$2

if ! command -v "$shell" >/dev/null; then
  echo "SKIPPED: there is no $shell here, so its completion is not tested." >&2
  exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/home" "$work/here/folder-a" "$work/here/folder-b"
touch "$work/here/file.json"
# Do not use the settings and the history of the current user.
export HOME=$work/home XDG_CONFIG_HOME=$work/home XDG_DATA_HOME=$work/home TERM=dumb

PATH=$(dirname "$program"):$PATH
"$program" completion "$shell" >"$work/script"
if [ -n "${3:-}" ]; then
  cmp "$3" "$work/script"
  cp "$3" "$work/script"
fi
"$shell" -n "$work/script"

grep -v '^#' "$here/cases.txt" >"$work/cases"
cut -d'|' -f1 "$work/cases" >"$work/lines"
plain=()
[ "$shell" != zsh ] || plain=(-f)
(cd "$work/here" && "$shell" "${plain[@]}" "$here/ask.$shell" "$work/script") <"$work/lines" >"$work/offered"
paste -d'|' "$work/lines" "$work/offered" >"$work/found"
diff -u --label expected --label offered "$work/cases" "$work/found"
echo "$shell: $(wc -l <"$work/cases") command lines are completed as expected"

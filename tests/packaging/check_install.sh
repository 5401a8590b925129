#!/usr/bin/env bash
# check_install.sh SOURCE BUILD: installs the build into an empty folder and compares the list of files. Then it
# uses the installed program, manual pages and completions. Exits with 77 if man or groff is missing.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source=$1 build=$2
. "$here/commands_of.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
# Everyone must be able to read the files, whatever the umask.
(umask 077 && cmake --install "$build" --prefix "$prefix" >"$work/log") || { cat "$work/log" >&2; exit 1; }
program=$prefix/bin/runtime-exports

expected_files() {
  echo bin/runtime-exports
  echo bin/runtime-exports-push
  echo share/doc/runtime-exports-push/copyright
  echo share/bash-completion/completions/runtime-exports
  echo share/fish/vendor_completions.d/runtime-exports.fish
  echo share/zsh/vendor-completions/_runtime-exports
  printf 'share/doc/runtime-exports/%sREADME.md\n' '' changelog/ runtime/exports/ schemas/
  echo share/doc/runtime-exports/copyright
  (cd "$source" && find docs -type f | sed 's|^|share/doc/runtime-exports/|')
  (cd "$source/schemas" && printf 'share/runtime-exports/schemas/%s\n' *.schema.json)
  commands_of "$program" | sed 's|^\(.*\)$|share/man/man1/runtime-exports \1.1.gz|; s| \.1|.1|; s| |-|g'
}
(cd "$prefix" && find . -type f | sed 's|^\./||' | LC_ALL=C sort) >"$work/found"
expected_files | LC_ALL=C sort >"$work/expected"
diff -u --label expected --label installed "$work/expected" "$work/found"
[ "$(wc -l <"$work/found")" -gt 30 ]

unreadable=$(find "$prefix" -type f ! -perm -444)
[ -z "$unreadable" ] || { echo "not for everyone to read: $unreadable" >&2; exit 1; }

# Each installed schema must be one of the program's.
"$program" schema list | LC_ALL=C sort >"$work/bundled"
(cd "$prefix/share/runtime-exports/schemas" && printf '%s\n' *) | LC_ALL=C sort | diff -u "$work/bundled" -

for shell in bash zsh fish; do
  case $shell in
    bash) script=$prefix/share/bash-completion/completions/runtime-exports ;;
    zsh) script=$prefix/share/zsh/vendor-completions/_runtime-exports ;;
    fish) script=$prefix/share/fish/vendor_completions.d/runtime-exports.fish ;;
  esac
  "$here/../completion/check_completion.sh" "$shell" "$program" "$script" || [ $? -eq 77 ]
done

if ! command -v man >/dev/null || ! command -v groff >/dev/null; then
  echo "SKIPPED: there is no man or no groff here, so the manual pages are not tested." >&2
  exit 77
fi
export LC_ALL=C.UTF-8 MANWIDTH=100 PAGER=cat

options_of() { grep -oE '^  (-[a-z], )?--[a-z-]+' | sed -E 's/^.*(--[a-z-]+)$/\1/'; }
pages=0
while read -r command; do
  page=runtime-exports${command:+-${command// /-}}
  # shellcheck disable=SC2086  # the words of the command are words
  "$program" $command --help >"$work/help"
  man -M "$prefix/share/man" --warnings=w -E UTF-8 "$page" >"$work/page" 2>"$work/warnings"
  [ ! -s "$work/warnings" ] || { echo "$page:" >&2; cat "$work/warnings" >&2; exit 1; }
  zcat "$prefix/share/man/man1/$page.1.gz" | groff -ww -man -Tutf8 2>"$work/warnings" >/dev/null
  [ ! -s "$work/warnings" ] || { echo "$page:" >&2; cat "$work/warnings" >&2; exit 1; }
  for option in $(options_of <"$work/help"); do
    grep -qE "^ +(-[a-z], )?$option( |\$)" "$work/page" || { echo "$page: $option is missing" >&2; exit 1; }
  done
  grep -qF "$("$program" --version)" "$work/page" || { echo "$page: another version" >&2; exit 1; }
  pages=$((pages + 1))
done < <(commands_of "$program")
[ "$pages" -gt 10 ]
echo "$(wc -l <"$work/found") files are installed, $pages manual pages are sound"

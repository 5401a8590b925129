#!/usr/bin/env bash
# check_unit.sh ROOT PROGRAM: lets systemd read the unit of docs/systemd, with the program's own path in it.
set -euo pipefail
root=$1
program=$2
if ! command -v systemd-analyze >/dev/null; then
  echo "SKIPPED: there is no systemd-analyze to check the unit with"
  exit 77
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
unit=runtime-exports-watch.service

# Prints what systemd has against the unit, if anything.
complaints() { systemd-analyze verify --man=no "$scratch/$unit" 2>&1 | grep -F "$unit" || true; }

sed "s|^ExecStart=/usr/bin/runtime-exports |ExecStart=$program |" "$root/docs/systemd/$unit" >"$scratch/$unit"
grep -qF "ExecStart=$program watch" "$scratch/$unit"
found=$(complaints)
[ -z "$found" ] || { printf '%s\n' "$found"; exit 1; }

# A check that cannot fail says nothing.
sed -i 's/^ProtectSystem=strict/ProtectSystem=perhaps/' "$scratch/$unit"
[ -n "$(complaints)" ] || { echo "systemd-analyze accepts a wrong unit too"; exit 1; }

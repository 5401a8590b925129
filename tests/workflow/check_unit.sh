#!/usr/bin/env bash
# check_unit.sh ROOT PROGRAM: makes systemd verify the unit in docs/systemd, with the program's real path.
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

# Prints systemd's complaints about the unit, if any.
complaints() { systemd-analyze verify --man=no "$scratch/$unit" 2>&1 | grep -F "$unit" || true; }

sed "s|^ExecStart=/usr/bin/runtime-exports |ExecStart=$program |" "$root/docs/systemd/$unit" >"$scratch/$unit"
grep -qF "ExecStart=$program watch" "$scratch/$unit"
found=$(complaints)
[ -z "$found" ] || { printf '%s\n' "$found"; exit 1; }

# Make sure that the check can fail.
sed -i 's/^ProtectSystem=strict/ProtectSystem=perhaps/' "$scratch/$unit"
[ -n "$(complaints)" ] || { echo "systemd-analyze accepts a wrong unit too"; exit 1; }

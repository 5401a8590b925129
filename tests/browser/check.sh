#!/usr/bin/env bash
# Makes pages of the sample state and of a state with the longest names, and checks them in Chromium.
#   check.sh SOURCE_FOLDER PROGRAM
set -euo pipefail
source=$1
program=$2
skip() {
  echo "SKIPPED: the pages of \`report\` were not looked at with a browser: $1"
  exit 77
}
[ -x "${CHROMIUM:-/usr/bin/chromium}" ] || skip "there is no Chromium (script/bootstrap checks installs it)"
command -v npm >/dev/null || skip "there is no npm (script/bootstrap checks installs it)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$source"/tests/browser/*.mjs "$source"/tests/browser/package*.json "$source/tests/browser/.npmrc" "$work"
(cd "$work" && npm ci --silent --no-fund --no-audit) || skip "npm cannot install what tests/browser/package.json lists"

publish() {
  "$program" --root "$1" --quiet publish >/dev/null
}
mkdir "$work/sample" "$work/wide"
cp -r "$source/shared" "$source/changelog" "$work/sample"
cp -r "$source/shared" "$source/changelog" "$work/wide"
publish "$work/sample"
"$program" --root "$work/sample" --quiet report --admin --out "$work/admin.html"

node "$work/widen.mjs" "$work/wide"
"$program" --root "$work/wide" --quiet report --next --out "$work/wide.html"
publish "$work/wide"
echo '[]' >"$work/wide/runtime/exports/telemetry/events.json"
"$program" --root "$work/wide" --quiet report --out "$work/refused.html" && exit 1
node "$work/check_report.mjs" "$work/sample/runtime/exports" "$work"/{admin,wide,refused}.html

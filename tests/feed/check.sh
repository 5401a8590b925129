#!/usr/bin/env bash
# Publishes the sample state with a feed, and reads it with an independent feed reader.
#   check.sh SOURCE_FOLDER PROGRAM
set -euo pipefail
source=$1
program=$2
skip() {
  echo "SKIPPED: no feed reader read feed.json: $1"
  exit 77
}
command -v npm >/dev/null || skip "there is no npm (script/bootstrap checks installs it)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$source"/tests/feed/*.mjs "$source"/tests/feed/package*.json "$source/tests/feed/.npmrc" "$work"
(cd "$work" && npm ci --silent --no-fund --no-audit) || skip "npm cannot install what tests/feed/package.json lists"

cp -r "$source/shared" "$source/changelog" "$work"
run() {
  "$program" --root "$work" --quiet "$@" >/dev/null
}
run changelog add --title 'Marks: 1 < 2, &amp;, "quotes", é, 🎉' --description $'Two lines:\n  the second one.' --date 2026-07-16
run --set feed.home_page_url=https://example.org/changes publish
node "$work/read_feed.mjs" "$work/runtime/exports"

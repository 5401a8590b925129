#!/usr/bin/env bash
# fetch-live.sh URL FOLDER: copies the live set into FOLDER. URL is the address at which readers find manifest.json.
# `runtime-exports publish --previous FOLDER` continues from the copy. A file that is missing or does not match the
# manifest is an error.
set -euo pipefail
url=${1%/} folder=$2
mkdir -p "$folder"

fetch() {
  curl --fail --silent --show-error --location --retry 3 --max-time 60 --max-filesize 100M --create-dirs \
    --header 'Cache-Control: no-cache' --output "$folder/$1" "$url/$1"
}

# Prints path and digest of each file in the manifest, which has one member per line. No path leads out of the folder.
listed() {
  local name='[0-9A-Za-z_][0-9A-Za-z_.-]*'
  sed -nE "s/^      \"(path|sha256)\": \"($name(\/$name)*)\",?\$/\2/p" "$folder/manifest.json" | paste -d ' ' - -
}

# If a publish takes place meanwhile, files do not match, and all are fetched again.
for attempt in 1 2 3 4 5; do
  [ "$attempt" = 1 ] || sleep 2
  if ! fetch manifest.json; then
    echo "nothing is live at $url; if that is right, run the first release with its input \`first\`" >&2
    exit 1
  fi
  listed >"$folder/.listed"
  if [ -s "$folder/.listed" ] && while read -r path digest; do
    fetch "$path" || true  # sha256sum reports the missing file
    printf '%s  %s\n' "$digest" "$folder/$path"
  done <"$folder/.listed" | sha256sum --check --status; then
    rm "$folder/.listed"
    exit 0
  fi
done
echo "what is live at $url does not match its manifest" >&2
exit 1

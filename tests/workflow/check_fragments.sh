#!/usr/bin/env bash
# Adds a changelog entry in each of twenty branches. git must merge them without conflict, and collect must take them all.
#   check_fragments.sh SOURCE_FOLDER PROGRAM
set -euo pipefail
source=$1
program=$2
branches=20
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/project"
ln -s "$program" "$work/bin/runtime-exports"
export PATH="$work/bin:/usr/local/bin:/usr/bin:/bin" HOME="$work" LC_ALL=C.UTF-8
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
git config --global user.name a
git config --global user.email a@example.com
git config --global init.defaultBranch main

fail() {
  echo "FAILED: $1" >&2
  exit 1
}

# add BRANCH TITLE [OPTION...]: makes a branch from the first commit with a new entry.
add() {
  git checkout --quiet -b "$1" start
  runtime-exports --quiet changelog add --title "$2" --description 'What changed.' "${@:3}" >"$work/log"
  git add --all
  git commit --quiet --message "$2"
  git checkout --quiet main
}

cp -r "$source/shared" "$source/changelog" "$work/project"
cd "$work/project"
git init --quiet
git add --all
git commit --quiet --message start
git tag start

# Without fragments, entries that are appended to the array conflict.
add array-1 'In the array'
add array-2 'In the array, too'
git merge --quiet array-1
if git merge --quiet array-2 >"$work/log" 2>&1; then fail "two branches that append to the array do not conflict"; fi
git reset --quiet --hard start

for ((i = 1; i <= branches; ++i)); do add "fragment-$i" "Change number $i" --fragment; done
for ((i = 1; i <= branches; ++i)); do
  git merge --quiet --no-edit "fragment-$i" >"$work/log" 2>&1 || fail "branch $i conflicts: $(cat "$work/log")"
done
[ "$(ls changelog/unreleased | wc -l)" -eq $branches ] || fail "not every branch has its fragment"
runtime-exports --quiet validate >"$work/log" || fail "the fragments are not valid"

count() { grep -c '"id"' changelog/changelog.runtime.json; }
before=$(count)
runtime-exports --quiet changelog collect >"$work/log"
[ "$(count)" -eq $((before + branches)) ] || fail "not every entry was added once"
for ((i = 1; i <= branches; ++i)); do
  [ "$(grep -c "\"title\": \"Change number $i\"" changelog/changelog.runtime.json)" -eq 1 ] ||
    fail "entry $i was not added once"
done
[ -z "$(ls changelog/unreleased)" ] || fail "fragments are left"
runtime-exports --quiet publish >"$work/log" || fail "what was collected cannot be published"
echo "passed: $branches branches were merged, and their entries collected"

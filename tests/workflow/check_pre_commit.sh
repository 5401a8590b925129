#!/usr/bin/env bash
# Runs this project's hook with the real pre-commit, in a new repository.
#   check_pre_commit.sh SOURCE_FOLDER PROGRAM
set -euo pipefail
source=$1
program=$2
if ! command -v pre-commit >/dev/null; then
  echo "SKIPPED: pre-commit is not installed (script/bootstrap checks installs it)"
  exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/hook" "$work/project"
ln -s "$program" "$work/bin/runtime-exports"
export PATH="$work/bin:/usr/local/bin:/usr/bin:/bin" HOME="$work" PRE_COMMIT_HOME="$work/cache" LC_ALL=C.UTF-8
unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE
git config --global user.name a
git config --global user.email a@example.com
git config --global init.defaultBranch main

fail() {
  echo "FAILED: $1"
  cat "$work/log"
  exit 1
} >&2

pre-commit validate-manifest "$source/.pre-commit-hooks.yaml"
cp "$source/.pre-commit-hooks.yaml" "$work/hook"
git -C "$work/hook" init --quiet
git -C "$work/hook" add --all
git -C "$work/hook" commit --quiet --message hook

cp -r "$source/shared" "$source/changelog" "$work/project"
cd "$work/project"
git init --quiet
cat >.pre-commit-config.yaml <<CONFIG
repos:
  - repo: $work/hook
    rev: $(git -C "$work/hook" rev-parse HEAD)
    hooks:
      - id: runtime-exports-validate
CONFIG
pre-commit validate-config
pre-commit install >"$work/log"
git add --all

git commit --quiet --message good >"$work/log" 2>&1 || fail "a good state was refused"
grep -q 'runtime-exports validate.*Passed' "$work/log" || fail "the hook did not run"
[ ! -e runtime ] || fail "the hook wrote something"

echo '{"id": oops}' >>shared/state/accounts/users.jsonl
git add --all
if git commit --quiet --message bad >"$work/log" 2>&1; then fail "a broken row was committed"; fi
grep -q 'shared/state/accounts/users.jsonl:25:8: ' "$work/log" || fail "the hook does not say where"
[ "$(git log --oneline | wc -l)" -eq 1 ] || fail "there is another commit"

# pre-commit stashes unstaged changes, so the good state in the index counts.
git restore --staged shared
git commit --quiet --allow-empty --message index >"$work/log" 2>&1 || fail "an unstaged row was looked at"
grep -q oops shared/state/accounts/users.jsonl || fail "the unstaged row is gone"
echo "passed: pre-commit runs the hook, which refuses what is wrong and writes nothing"

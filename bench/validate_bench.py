#!/usr/bin/env python3
"""Compares `validate` of the sample state with the jsonschema CLI (@sourcemeta/jsonschema from npm), which only
checks the same twelve published files against their schemas. Its native program starts once for each file.

  validate_bench.py PROGRAM [--check] [--loosely]

Installs the peer into build/peers. That needs npm; without it, this script says so and exits with 77.
"""
import argparse
import glob
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PEER = "@sourcemeta/jsonschema@16.11.0"
ROUNDS = 21
LEAST_TIMES = 7


def install_peer():
    folder = os.path.join(ROOT, "build/peers")
    pattern = os.path.join(folder, "node_modules/@sourcemeta/jsonschema/build/github-releases/jsonschema-linux-x86_64")
    if not os.path.exists(pattern) and shutil.which("npm"):
        os.makedirs(folder, exist_ok=True)
        subprocess.run(["npm", "install", "--silent", "--no-fund", "--no-audit", "--no-save", "--prefix", folder, PEER],
                       check=False)
    found = glob.glob(pattern)
    if not found or subprocess.run([found[0], "--version"], capture_output=True, check=False).returncode != 0:
        print(f"SKIPPED: {PEER} cannot be installed or run here.", file=sys.stderr)
        sys.exit(77)
    return found[0]


def published(tree):
    """The published files and their schemas."""
    for folder in (os.path.join(tree, "runtime/exports"), os.path.join(tree, "runtime/exports/admin")):
        yield os.path.join(folder, "manifest.json"), "manifest.schema.json"

    for audience in ("", "admin/"):
        with open(os.path.join(tree, "runtime/exports", audience, "manifest.json"), encoding="utf-8") as file:
            for listed in json.load(file)["files"]:
                yield os.path.join(tree, "runtime/exports", listed["path"]), listed["schema"]


def run(commands):
    """Wall and processor time in milliseconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.monotonic()
    for command in commands:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        if done.returncode != 0:
            sys.exit(f"validate_bench: {' '.join(command)} ended with {done.returncode}")
    wall = time.monotonic() - begin
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return 1000 * wall, 1000 * spent


def median(values):
    return sorted(values)[len(values) // 2]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("--check", action="store_true")
    arguments.add_argument("--loosely", action="store_true", help="require only a third of what is promised")
    given = arguments.parse_args()
    peer = install_peer()
    with tempfile.TemporaryDirectory(prefix="validate_bench.") as tree:
        for folder in ("shared", "changelog"):
            shutil.copytree(os.path.join(ROOT, folder), os.path.join(tree, folder))
        run([[given.program, "--root", tree, "--quiet", "publish"]])
        common = os.path.join(ROOT, "schemas/common.schema.json")
        peers = [[peer, "validate", os.path.join(ROOT, "schemas", schema), file, "--resolve", common]
                 for file, schema in published(tree)]
        ours = [[given.program, "--root", tree, "--quiet", "validate"]]
        pairs = [(run(ours), run(peers)) for _ in range(ROUNDS + 1)][1:]
    times = []
    for column, name in ((0, "wall time"), (1, "processor time")):
        one = median([pair[0][column] for pair in pairs])
        other = median([pair[1][column] for pair in pairs])
        times.append(other / one)
        print(f"validate of the sample, {name:<15} {one:8.1f} ms   jsonschema, {len(peers)} starts {other:8.1f} ms"
              f"   {times[-1]:5.1f} times as fast, at least {LEAST_TIMES} promised")
    # Other work on the machine can slow down either program.
    if given.check and max(times) < LEAST_TIMES * (0.3 if given.loosely else 0.9):
        sys.exit(1)


if __name__ == "__main__":
    main()

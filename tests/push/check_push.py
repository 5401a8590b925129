#!/usr/bin/env python3
"""Runs runtime-exports-push against a real object store, or against a store in this process.

    check_push.py SOURCE PROGRAM PUSH_PROGRAM [--store small|ceph|s3rver] [--all] [NAME...]

`small` is the store in this process. `s3rver`, with `--s3rver PROGRAM`, is a store that must be refused. `--all` damages
every request in every way, instead of each in one way. NAMEs select tests, as for unittest.
"""

import argparse
import contextlib
import pathlib
import subprocess
import sys
import unittest

import object_store
from faults_test import Faults, Race
from small_store import SmallStore
from steps_test import Fetch, Refusals, Steps
from stores_test import CephOnly, Ignorant, SmallOnly
from world import WORK, World, bucket_of, make_copies

WITH_A_STORE = (Steps, Refusals, Fetch, Faults, Race, SmallOnly, CephOnly)


@contextlib.contextmanager
def started_store(kind):
    if kind == "small":
        with SmallStore() as store:
            yield store
        return
    with object_store.ObjectStore(WORK / "store") as store:
        yield store


def main():
    parser = argparse.ArgumentParser()
    for operand in ("source", "program", "push_program"):
        parser.add_argument(operand, type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("--store", choices=("small", "ceph", "s3rver"), default="small")
    parser.add_argument("--s3rver")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--files", type=int, default=990)
    parser.add_argument("names", nargs="*")
    World.options = parser.parse_intermixed_args()
    missing = object_store.missing_programs() if World.options.store == "ceph" else []
    if missing:
        print(f"SKIPPED: there is no object store to push to: {', '.join(missing)} not installed "
              "(apt-get install --no-install-recommends radosgw ceph-mon ceph-osd ceph-common)")
        return 77
    make_copies()
    if World.options.store == "s3rver":
        return run_tests([Ignorant.__name__])
    with started_store(World.options.store) as World.store:
        World.bucket = bucket_of(World.store)
        World.bucket.create()
        return run_tests(World.options.names or [one.__name__ for one in WITH_A_STORE])


def run_tests(names):
    program = unittest.main(argv=[sys.argv[0], *names], exit=False, verbosity=2)
    if World.results:
        subprocess.run([World.options.program, "--quiet", "schema", "check", "result.schema.json", *World.results],
                       check=True, stdout=subprocess.DEVNULL)
    return 0 if program.result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Publishes a large audit log, and the same rows as declared exports. Compares the times with those of the peers, and
prints the targets.

  large_bench.py PROGRAM [--rows N] [--before PROGRAM] [--check] [--work FOLDER]

--before names an older build, whose processor time is compared too. With --check it fails if a target is missed by
more than a tenth. The work folder (by default a temporary one) should be on the disk to measure.
"""
import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

BENCH = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(BENCH)
ACTIONS = ["user.login", "user.role_changed", "clip.created", "settings.updated", "bot.restarted"]


def make_state(tree, rows):
    """Writes the sample state with an audit log of this many rows, oldest first except for a few that came late."""
    for folder in ("shared", "changelog"):
        shutil.copytree(os.path.join(ROOT, folder), os.path.join(tree, folder))
    chance = random.Random(1)
    start = 1_750_000_000
    with open(os.path.join(tree, "shared/state/accounts/audit.jsonl"), "w", encoding="utf-8") as file:
        for i in range(rows):
            at = start + i * 30 - (chance.randrange(600) if i % 50 == 0 else 0)
            stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)) + f".{chance.randrange(10**6):06}Z"
            metadata = {"reason": "asked for by a moderator " + "x" * chance.randrange(160), "attempt": i % 7,
                        "ip": f"203.0.113.{i % 250}", "session": {"token": f"{chance.getrandbits(128):032x}", "ok": True},
                        "fields": ["role", "tier", "display_name"][:1 + i % 3]}
            file.write(json.dumps({"id": f"aud_{i:012}", "ts": stamp, "actor_user_id": f"acct_{i % 5000:08}",
                                   "actor_user_code": f"A{i % 5000:07}", "actor_role": "moderator",
                                   "target_user_id": f"acct_{(i * 7) % 5000:08}", "target_user_code": None,
                                   "action": ACTIONS[i % len(ACTIONS)], "metadata": metadata},
                                  separators=(",", ":")) + "\n")
    # No row may be later than the snapshot, so the snapshot is as late as the last row.
    snapshot = os.path.join(tree, "shared/state/runtime_snapshot.json")
    with open(snapshot, encoding="utf-8") as file:
        state = json.load(file)
    latest = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(start + rows * 30))
    state["generated_at"] = max(state["generated_at"], latest)
    with open(snapshot, "w", encoding="utf-8") as file:
        json.dump(state, file)


def declare_rows(tree):
    """Declares the rows of the audit log as exports of their own: from lines, and from an array on one line."""
    extra = os.path.join(tree, "shared/state/extra")
    os.makedirs(extra)
    audit = os.path.join(tree, "shared/state/accounts/audit.jsonl")
    shutil.copy(audit, os.path.join(extra, "lines.jsonl"))
    with open(audit, encoding="utf-8") as rows, open(os.path.join(extra, "array.json"), "w", encoding="utf-8") as file:
        separator = "["
        for row in rows:
            file.write(separator + row.rstrip("\n"))
            separator = ","
        file.write("]\n")
    text = {"type": ["string", "null"], "maxLength": 300}
    members = {name: text for name in ("actor_user_id", "actor_user_code", "actor_role", "target_user_id", "target_user_code")}
    members.update(id={"type": "string", "maxLength": 64}, ts={"type": "string", "format": "date-time", "maxLength": 40},
                   action={"type": "string", "pattern": "^[a-z_.]+$", "maxLength": 64}, metadata={"type": "object"})
    row = {"type": "object", "additionalProperties": False, "required": list(members), "properties": members}
    with open(os.path.join(tree, "rows.schema.json"), "w", encoding="utf-8") as file:
        json.dump({"type": "array", "items": row}, file)
    declared = [{"id": name, "path": f"admin/{name}.json", "input": f"shared/state/extra/{name}.{ending}",
                 "schema": "rows.schema.json", "audience": "admin"} for name, ending in (("lines", "jsonl"), ("array", "json"))]
    with open(os.path.join(tree, "shared/config/exports.json"), "w", encoding="utf-8") as file:
        json.dump({"exports": {"declared": declared}}, file)


def run(*words, expected=0):
    """Runs a program. Returns wall time, processor time (seconds) and peak memory (MiB)."""
    begin = time.monotonic()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - begin
    if process.returncode != expected:
        sys.exit(f"large_bench: {' '.join(words)} ended with {process.returncode}\n{error.decode()[-2000:]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


class Table:
    def __init__(self):
        self.missed = False

    def row(self, what, figure, target=None, unit="", bound="at most"):
        line = f"{what:<76} {figure:>8.2f}{unit:<5}"
        if target is not None:
            missed = figure > 1.1 * target if bound == "at most" else figure < 0.9 * target
            self.missed = self.missed or missed
            line += f" {bound} {target:>7.2f}{unit:<4}" + ("  MISSED" if missed else "")
        print(line, flush=True)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program")
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--before")
    arguments.add_argument("--check", action="store_true")
    arguments.add_argument("--work")
    given = arguments.parse_args()
    work = tempfile.mkdtemp(prefix="large_bench.", dir=given.work)
    try:
        table = measure(given, work)
    finally:
        shutil.rmtree(work)
    if given.check and table.missed:
        sys.exit(1)


def measure(given, work):
    tree = os.path.join(work, "tree")
    make_state(tree, given.rows)
    runtime = os.path.join(tree, "runtime")
    exported = os.path.join(runtime, "exports/admin/audit/audit.json")

    def publish(program, *options):
        shutil.rmtree(runtime, ignore_errors=True)
        os.sync()
        return run(program, "--root", tree, "publish", *options)

    table = Table()
    publishes, older = [], []
    for _ in range(3):
        if given.before:
            older.append(publish(given.before)[1])
        publishes.append(publish(given.program))
    wall, cpu, memory = (min(column) for column in zip(*publishes))
    size = os.path.getsize(exported) / 1e6
    state = os.path.getsize(os.path.join(tree, "shared/state/accounts/audit.jsonl")) / 1e6
    print(f"{given.rows:,} audit rows, {state:.0f} MB in, {size:.0f} MB out; the best of three runs each")
    table.row("publish", wall, unit=" s")
    table.row("publish, processor time", cpu, unit=" s")
    if given.before:
        table.row("  the older build's, in turn", min(older), unit=" s")
        table.row("  as a fraction of it", cpu / min(older), 0.45)
    table.row("publish, peak memory", memory, 64 + 32 * given.rows / 2**20, " MiB")
    unchanged = min(run(given.program, "--root", tree, "publish")[0] for _ in range(3))
    table.row("publish when nothing changed, as a fraction of a full publish", unchanged / wall, 0.8)
    verified = min(run(given.program, "verify", os.path.join(runtime, "exports"))[0] for _ in range(3))
    table.row("verify", verified, 1.3 * size / 756, " s")
    copy = os.path.join(work, "copy")
    copied = min(run("dd", f"if={exported}", f"of={copy}", "bs=1M", "conv=fsync")[0] for _ in range(3))
    os.remove(copy)
    table.row("publish against dd conv=fsync of the same bytes", wall / copied, 2)
    plain = run(sys.executable, os.path.join(BENCH, "plain_publisher.py"), os.path.join(tree, "shared/state"),
                os.path.join(work, "plain"))[0]
    table.row("a plain Python publisher (bench/plain_publisher.py)", plain, unit=" s")
    table.row("  how many times as long as publish", plain / wall, 20, bound="at least")
    declare_rows(tree)
    alone = {name: [] for name in ("admin.audit", "lines", "array")}
    for _ in range(3):
        for name, runs in alone.items():
            runs.append(publish(given.program, "--only", name)[0])
    audit = state / min(alone.pop("admin.audit"))
    table.row("publish --only admin.audit: of its input", audit, unit=" MB/s")
    for name, runs in alone.items():
        table.row(f"  the same rows as a declared export, from {name}", state / min(runs), unit=" MB/s")
        table.row("    as a fraction of it", state / min(runs) / audit, 0.8, bound="at least")
    return table


if __name__ == "__main__":
    main()

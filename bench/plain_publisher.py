#!/usr/bin/env python3
"""The peer of the large benchmark: a simple publisher, written in an afternoon. It loads the state, writes each export
with json.dumps to a temporary file, syncs it and renames it. It checks nothing and redacts nothing.

  plain_publisher.py STATE EXPORTS
"""
import json
import os
import sys


def rows(path, time, newest_first):
    with open(path, encoding="utf-8") as lines:
        loaded = [json.loads(line) for line in lines]
    return sorted(loaded, key=lambda row: row[time], reverse=newest_first)


def publish(exports, path, document):
    target = os.path.join(exports, path)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with open(target + ".tmp", "w", encoding="utf-8") as file:
        file.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(target + ".tmp", target)


def main(state, exports):
    with open(os.path.join(state, "runtime_snapshot.json"), encoding="utf-8") as file:
        snapshot = json.load(file)
    head = {"schema_version": "v1", "generated_at": snapshot["generated_at"]}
    publish(exports, "runtime_snapshot.json", snapshot)
    for name, time, newest_first in (("events", "timestamp", False), ("errors", "timestamp", True),
                                     ("auth_events", "ts", False)):
        some = rows(os.path.join(state, "telemetry", name + ".jsonl"), time, newest_first)[-200:]
        publish(exports, f"telemetry/{name}.json", {**head, name: some})
    users = rows(os.path.join(state, "accounts/users.jsonl"), "created_at", True)
    publish(exports, "admin/users/users.json", {**head, "users": users})
    audit = rows(os.path.join(state, "accounts/audit.jsonl"), "ts", True)
    publish(exports, "admin/audit/audit.json", {**head, "audit": audit})


if __name__ == "__main__":
    main(*sys.argv[1:])

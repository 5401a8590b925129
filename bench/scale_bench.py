#!/usr/bin/env python3
"""Measures, on the loopback interface, how nginx serves a public copy: the figures of docs/scale.md.

    scale_bench.py PROGRAM

nginx is configured as in docs/serving.md, with one worker; wrk sends requests with one thread.
"""
import gzip
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests/workflow"))
from check_serving import Nginx, Project  # noqa: E402

SECONDS = 3
POLL_SECONDS = 10
PUBLISH_SECONDS = 60
WATCHED = ("telemetry/", "runtime_snapshot")  # what `watch` publishes
CONNECTIONS = 64


def curl(address, *headers):
    """The size of one answer in bytes, with its headers."""
    words = [word for header in headers for word in ("--header", header)]
    written = subprocess.run(["curl", "--silent", "--output", "/dev/null", "--write-out",
                              "%{http_code} %{size_header} %{size_download}", *words, address],
                             capture_output=True, text=True, check=True).stdout.split()
    return int(written[0]), int(written[1]) + int(written[2])


def requests_per_second(address, *headers):
    words = [word for header in headers for word in ("--header", header)]
    out = subprocess.run(["wrk", "--threads", "1", "--connections", str(CONNECTIONS), "--duration", f"{SECONDS}s",
                          *words, address], capture_output=True, text=True, check=True).stdout
    return float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])


def etag_of(address):
    sent = subprocess.run(["curl", "--silent", "--head", address], capture_output=True, text=True, check=True).stdout
    return re.search(r"^ETag: (\S+)", sent, re.MULTILINE | re.IGNORECASE)[1]


def main():
    for tool in ("nginx", "wrk", "curl"):
        if not shutil.which(tool):
            print(f"SKIPPED: {tool} is not installed (apt-get install nginx-light wrk curl)")
            sys.exit(77)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        copy = folder / "srv/exports"
        copy.parent.mkdir()
        project = Project(folder)
        project.publish(copy)
        nginx = Nginx(folder, copy.parent)
        try:
            measure(copy, f"http://127.0.0.1:{nginx.port}/exports")
        finally:
            nginx.stop()


def measure(copy, base):
    manifest = json.loads((copy / "manifest.json").read_text())
    files = manifest["files"] + manifest["reference"]
    contents = {file["path"]: (copy / file["path"]).read_bytes() for file in files}
    contents["manifest.json"] = (copy / "manifest.json").read_bytes()
    print(f"a set of {len(files)} files and the manifest: {sum(map(len, contents.values())):,} bytes, "
          f"{sum(len(gzip.compress(one, 1)) for one in contents.values()):,} with gzip")
    print(f"{'request':<44} {'status':>6} {'bytes':>8} {'requests/s':>12}")
    largest = max(files, key=lambda file: file["bytes"])
    zipped = "Accept-Encoding: gzip"
    for what, path, headers in (
            ("manifest.json", "manifest.json", ()),
            ("manifest.json, gzip", "manifest.json", (zipped,)),
            ("manifest.json, its ETag known", "manifest.json", ("etag",)),
            (f"the largest file, {largest['path']}", largest["path"], ()),
            ("its object", largest["object"], ()),
            ("its object, gzip", largest["object"], (zipped,)),
            ("version.json, its ETag known", "version.json", ("etag",))):
        address = f"{base}/{path}"
        sent = [f"If-None-Match: {etag_of(address)}" if header == "etag" else header for header in headers]
        status, size = curl(address, *sent)
        print(f"{what:<44} {status:>6} {size:>8,} {requests_per_second(address, *sent):>12,.0f}")
    print_reader_hours(base, files)


def print_reader_hours(base, files):
    """Prints what one reader of the whole set costs in an hour, from the sizes of real answers with gzip."""
    polls, publishes = 3600 // POLL_SECONDS, 3600 // PUBLISH_SECONDS
    sizes = {path: curl(f"{base}/{path}", "Accept-Encoding: gzip")[1]
             for path in ["manifest.json", *(file["path"] for file in files)]}
    _, unchanged = curl(f"{base}/manifest.json", f"If-None-Match: {etag_of(base + '/manifest.json')}")
    changed = [path for path in sizes if path.startswith(WATCHED)]
    changed_bytes = publishes * sum(sizes[path] for path in changed)
    manifests = publishes * sizes["manifest.json"]
    rows = {
        "by path, nothing kept": (polls * len(sizes), polls * sum(sizes.values())),
        "by path, with ETags": (polls * len(sizes), changed_bytes + manifests + unchanged * (
            polls * len(sizes) - publishes * (len(changed) + 1))),
        "by object": (polls + publishes * len(changed),
                      changed_bytes + manifests + unchanged * (polls - publishes)),
    }
    print(f"\none reader, one hour: it asks every {POLL_SECONDS} s, {len(changed)} files change every "
          f"{PUBLISH_SECONDS} s")
    for what, (requests, size) in rows.items():
        print(f"{what:<44} {requests:>8,} requests {size:>12,} bytes")


main()

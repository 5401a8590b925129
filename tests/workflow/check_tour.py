#!/usr/bin/env python3
"""Runs docs/tour.md from its first command to its last, and compares the real output with the output in the text.

    check_tour.py SOURCE_FOLDER PROGRAM

One shell runs all `sh` blocks, in a folder that is empty at first. The `text` block after a block holds what it prints
to both streams, and its exit code if that is not 0. A `page` block holds what the page of the tour shows.
"""
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SOURCE, PROGRAM = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
PATIENCE_S = 60


class Shell:
    """A single bash, which keeps its folder and its jobs from block to block."""

    def __init__(self, folder):
        self.folder = folder
        self.work = folder / "tour"
        self.work.mkdir()
        (folder / "bin").mkdir()
        (folder / "bin/runtime-exports").symlink_to(PROGRAM)
        path = f"{folder / 'bin'}:/usr/local/bin:/usr/bin:/bin"
        self.process = subprocess.Popen(
            ["bash"], stdin=subprocess.PIPE, text=True, cwd=self.work, start_new_session=True,
            env={"PATH": path, "HOME": str(folder), "LC_ALL": "C.UTF-8"})

    def run(self, commands):
        block, out, code = (self.folder / name for name in ("block", "out", "code"))
        block.write_text(commands)
        code.unlink(missing_ok=True)
        self.process.stdin.write(f"source {block} >{out} 2>&1; echo $? >{code}.new; mv {code}.new {code}\n")
        self.process.stdin.flush()
        for _ in range(PATIENCE_S * 20):
            if code.exists():
                break
            time.sleep(0.05)
        else:
            raise AssertionError(f"no end of:\n{commands}\n{out.read_text()}")
        ended = int(code.read_text())
        return out.read_text() + (f"exit {ended}\n" if ended else "")

    def end(self):
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def comparable(text):
    """Returns the text without the parts that differ between runs: times and the widths of their columns."""
    return re.sub(r" +", " ", re.sub(r"\d+\.\d ms", "0.0 ms", text)).strip()


def show_page(port):
    shown = subprocess.run(["node", "--no-warnings", SOURCE / "tests/workflow/show_page.mjs", f"http://127.0.0.1:{port}/"],
                           capture_output=True, text=True, check=False)
    return shown.stdout + shown.stderr


def run_tour(shell):
    port = free_port()
    tour = (SOURCE / "docs/tour.md").read_text().replace("8000", str(port))
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", tour, re.MULTILINE | re.DOTALL)
    has_node = shutil.which("node") is not None
    if not has_node:
        print("SKIPPED: what the page shows, for which Node.js is needed")
    told = ""
    for language, text in blocks:
        if language == "sh":
            assert told == "", f"the tour does not say that this is printed:\n{told}"
            told = comparable(shell.run(text))
        elif language == "text":
            assert told == comparable(text), f"expected:\n{comparable(text)}\ngot:\n{told}"
            told = ""
        elif language == "page" and has_node:
            shown = show_page(port)
            assert shown == text, f"expected:\n{text}\nthe page shows:\n{shown}"
    assert told == "", f"the tour does not say that this is printed:\n{told}"
    return len(blocks)


with tempfile.TemporaryDirectory() as scratch:
    bash = Shell(Path(scratch))
    try:
        print(f"passed: {run_tour(bash)} blocks of the tour")
    finally:
        bash.end()

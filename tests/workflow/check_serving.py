#!/usr/bin/env python3
"""Runs the recipes of docs/serving.md and runtime/exports/README.md for serving and reading a public copy, exactly as written:
rsync interrupted between its runs, nginx with a cache that serves old files, and the reader in Node.js and in a browser.

    check_serving.py PROGRAM
"""
import hashlib
import http.server
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

SOURCE, PROGRAM = Path(__file__).resolve().parents[2], Path(sys.argv[-1]).resolve()
PATIENCE_S = 60
PUBLISHES = 200
BROWSER_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync"]
READ_PATHS = ["version.json", "runtime_snapshot.json", "telemetry/events.json", "clips.json", "polls.json"]


def check(holds, what):
    if not holds:
        raise AssertionError(what)


def blocks(document, language):
    return re.findall(rf"^```{language}$\n(.*?)^```$", (SOURCE / document).read_text(), re.MULTILINE | re.DOTALL)


def wait_for(ready, what):
    end = time.monotonic() + PATIENCE_S
    while not ready():
        check(time.monotonic() < end, f"{what} did not happen in {PATIENCE_S} s")
        time.sleep(0.02)


class Project:
    """A copy of the sample state, whose public set changes as a whole with each publish."""

    def __init__(self, folder):
        self.root = folder / "project"
        self.root.mkdir()
        for part in ("shared", "changelog"):
            shutil.copytree(SOURCE / part, self.root / part)
        (folder / "bin").mkdir()
        (folder / "bin/runtime-exports").symlink_to(PROGRAM)
        self.environment = {"PATH": f"{folder / 'bin'}:/usr/local/bin:/usr/bin:/bin", "HOME": str(folder),
                            "LC_ALL": "C.UTF-8", "DEPLOY_TO": f"{folder / 'host'}/"}
        self.number = 0

    def stamp(self):
        """Returns a time stamp that shows the number of the publish."""
        return f"2026-07-17T{self.number // 3600:02}:{self.number // 60 % 60:02}:{self.number % 60:02}Z"

    def change(self):
        """Prepares the next publish: every file, even of other programs, will contain its number."""
        self.number += 1
        snapshot = self.root / "shared/state/runtime_snapshot.json"
        state = json.loads(snapshot.read_text())
        state["generated_at"] = self.stamp()
        snapshot.write_text(json.dumps(state))
        exports = self.root / "runtime/exports"
        exports.mkdir(parents=True, exist_ok=True)
        for name in ("clips", "polls"):
            part = exports / f"{name}.new"
            part.write_text(json.dumps({name: [], "meta": {"generated_at": self.stamp()}}) + "\n")
            part.rename(exports / f"{name}.json")

    def publish(self, folder, *options):
        self.change()
        self.run(["runtime-exports", "publish", "--quiet", "--export-public", str(folder), "--by-digest", *options])

    def run(self, words):
        ended = subprocess.run(words, cwd=self.root, env=self.environment, capture_output=True, text=True, check=False)
        check(ended.returncode == 0, f"{words}: exit {ended.returncode}\n{ended.stdout}{ended.stderr}")


def set_at(folder):
    """Reads a set as a reader of objects does. Returns the number of its publish, or fails if it is incomplete."""
    manifest = json.loads((folder / "manifest.json").read_text())
    stamps = set()
    for file in manifest["files"] + manifest["reference"]:
        content = (folder / file["object"]).read_bytes()
        check(hashlib.sha256(content).hexdigest() == file["sha256"], f"{file['object']} has other bytes")
        document = json.loads(content)
        if not isinstance(document, list):
            stamps.add(document.get("generated_at") or document["meta"]["generated_at"])
    check(len(stamps) == 1, f"a mixed set: {stamps}")
    return stamps.pop()


def check_rsync(folder):
    """Makes the two runs, with an interruption in the first, between them, and in the second."""
    if not shutil.which("rsync"):
        print("SKIPPED: rsync is not installed (script/bootstrap checks installs it)")
        return
    project = Project(folder)
    host = folder / "host"
    (recipe,) = [block for block in blocks("docs/serving.md", "sh") if "--exclude /manifest.json" in block]
    publish, verify, first, second = recipe.strip().split("\n")
    (with_removal,) = [block for block in blocks("docs/serving.md", "sh") if "--delete " in block]
    project.change()
    for command in (publish, verify, first, second):
        project.run(["bash", "-ec", command])
    before = set_at(host)
    removed = host / "telemetry/gone.json"
    removed.write_text("{}\n")
    for _ in range(5):
        project.publish("public")
        running = subprocess.Popen(["bash", "-ec", "exec " + first.replace("rsync", "rsync --bwlimit=40", 1)],
                                   cwd=project.root, env=project.environment, start_new_session=True)
        time.sleep(0.15)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        check(set_at(host) == before, "the set changed in the first run")
        project.run(["bash", "-ec", first])
        check(set_at(host) == before, "the set changed before the second run")
        objects = set(os.listdir(host / "objects"))
        project.run(["bash", "-ec", second])
        check(set_at(host) == project.stamp(), "the new set is not there after the second run")
        check(set(os.listdir(host / "objects")) == objects, "the second run removed objects")
        before = set_at(host)
    check(not removed.exists(), "a file that is not published stayed")
    project.run(["runtime-exports", "verify", "--public", str(host)])
    project.publish("public", "--drop-old")
    for command in (first, second, with_removal):
        project.run(["bash", "-ec", command])
    check(set(os.listdir(host / "objects")) == set(os.listdir(project.root / "public/objects")), "old objects stayed")
    print("rsync: 5 releases, each interrupted; every set was complete")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Nginx:
    """nginx as docs/serving.md configures it, behind a second one that keeps files for an hour."""

    def __init__(self, folder, served):
        self.folder = folder / "nginx"
        self.folder.mkdir()
        self.port, self.cache_port = free_port(), free_port()
        (block,) = blocks("docs/serving.md", "nginx")
        of_http, of_server = block.split("# In the server block")
        of_server = of_server.split("\n", 1)[1].replace("/srv", str(served))
        temporary = "".join(f"  {kind}_temp_path {self.folder / kind};\n"
                            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.folder / "nginx.conf").write_text(f"""
daemon off;
pid {self.folder / "pid"};
error_log {self.folder / "error.log"};
worker_processes 1;
events {{ worker_connections 256; }}
http {{
{temporary}
  default_type application/json;
  log_format short "$server_port $status $request_uri $sent_http_etag";
  access_log {self.folder / "access.log"} short;
  proxy_cache_path {self.folder / "cache"} keys_zone=files:1m;
{of_http}
  server {{
    listen 127.0.0.1:{self.port};
{of_server}
    location /page/ {{ root {self.folder}; types {{ text/html html; }} }}
  }}
  server {{
    listen 127.0.0.1:{self.cache_port};
    location / {{
      proxy_pass http://127.0.0.1:{self.port};
      proxy_cache files;
      proxy_ignore_headers Cache-Control;
      proxy_cache_valid 200 1h;
      proxy_cache_valid 404 1h;
    }}
    location = /exports/manifest.json {{ proxy_pass http://127.0.0.1:{self.port}; }}
  }}
}}
""")
        self.process = subprocess.Popen(["nginx", "-c", str(self.folder / "nginx.conf"), "-p", str(self.folder),
                                         "-e", str(self.folder / "error.log")], stderr=(self.folder / "stderr").open("w"))
        wait_for(self.answers, "nginx")

    def answers(self):
        check(self.process.poll() is None, f"nginx ended with {self.process.returncode}: " + (self.folder / "stderr").read_text())
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def log(self):
        return [line.split() for line in (self.folder / "access.log").read_text().splitlines()]

    def stop(self):
        self.process.terminate()
        self.process.wait()


def reader_code():
    (code,) = [block for block in blocks("runtime/exports/README.md", "js") if "setReader" in block]
    return code.split("\nconst readSet = ")[0]


def check_headers(nginx):
    """Checks that nginx sends what the page promises."""
    listed = json.loads((Path(nginx.served) / "exports/manifest.json").read_text())["files"][0]
    for path, wanted in (("manifest.json", "no-cache"), ("version.json", "public, max-age=60"),
                         (listed["object"], "public, max-age=86400, immutable")):
        sent = subprocess.run(["curl", "--silent", "--include", f"http://127.0.0.1:{nginx.port}/exports/{path}"],
                              capture_output=True, text=True, check=True).stdout.split("\r\n\r\n")[0].splitlines()
        for line in (f"Cache-Control: {wanted}", "Access-Control-Allow-Origin: *", "X-Content-Type-Options: nosniff",
                     "Content-Type: application/json; charset=utf-8"):
            check(line in sent, f"{path}: {line} is not in {sent}")
        check(any(line.startswith("ETag: ") for line in sent), sent)


def check_old_files(project, nginx):
    """Checks that behind a cache with old files and a new manifest, a reader of objects gets the new set at once."""
    if not shutil.which("node"):
        print("SKIPPED: the reader that asks a cache: Node.js is not installed (script/bootstrap checks installs it)")
        return
    script = reader_code() + f"""
const base = 'http://127.0.0.1:{nginx.cache_port}/exports';
const readSet = setReader(base, {json.dumps(READ_PATHS)});
process.stdin.on('data', async () => {{
  const {{files}} = await readSet();
  const stamps = [...files.values()].map(({{content}}) => content.generated_at ?? content.meta.generated_at);
  const byPath = await (await fetch(base + '/version.json')).json();
  console.log(JSON.stringify([...new Set(stamps), byPath.generated_at]));
}});
process.stdin.on('end', () => process.exit());
"""
    reader = subprocess.Popen(["node", "--input-type=module", "--eval", script], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    first = None
    for _ in range(10):
        reader.stdin.write("\n")
        reader.stdin.flush()
        read = json.loads(reader.stdout.readline())
        first = first or project.stamp()
        check(read == [project.stamp(), first], f"read {read}, not {[project.stamp(), first]}")
        project.publish(Path(nginx.served) / "exports")
    reader.communicate()
    print("nginx with proxy_cache: 10 new manifests beside old files; every set was the new one")


class Results(http.server.BaseHTTPRequestHandler):
    """Receives the messages of the page in the browser."""
    told = []

    def do_POST(self):
        self.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


PAGE = """<!doctype html><meta charset="utf-8"><title>reader</title><script type="module">
const tell = (what) => fetch('http://127.0.0.1:%d/', {method: 'POST', mode: 'no-cors', body: JSON.stringify(what)});
addEventListener('error', (event) => tell({error: event.message}));
addEventListener('unhandledrejection', (event) => tell({error: String(event.reason)}));
%s
const readSet = setReader('/exports', %s);
const seen = new Set();
let reads = 0;
for (let done = false; !done;) {
  const {files} = await readSet();
  reads += 1;
  const stamps = new Set([...files.values()].map(({content}) => content.generated_at ?? content.meta.generated_at));
  if (stamps.size !== 1) await tell({error: 'a mixed set: ' + [...stamps]});
  const [stamp] = stamps;
  if (!seen.has(stamp)) await tell({stamp, reads});
  seen.add(stamp);
  done = stamp === '%s';
  await new Promise((resolve) => setTimeout(resolve, 10));
}
for (let read = 0; read < 50; read += 1) await readSet();
await tell({done: true, seen: seen.size});
</script>
"""


def check_browser(project, nginx, folder):
    """Replaces the set 200 times while a page reads it all the time."""
    browser = shutil.which("chromium")
    if not browser:
        print("SKIPPED: the reader in a browser: chromium is not installed (apt-get install chromium, 400 MB)")
        return
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Results)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    last = f"2026-07-17T00:{(project.number + PUBLISHES) // 60:02}:{(project.number + PUBLISHES) % 60:02}Z"
    (nginx.folder / "page").mkdir()
    (nginx.folder / "page/index.html").write_text(
        PAGE % (server.server_port, reader_code(), json.dumps(READ_PATHS), last))
    requests_before = len(nginx.log())
    running = subprocess.Popen(
        [browser, *BROWSER_FLAGS, f"--user-data-dir={folder / 'browser'}",
         f"http://127.0.0.1:{nginx.port}/page/index.html"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        env={**project.environment, "HOME": str(folder)})
    try:
        wait_for(lambda: Results.told, "the first read")
        for _ in range(PUBLISHES):
            project.publish(Path(nginx.served) / "exports")
        wait_for(lambda: any("done" in one or "error" in one for one in Results.told), "the last read")
    finally:
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        server.shutdown()
    check(not [one for one in Results.told if "error" in one], Results.told[-3:])
    requests = [line for line in nginx.log()[requests_before:] if line[2].startswith("/exports/")]
    failed = [line for line in requests if line[1] not in ("200", "304")]
    check(not failed, failed[:3])
    check(all("/objects/" in line[2] or line[2] == "/exports/manifest.json" for line in requests), "files by path")
    manifests = [line[1] for line in requests if line[2] == "/exports/manifest.json"]
    objects = [line[2] for line in requests if "/objects/" in line[2]]
    check(len(objects) == len(set(objects)), "an object was read twice")
    unchanged = manifests.count("304")
    check(unchanged * 2 > len(manifests), f"{unchanged} of {len(manifests)} manifests were 304")
    print(f"chromium: {PUBLISHES} publishes, {len(manifests)} reads ({unchanged} of them 304), "
          f"{Results.told[-1]['seen']} sets seen, {len(objects)} objects; no mixed set, no error")


def check_nginx(folder):
    if not shutil.which("nginx") or not shutil.which("curl"):
        print("SKIPPED: nginx or curl is not installed (script/bootstrap checks installs them)")
        return
    project = Project(folder)
    served = folder / "srv"
    served.mkdir()
    project.publish(served / "exports")
    nginx = Nginx(folder, served)
    nginx.served = served
    try:
        check_headers(nginx)
        check_old_files(project, nginx)
        check_browser(project, nginx, folder)
    finally:
        nginx.stop()


def main():
    for part in (check_rsync, check_nginx):
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            part(Path(folder))


if __name__ == "__main__":
    main()

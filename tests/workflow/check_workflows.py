#!/usr/bin/env python3
"""Runs action.yml and the sample workflows for real, with the built program and a copy of the sample state.

    check_workflows.py SOURCE_FOLDER PROGRAM
"""
import contextlib
import functools
import http.server
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import threading
from pathlib import Path

try:
    from steps import OURS, StepFailed, call_action, load, run_job
except ImportError as error:
    print(f"SKIPPED: {error}; install python3-yaml (script/bootstrap checks does)")
    sys.exit(77)

SOURCE, PROGRAM = Path(sys.argv[1]), Path(sys.argv[2])
ACTION = load(SOURCE / "action.yml")


class Project:
    """A git repository with the sample state, and the environment of a runner."""

    def __init__(self, folder):
        self.root = folder / "project"
        self.root.mkdir()
        for part in ("shared", "changelog"):
            shutil.copytree(SOURCE / part, self.root / part)
        shutil.copy(SOURCE / ".gitattributes", self.root)
        (self.root / ".github").mkdir()
        shutil.copy(SOURCE / "docs/workflows/fetch-live.sh", self.root / ".github")
        (self.root / ".gitignore").write_text("/runtime/\n/live/\n/public/\n/site/\n/exports-*\n")
        temp = folder / "temp"
        temp.mkdir()
        (temp / "bin").mkdir()
        (temp / "bin" / "runtime-exports").symlink_to(PROGRAM)
        self.environment = {
            "PATH": f"{temp / 'bin'}:/usr/local/bin:/usr/bin:/bin", "HOME": str(temp), "LC_ALL": "C.UTF-8",
            "RUNNER_TEMP": str(temp), "GITHUB_WORKSPACE": str(self.root), "GITHUB_ACTION_PATH": str(SOURCE),
            "GITHUB_PATH": str(temp / "path"), "GITHUB_STEP_SUMMARY": str(temp / "summary.md"),
            "GITHUB_REF_NAME": "v0.2.0",
            "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com",
            "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com",
            "DEPLOY_TO": f"{folder / 'host'}/"}
        if not shutil.which("rsync"):
            # For a new local folder this does the same as rsync.
            print("SKIPPED: rsync itself, which is not installed (script/bootstrap checks does); cp is used instead")
            stand_in = temp / "bin" / "rsync"
            stand_in.write_text('#!/bin/bash\nmkdir -p "${@: -1}"\nexec cp -r "${@: -2:1}." "${@: -1}"\n')
            stand_in.chmod(0o755)
        self.git("init", "--quiet", "--initial-branch", "main")
        self.commit("v0.1.0")

    def git(self, *words):
        return subprocess.run(["git", *words], cwd=self.root, env=self.environment, check=True,
                              capture_output=True, text=True).stdout

    def commit(self, tag):
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", tag)
        self.git("tag", tag)

    def call(self, **given):
        return call_action(ACTION, self.root, self.environment, given)


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def check_action(project):
    outputs, log, failed = project.call()
    check(failed is None, f"validate failed: {failed}")
    check((outputs["exit-code"], outputs["outcome"], outputs["changed"]) == ("0", "valid", "10"), outputs)
    check("Valid: publishing would change 10 of 10 exports." in log, log)
    check(not (project.root / "runtime").exists(), "validate wrote something")
    summary = Path(project.environment["GITHUB_STEP_SUMMARY"]).read_text()
    check("| export |" in summary and "would change 10 of 10 exports" in summary, summary)

    outputs, _, failed = project.call(command="publish", args="--export-public\n  public --wait 1", format="text")
    check(failed is None, f"publish failed: {failed}")
    check((outputs["outcome"], outputs["generation"], outputs["changed"]) == ("published", "1", "10"), outputs)
    check(json.loads(Path(outputs["result-file"]).read_text())["public_copy"]["files"] == 9, "no copy")

    outputs, _, failed = project.call(command="publish", args="--check", format="json")
    check(failed is None and outputs["changed"] == "0" and outputs["outcome"] == "unchanged", outputs)

    outputs, log, failed = project.call(format="sarif")
    check(failed is None and "Valid" not in log, log)
    check(json.loads(Path(outputs["sarif-file"]).read_text())["version"] == "2.1.0", "no SARIF")

    for given in ({"args": "--set no=1"}, {"args": "--only"}, {"root": "nowhere"}):
        outputs, _, failed = project.call(**given)
        check(failed is not None and outputs["exit-code"] == str(failed.code) != "0", (given, outputs))
    check(project.call(command="recover")[0]["exit-code"] == "2", "an unknown command ran")
    # Inputs must not run as scripts or be expanded.
    outputs, _, failed = project.call(args="$(touch${IFS}here) ;touch here", root="`touch here`")
    check(failed is not None and not (project.root / "here").exists(), "an input was run")

    rows = project.root / "shared/state/accounts/users.jsonl"
    rows.write_text(rows.read_text() + "{}\n")
    outputs, log, failed = project.call(command="publish")
    check(failed is not None and failed.code == 1 and outputs["outcome"] == "refused", outputs)
    check("::error file=shared/state/accounts/users.jsonl,line=25" in log, log)


def check_archive(project):
    """On a machine without the program, the action takes it from the archive of a release."""
    archive = project.root.parent / "runtime-exports.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(PROGRAM, "runtime-exports-0.1.0-linux-x86_64/bin/runtime-exports")
    (Path(project.environment["RUNNER_TEMP"]) / "bin" / "runtime-exports").unlink()
    project.environment["PATH"] = project.environment["PATH"].replace("/usr/local/bin:", "")
    outputs, log, failed = project.call(archive=str(archive))
    check(failed is None and outputs["outcome"] == "valid", f"{failed} {log}")
    _, _, failed = project.call(archive="nowhere.tar.gz")
    check(failed is not None and "nowhere.tar.gz" in failed.log, failed)


def check_baseline(project):
    outputs, _, failed = project.call(baseline="v0.1.0\n")
    check(failed is None, f"a baseline failed: {failed}")
    outputs, _, failed = project.call(baseline="nowhere")
    check(failed is not None and outputs["exit-code"] == "66", outputs)


def is_for_the_host(step):
    """Whether a step needs root or another action."""
    if "run" in step:
        return "apt-get" in step["run"]
    return not OURS.match(step["uses"])


def run_workflow(project, name, **values):
    workflow = load(SOURCE / "docs/workflows" / name)
    check(set(workflow) <= {"name", True, "permissions", "concurrency", "jobs"}, f"{name}: {set(workflow)}")
    (job,) = workflow["jobs"].values()
    steps = [dict(step) for step in job["steps"]]
    values = {key if "." in key else key.replace("_", ".", 1): value for key, value in values.items()}
    return run_job(steps, ACTION, project.root, project.environment, is_for_the_host, values)


def read_state(project):
    """Returns the state's version and build, and the changelog."""
    runtime = json.loads((project.root / "shared/state/runtime_snapshot.json").read_text())["runtime"]
    return runtime["version"], runtime["build"], json.loads((project.root / "changelog/changelog.runtime.json").read_text())


def check_deployed(project):
    """Checks that exactly the public set was deployed, and that it can be verified alone."""
    host = Path(project.environment["DEPLOY_TO"])
    names = {str(path.relative_to(host)) for path in host.rglob("*") if path.is_file()}
    listed = {file["path"] for file in json.loads((host / "manifest.json").read_text())["files"]}
    check(names == listed | {"manifest.json"}, names)
    subprocess.run([PROGRAM, "verify", "--public", host], check=True, capture_output=True)


def release(project, first="false", url=""):
    """Runs the workflow of a release; its inputs are `first` and the address of the live set."""
    return run_workflow(project, "release.yml", inputs_first=first, vars_LIVE_URL=url,
                        vars_DEPLOY_TO=project.environment["DEPLOY_TO"],
                        vars_DEPLOY_HOSTS="host ssh-ed25519 line", secrets_DEPLOY_KEY="key")


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(folder):
    """Serves the folder on this machine and gives its address."""
    handler = functools.partial(QuietHandler, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def fails(action, what):
    """Returns the log of the step that fails."""
    try:
        action()
    except StepFailed as failed:
        return failed.log
    raise AssertionError(what)


def check_release(project):
    project.commit("v0.2.0")
    ran = release(project, first="true")
    check(len(ran) >= 7, ran)
    check_deployed(project)
    key = Path(project.environment["RUNNER_TEMP"]) / "deploy_key"
    check(key.stat().st_mode & 0o777 == 0o600, "others may read the key")
    (packed,) = project.root.glob("exports-v0.2.0-g1.tar.gz")
    with tarfile.open(packed) as archive:
        names = {member.name for member in archive if member.isfile()}
    check("public/manifest.json" in names and not any("admin" in name for name in names), names)
    subprocess.run(["sha256sum", "--check", "--quiet", f"{packed.name}.sha256"], cwd=project.root, check=True)


def check_releases_in_a_row(project):
    """Each release starts from a fresh clone without exports, and continues from the live set."""
    host = Path(project.environment["DEPLOY_TO"])
    host.mkdir()
    origin = project.root

    def begin(version):
        """Adds a new entry and its tag to the repository, and makes a fresh clone."""
        project.root = origin
        subprocess.run([PROGRAM, "changelog", "add", "--title", f"Changes of {version}", "--description", "They are many."],
                       cwd=origin, check=True, capture_output=True)
        project.commit(version)
        project.root = origin.parent / version
        subprocess.run(["git", "clone", "--quiet", origin, project.root], check=True)
        project.environment["GITHUB_REF_NAME"] = version

    with served(host) as url:
        begin("v0.2.0")
        check("nothing is live" in fails(lambda: release(project, url=url), "a first release did not say that it is one"), "why")
        check(not (project.root / "public").exists(), "it published")
        for generation, version in enumerate(("v0.2.0", "v0.3.0", "v0.4.0"), start=1):
            if generation > 1:
                begin(version)
            release(project, first=str(generation == 1).lower(), url=url)
            check_deployed(project)
            manifest = json.loads((host / "manifest.json").read_text())
            check(manifest["generation"] == generation, manifest["generation"])

        # The stamp of the sample state is old.
        log = fails(lambda: run_workflow(project, "check-live.yml", vars_LIVE_URL=url), "an old set passed")
        check("seconds old" in log, log)

        begin("v0.5.0")
        changelog = project.root / "changelog/changelog.runtime.json"
        changelog.write_text(changelog.read_text().replace("Changes of v0.3.0", "Changes of long ago"))
        log = fails(lambda: release(project, url=url), "a changed entry was released")
        check("changelog.changed" in log, log)
        check(json.loads((host / "manifest.json").read_text())["generation"] == 3, "it was deployed")

        begin("v0.6.0")
        version_file = host / "version.json"
        version_file.write_text(version_file.read_text() + " ")
        log = fails(lambda: release(project, url=url), "a torn set was taken")
        check("does not match its manifest" in log, log)


def check_prepare_release(project):
    bare = Path(project.environment["HOME"]) / "origin.git"
    project.git("init", "--quiet", "--bare", str(bare))
    project.git("remote", "add", "origin", str(bare))
    before = read_state(project)
    title = "Clips load \"faster\" $(touch here) `touch here`"
    ran = run_workflow(project, "prepare-release.yml", inputs_version="v0.6.0", inputs_title=title,
                       inputs_description="--dry-run")
    check(len(ran) >= 6 and not (project.root / "here").exists(), ran)
    version, build, changelog = read_state(project)
    check(version == "0.6.0" and re.fullmatch(r"\d{4}\.\d\d\.\d\d\+001", build), (version, build))
    check(changelog[:-1] == before[2], "another entry changed")
    check((changelog[-1]["title"], changelog[-1]["description"], changelog[-1]["version"]) ==
          (title, "--dry-run", "0.6.0"), changelog[-1])
    changed = project.git("show", "--format=", "--name-only", "origin/release-0.6.0").split()
    check(changed == ["changelog/changelog.runtime.json", "shared/state/runtime_snapshot.json"], changed)
    check(project.git("status", "--porcelain") == "", "something was left")
    # A lower version and an entry with markup must end the job before anything is pushed.
    for given in ({"inputs_version": "v0.5.9", "inputs_title": "a"}, {"inputs_version": "v0.7.0", "inputs_title": "<b>"}):
        try:
            run_workflow(project, "prepare-release.yml", inputs_description="b", **given)
        except StepFailed as failed:
            check(failed.code == 1, failed)
        else:
            check(False, f"{given} was prepared")
        project.git("checkout", "--quiet", "--", ".")
    check(project.git("branch", "--remotes").split() == ["origin/release-0.6.0"], "more was pushed")


def check_release_commands(project):
    """Runs the commands of the document, exactly as written."""
    document = (SOURCE / "docs/workflows.md").read_text()
    (section,) = re.findall(r"^## For a release$(.*?)^## ", document, re.MULTILINE | re.DOTALL)
    blocks = re.findall(r"^```sh$(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    commands = "".join(blocks)
    shown = re.findall(r"^(?:runtime-exports |git )?([a-z]+(?: stamp| add)?)\b", commands, re.MULTILINE)
    wanted = ["version stamp", "changelog add", "validate", "add", "commit", "publish", "verify", "tag", "rsync", "rsync"]
    check(shown == wanted, shown)
    before = read_state(project)
    ended = subprocess.run(["bash", "-euo", "pipefail", "-c", commands], cwd=project.root, env=project.environment,
                           capture_output=True, text=True, check=False)
    check(ended.returncode == 0, ended.stdout + ended.stderr)
    version, _, changelog = read_state(project)
    check(before[0] == "0.5.0-alpha" and version == "0.5.0", (before[0], version))
    check(changelog[:-1] == before[2] and changelog[-1]["title"] == "Clips load faster", changelog[-1])
    check("v0.5.0" in project.git("tag").split() and project.git("status", "--porcelain") == "", "not all is committed")
    check_deployed(project)
    deployed = json.loads((Path(project.environment["DEPLOY_TO"]) / "version.json").read_text())
    check(deployed["version"] == "0.5.0", deployed)


def check_pages(project):
    exports = project.root / "runtime/exports"
    exports.mkdir(parents=True)
    (exports / "README.md").write_text("others'\n")
    ran = run_workflow(project, "pages.yml", inputs_first="true", vars_LIVE_URL="")
    check(len(ran) >= 3, ran)
    staged = {str(path.relative_to(project.root / "site")) for path in (project.root / "site").rglob("*") if path.is_file()}
    listed = {file["path"] for file in json.loads((exports / "manifest.json").read_text())["files"]}
    check(staged == {f"exports/{path}" for path in listed | {"manifest.json"}}, staged)


def check_pull_request(project):
    base = {"github.event.pull_request.base.sha": "v0.1.0"}
    entry = ["changelog", "add", "--title", "A new entry", "--description", "Of this pull request."]
    subprocess.run([PROGRAM, *entry], cwd=project.root, check=True, capture_output=True)
    check(len(run_workflow(project, "pull-request.yml", **base)) == 3, "not all steps ran")
    page = (project.root / "exports.html").read_text()
    check("A new entry" in page and "would be published" in page, "the page does not show the new entry")
    check("login_success" not in page, "the page shows admin data")
    (project.root / "shared/state/accounts/users.jsonl").write_text("{}\n")
    outputs, _, failed = project.call(command="report", args="--next --out exports.html")
    check(failed is not None and outputs["outcome"] == "refused", outputs)
    check("Nothing would be published" in (project.root / "exports.html").read_text(), "the page does not say why")


def check_attributes(project):
    asked = ["runtime/exports/version.json", "runtime/exports/admin/users/users.json", "runtime/exports/README.md"]
    told = project.git("check-attr", "text", "merge", "--", *asked).splitlines()
    wanted = ["unset", "unset", "unset", "unset", "set", "set"]
    check([line.rpartition(" ")[2] for line in told] == wanted, told)


for one in (check_action, check_archive, check_baseline, check_prepare_release, check_release,
            check_releases_in_a_row, check_release_commands,
            check_pages, check_pull_request, check_attributes):
    with tempfile.TemporaryDirectory() as folder:
        one(Project(Path(folder)))
    print(f"passed: {one.__name__}")

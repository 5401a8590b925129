#!/usr/bin/env python3
"""Runs action.yml and the sample workflows for real, with the built program and a copy of the sample state.

    check_workflows.py SOURCE_FOLDER PROGRAM
"""
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

try:
    from steps import OURS, call_action, load, run_job
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
        (self.root / ".gitignore").write_text("/runtime/\n/public/\n/site/\n/exports-*\n")
        temp = folder / "temp"
        temp.mkdir()
        (temp / "bin").mkdir()
        (temp / "bin" / "runtime-exports").symlink_to(PROGRAM)
        self.environment = {
            "PATH": f"{temp / 'bin'}:/usr/local/bin:/usr/bin:/bin", "HOME": str(temp), "LC_ALL": "C.UTF-8",
            "RUNNER_TEMP": str(temp), "GITHUB_WORKSPACE": str(self.root), "GITHUB_ACTION_PATH": str(SOURCE),
            "GITHUB_PATH": str(temp / "path"), "GITHUB_REF_NAME": "v0.2.0",
            "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com",
            "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.com"}
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
    # Neither input is a script, nor does any expand.
    outputs, _, failed = project.call(args="$(touch${IFS}here) ;touch here", root="`touch here`")
    check(failed is not None and not (project.root / "here").exists(), "an input was run")

    rows = project.root / "shared/state/accounts/users.jsonl"
    rows.write_text(rows.read_text() + "{}\n")
    outputs, log, failed = project.call(command="publish")
    check(failed is not None and failed.code == 1 and outputs["outcome"] == "refused", outputs)
    check("::error file=shared/state/accounts/users.jsonl,line=25" in log, log)


def check_baseline(project):
    outputs, _, failed = project.call(baseline="v0.1.0\n")
    check(failed is None, f"a baseline failed: {failed}")
    outputs, _, failed = project.call(baseline="nowhere")
    check(failed is not None and outputs["exit-code"] == "66", outputs)


def is_for_the_host(step):
    """What needs root, or another action."""
    if "run" in step:
        return "apt-get" in step["run"]
    return not OURS.match(step["uses"])


def run_workflow(project, name):
    workflow = load(SOURCE / "docs/workflows" / name)
    check(set(workflow) <= {"name", True, "permissions", "concurrency", "jobs"}, f"{name}: {set(workflow)}")
    (job,) = workflow["jobs"].values()
    steps = [dict(step) for step in job["steps"]]
    return run_job(steps, ACTION, project.root, project.environment, is_for_the_host)


def check_release(project):
    project.commit("v0.2.0")
    ran = run_workflow(project, "release.yml")
    check(len(ran) >= 5, ran)
    (packed,) = project.root.glob("exports-v0.2.0-g1.tar.gz")
    with tarfile.open(packed) as archive:
        names = {member.name for member in archive if member.isfile()}
    check("public/manifest.json" in names and not any("admin" in name for name in names), names)
    subprocess.run(["sha256sum", "--check", "--quiet", f"{packed.name}.sha256"], cwd=project.root, check=True)


def check_pages(project):
    exports = project.root / "runtime/exports"
    exports.mkdir(parents=True)
    (exports / "README.md").write_text("others'\n")
    ran = run_workflow(project, "pages.yml")
    check(len(ran) >= 3, ran)
    staged = {str(path.relative_to(project.root / "site")) for path in (project.root / "site").rglob("*") if path.is_file()}
    listed = {file["path"] for file in json.loads((exports / "manifest.json").read_text())["files"]}
    check(staged == {f"exports/{path}" for path in listed | {"manifest.json"}}, staged)


def check_attributes(project):
    asked = ["runtime/exports/version.json", "runtime/exports/admin/users/users.json", "runtime/exports/README.md"]
    told = project.git("check-attr", "text", "merge", "--", *asked).splitlines()
    wanted = ["unset", "unset", "unset", "unset", "set", "set"]
    check([line.rpartition(" ")[2] for line in told] == wanted, told)


for one in (check_action, check_baseline, check_release, check_pages, check_attributes):
    with tempfile.TemporaryDirectory() as folder:
        one(Project(Path(folder)))
    print(f"passed: {one.__name__}")

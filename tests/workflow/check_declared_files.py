#!/usr/bin/env python3
"""Publishes a whole runtime with thirty declared files of six shapes, ten of them for admins. Some are published, some are
written by other programs. Then plants a private text in each.

    check_declared_files.py PROGRAM

The material that makes the state is not part of this repository: RUNTIME_EXPORTS_MATERIAL names its folder.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

PROGRAM = Path(sys.argv[1]).resolve()
MAKE_STATE = Path(os.environ.get("RUNTIME_EXPORTS_MATERIAL", "/nowhere")) / "tools/make-state.py"
SETTINGS = "shared/config/exports.json"
EXPORTS = "runtime/exports"
COPYING = ("publish", "--log-level", "warning", "--export-public", "pub")


def check(holds, what):
    if not holds:
        raise AssertionError(what)


def stamp_of(path):
    status = path.stat()
    return path.read_bytes(), status.st_ino, status.st_mtime_ns, status.st_mode


class Project:
    def __init__(self, root):
        self.root = root
        subprocess.run([sys.executable, MAKE_STATE, root, "--extra"], check=True)
        declared = json.loads((root / SETTINGS).read_text())["exports"]["declared"]
        self.published = [one for one in declared if "input" in one]
        self.kept = [one for one in declared if one.get("keep")]
        first = (root / "shared/state/accounts/users.jsonl").read_text().splitlines()[0]
        self.account = json.loads(first)

    def run(self, *words, code=0):
        environment = {"PATH": os.environ["PATH"], "HOME": str(self.root), "LC_ALL": "C.UTF-8"}
        ended = subprocess.run([PROGRAM, *words], cwd=self.root, env=environment, text=True, capture_output=True)
        check(ended.returncode == code, f"{words} ended with {ended.returncode}:\n{ended.stderr}")
        return ended

    def manifest(self, path):
        return json.loads((self.root / path).read_text())

    def reference(self, folder):
        return {file["path"] for file in self.manifest(f"{folder}/manifest.json").get("reference", [])}


def is_public(one):
    return one["audience"] == "public"


def check_sets(project):
    """Checks that every file is where its declaration says, in the published form or untouched."""
    before = {one["path"]: stamp_of(project.root / EXPORTS / one["path"]) for one in project.kept}
    check(not project.run(*COPYING, "--first").stderr, "the first publish warns")
    manifests = {"public": project.manifest(f"{EXPORTS}/manifest.json"),
                 "admin": project.manifest(f"{EXPORTS}/admin/manifest.json")}
    for one in project.published:
        text = (project.root / EXPORTS / one["path"]).read_text()
        value = json.loads((project.root / one["input"]).read_text())
        check(text == json.dumps(value, indent=2, ensure_ascii=False) + "\n", f"{one['path']} is not its input")
        listed = [file["schema"] for file in manifests[one["audience"]]["files"] if file["path"] == one["path"]]
        check(listed == ["declared.schema.json"], f"{one['path']} is listed as {listed}")
    for one in project.kept:
        check(stamp_of(project.root / EXPORTS / one["path"]) == before[one["path"]], f"{one['path']} was touched")
    public = {one["path"] for one in project.kept if is_public(one)}
    check(public <= project.reference(EXPORTS), "the manifest does not list what other programs write")
    for one in project.published + project.kept:
        copy = project.root / "pub" / one["path"]
        check(copy.exists() == is_public(one), f"{one['path']} in the copy")
        if is_public(one):
            check(copy.read_bytes() == (project.root / EXPORTS / one["path"]).read_bytes(), f"{copy} differs")
    check(not (project.root / "pub/admin").exists(), "the copy holds admin files")


def check_clean(project):
    for words in (("verify", EXPORTS), ("verify", "--public", "pub"), ("publish", "--check"), ("validate", "--strict")):
        project.run(*words)
    known = project.run("--config", SETTINGS, "verify", "--public", "pub")
    check(not known.stderr, f"verify with the settings says: {known.stderr}")
    check(project.run("diff").stdout.startswith("No difference"), "diff finds something")


def strings_in(value, path=()):
    if isinstance(value, str):
        yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from strings_in(inner, path + (key,))


def planted(file, text, layout):
    """Puts the text into the last string of the file, or adds a member where it has none. Returns the place."""
    value = json.loads(file.read_text())
    path = list(strings_in(value))[-1:] or [tuple(list(value)[:1]) + ("note",)]
    holder = value
    for key in path[0][:-1]:
        holder = holder[key]
    holder[path[0][-1]] = f"ask {text}"
    written = json.dumps(value, **layout)
    file.write_text(written)
    before = written[:written.index(f'"ask {text}')]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def check_private_text(project, one, text, rule, layout):
    """A private text in a published file refuses the publish; in another program's file it leaves that file out."""
    file = project.root / (one.get("input") or f"{EXPORTS}/{one['path']}")
    name = str(file.relative_to(project.root))
    original = file.read_bytes()
    line, column = planted(file, text, layout)
    before = project.manifest(f"{EXPORTS}/manifest.json")
    ended = project.run(*COPYING, code=1 if "input" in one else 0)
    place = f"{'error' if 'input' in one else 'warning'}: {name}:{line}:{column}: "
    found = [said for said in ended.stderr.splitlines() if said.startswith(place) and f"[privacy.{rule}]" in said]
    check(found, f"{place} is not told:\n{ended.stderr}")
    check(text not in ended.stdout + ended.stderr, f"a message shows what is private in {name}")
    if "input" in one:
        check(project.manifest(f"{EXPORTS}/manifest.json") == before, "a refused publish changed the manifest")
    else:
        check(not (project.root / "pub" / one["path"]).exists(), f"{name} was copied")
        check(one["path"] not in project.reference(EXPORTS) | project.reference("pub"), f"{name} is listed")
        project.run("publish", "--strict", code=1)
    project.run("verify", "--public", "pub")
    file.write_bytes(original)


def check_private_texts(project):
    texts = [(project.account["email"], "email"), ("203.0.113.77", "ip"), (project.account["id"], "account")]
    layouts = [{"indent": 2}, {}, {"indent": 1, "ensure_ascii": False}]
    for number, one in enumerate(filter(is_public, project.published + project.kept)):
        text, rule = texts[number % 3]
        check_private_text(project, one, text, rule, layouts[number // 3 % 3])
    project.run(*COPYING)
    check_clean(project)


def check_admin(project):
    """Checks that files for admins may hold private text, but must match their schemas."""
    one = next(one for one in project.kept if not is_public(one))
    file = project.root / EXPORTS / one["path"]
    original = file.read_bytes()
    file.write_text('{\n  "no": "member of it"\n}\n')
    said = project.run("publish", "--log-level", "warning").stderr
    check(f"warning: {EXPORTS}/{one['path']}:2:3: " in said, said)
    project.run("validate", "--strict", code=1)
    file.write_bytes(original)


def main():
    if not MAKE_STATE.is_file():
        print("SKIPPED: RUNTIME_EXPORTS_MATERIAL names no folder with tools/make-state.py, so a runtime with thirty "
              "declared files is not tested", flush=True)
        sys.exit(77)
    with tempfile.TemporaryDirectory(prefix="declared_files.") as folder:
        project = Project(Path(folder))
        check(len(project.published) + len(project.kept) == 30, "there are not thirty declared files")
        check_sets(project)
        check_clean(project)
        check_private_texts(project)
        check_admin(project)
    print("thirty declared files: published, kept, copied, verified; private texts refused or left out")


if __name__ == "__main__":
    main()

"""Makes public copies with objects, each from another one, as `publish --export-public --by-digest` does."""

import hashlib
import json
import pathlib
import shutil
import subprocess


def text_of(value):
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def read(folder, path):
    return json.loads((pathlib.Path(folder) / path).read_bytes())


def publish_first(program, source, root, copy):
    """Publishes the sample state of the project."""
    for name in ("shared", "changelog"):
        shutil.copytree(pathlib.Path(source) / name, root / name)
    subprocess.run([program, "--root", root, "--quiet", "publish", "--export-public", copy, "--by-digest"],
                   check=True, stdout=subprocess.DEVNULL)


def write_next(before, after, entry, generation=None, change=None):
    """Copies the set in `before` to `after`, one generation later, with one more changelog entry."""
    before, after = pathlib.Path(before), pathlib.Path(after)
    manifest = read(before, "manifest.json")
    contents = {one["path"]: (before / one["path"]).read_bytes()
                for one in manifest["files"] + manifest.get("reference", [])}
    canonical = json.loads(contents["changelog.runtime.json"])
    readers = json.loads(contents["changelog.json"])
    new = {"id": entry, "date": canonical[0]["date"], "title": f"Entry {entry}", "description": f"What {entry} changed.",
           "version": canonical[0]["version"], "scope": "runtime", "tags": []}
    canonical.append(new)
    readers["entries"].append({"id": entry, "date": new["date"], "version": new["version"], "scope": "runtime",
                               "title": new["title"], "summary": new["description"],
                               "details": [new["description"]], "tags": []})
    order = lambda one: (one["date"], [-ord(letter) for letter in one["id"]])
    canonical.sort(key=order, reverse=True)
    readers["entries"].sort(key=order, reverse=True)
    contents["changelog.runtime.json"] = text_of(canonical)
    contents["changelog.json"] = text_of(readers)
    manifest["generation"] = generation or manifest["generation"] + 1
    if change:
        change(manifest, contents)
    write(after, manifest, contents)


def write(folder, manifest, contents):
    """Writes a set; the manifest gets sizes, digests and objects."""
    (folder / "objects").mkdir(parents=True)
    for one in manifest["files"] + manifest.get("reference", []):
        data = contents[one["path"]]
        digest = hashlib.sha256(data).hexdigest()
        one.update(bytes=len(data), sha256=digest, object=f"objects/{digest}.json")
        for path in (one["path"], one["object"]):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
    (folder / "manifest.json").write_bytes(text_of(manifest))


def entries_of(text):
    return {one["id"] for one in json.loads(text)}

"""The parts that all push tests share: a store, the sets to push, and a way to run the program."""

import atexit
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

import object_store
import sets
from s3 import Bucket

BUCKET = "releases"
LONG_AGO = "2020-01-01T00:00:00.000Z"
PLACE = object()  # means s3://BUCKET/PREFIX on a command line
KEYS = {"AWS_ACCESS_KEY_ID": object_store.ACCESS_KEY, "AWS_SECRET_ACCESS_KEY": object_store.SECRET_KEY,
        "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}

WORK = pathlib.Path(tempfile.mkdtemp())
atexit.register(shutil.rmtree, WORK, True)

# The sets that the tests push.
(FIRST, SECOND, THIRD, OTHER_SECOND, OTHER_SECOND_LATER, OLDER_STATE, MORE, MORE_LATER, FEWER, MANY, PRIVATE,
 NO_OBJECTS) = (WORK / name for name in (
     "first", "second", "third", "other-second", "other-second-later", "older-state", "more", "more-later", "fewer",
     "many", "private", "no-objects"))


class World:
    """The state that all tests share."""

    options = store = bucket = None
    prefixes = 0
    results = []  # files


def next_prefix():
    World.prefixes += 1
    return f"exports-{World.prefixes}"


class PushTest(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.prefix = next_prefix()
        self.bucket = World.bucket

    def words(self, *words, endpoint=None, prefix=None):
        place = f"s3://{BUCKET}/{self.prefix if prefix is None else prefix}"
        return [str(World.options.push_program), *(place if word is PLACE else str(word) for word in words),
                "--endpoint", endpoint or World.store.endpoint]

    def run_push(self, *words, environment=None, timeout=120, endpoint=None, prefix=None):
        """Returns exit code, JSON result and log. A key in any of them fails the test."""
        full = self.words(*words, endpoint=endpoint, prefix=prefix) + ["--format", "json"]
        done = subprocess.run(full, env=KEYS if environment is None else environment, capture_output=True, text=True,
                              timeout=timeout)
        self.assertNotIn(object_store.SECRET_KEY, done.stdout + done.stderr)
        self.assertNotIn(object_store.ACCESS_KEY, done.stdout + done.stderr)
        if done.stdout:
            World.results.append(WORK / f"result-{len(World.results)}.json")
            World.results[-1].write_text(done.stdout)
        return done.returncode, json.loads(done.stdout) if done.stdout else {}, done.stderr

    def push(self, copy, *options, code=0, outcome=None, **more):
        ended, result, log = self.run_push(copy, PLACE, *options, **more)
        self.assertEqual(ended, code, log)
        if outcome:
            self.assertEqual(result["outcome"], outcome, log)
        return result, log

    def stored(self, prefix=None):
        prefix = f"{self.prefix if prefix is None else prefix}/"
        return {name: self.bucket.get(prefix + name) for name in self.bucket.names(prefix)}

    def live_manifest(self):
        return json.loads(self.bucket.get(f"{self.prefix}/manifest.json"))

    def assert_objects_there(self):
        """Checks that the live manifest lists only objects that exist, with the right bytes."""
        manifest = self.live_manifest()
        for file in manifest["files"] + manifest.get("reference", []):
            data = self.bucket.get(f"{self.prefix}/{file['object']}")
            self.assertIsNotNone(data, file["path"])
            self.assertEqual(hashlib.sha256(data).hexdigest(), file["sha256"])
        return manifest

    def assert_whole(self, copy, others=()):
        """Checks that the whole set is there, and nothing else except objects of other sets."""
        stored = self.stored()
        expected = read_all(copy)
        for name, data in expected.items():
            self.assertEqual(stored.get(name), data, name)
        allowed = set(expected).union(*(read_all(one) for one in others))
        strays = {name for name in stored if name not in allowed or (name not in expected and "objects/" not in name)}
        self.assertEqual(strays, set())


def read_all(folder):
    folder = pathlib.Path(folder)
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names_in(copy):
    return len(read_all(copy)) - 1  # without the manifest


def bucket_of(store):
    return Bucket(store.endpoint, BUCKET, object_store.ACCESS_KEY, object_store.SECRET_KEY)


def make_copies():
    """Makes the sets that the tests push, all from the first."""
    def add_clips(manifest, contents):
        contents["clips.json"] = sets.text_of({"clips": []})
        manifest["reference"] = [{"path": "clips.json"}]

    def drop_clips(manifest, contents):
        del manifest["reference"]

    def age(manifest, contents):
        for name in ("manifest.json", "version.json"):
            document = manifest if name == "manifest.json" else json.loads(contents[name])
            document["generated_at"] = "2020-01-01T00:00:00Z"
            if name != "manifest.json":
                contents[name] = sets.text_of(document)

    def add_many(manifest, contents):
        add_clips(manifest, contents)
        for number in range(World.options.files):
            path = f"more/{number:04}.json"
            contents[path] = sets.text_of({"number": number})
            manifest["reference"].append({"path": path})

    def leak(manifest, contents):
        events = json.loads(contents["telemetry/events.json"])
        events["events"][0]["message"] = "Ask somebody@example.com."
        contents["telemetry/events.json"] = sets.text_of(events)

    sets.publish_first(World.options.program, World.options.source, WORK / "root", FIRST)
    sets.write_next(FIRST, SECOND, "entry-second")
    sets.write_next(SECOND, THIRD, "entry-third")
    sets.write_next(FIRST, OTHER_SECOND, "entry-other")
    sets.write_next(FIRST, OTHER_SECOND_LATER, "entry-other", generation=3)
    sets.write_next(SECOND, OLDER_STATE, "entry-old", change=age)
    sets.write_next(FIRST, MORE, "entry-more", change=add_clips)
    sets.write_next(FIRST, MORE_LATER, "entry-more", generation=5, change=add_clips)
    sets.write_next(MORE, FEWER, "entry-fewer", change=drop_clips)
    sets.write_next(FIRST, MANY, "entry-many", change=add_many)
    sets.write_next(FIRST, PRIVATE, "entry-private", change=leak)
    shutil.copytree(FIRST, NO_OBJECTS)
    shutil.rmtree(NO_OBJECTS / "objects")
    manifest = sets.read(FIRST, "manifest.json")
    for file in manifest["files"]:
        del file["object"]
    (NO_OBJECTS / "manifest.json").write_bytes(sets.text_of(manifest))

"""Tests what a push and a fetch do, and what they refuse."""

import json
import shutil
import subprocess

import object_store
import sets
from proxy import Proxy
from world import (BUCKET, FEWER, FIRST, KEYS, MANY, MORE, MORE_LATER, NO_OBJECTS, OLDER_STATE, OTHER_SECOND_LATER, PLACE,
                   PRIVATE, SECOND, WORK, PushTest, World, names_in, read_all)


class Steps(PushTest):
    def test_first_push_puts_everything(self):
        result, _ = self.push(FIRST, outcome="pushed")
        self.assertEqual(result["files"]["put"], len(sets.read(FIRST, "manifest.json")["files"]))
        self.assert_whole(FIRST)

    def test_files_have_their_headers(self):
        self.push(FIRST)
        one = sets.read(FIRST, "manifest.json")["files"][0]
        if World.options.store == "small":
            put = {name: headers for method, name, headers in World.store.log if method == "PUT"}
            caches = {name: put[f"{self.prefix}/{name}"] for name in ("manifest.json", one["path"], one["object"])}
        else:
            caches = {name: self.bucket.head(f"{self.prefix}/{name}")
                      for name in ("manifest.json", one["path"], one["object"])}
        self.assertEqual(caches["manifest.json"]["Cache-Control"], "no-cache")
        self.assertEqual(caches[one["path"]]["Cache-Control"], "public, max-age=60")
        self.assertEqual(caches[one["object"]]["Cache-Control"], "public, max-age=86400, immutable")
        for headers in caches.values():
            self.assertEqual(headers["Content-Type"], "application/json; charset=utf-8")

    def test_unchanged_set_costs_one_request_per_name(self):
        self.push(FIRST)
        with Proxy(World.store.endpoint, lambda *_: None) as proxy:
            self.push(FIRST, endpoint=proxy.endpoint, outcome="unchanged")
        methods = [method for method, _ in proxy.requests]
        self.assertEqual(methods.count("GET"), 1)
        self.assertEqual(methods.count("HEAD"), len({path for _, path in proxy.requests}) - 1)
        self.assertEqual(len(methods), 1 + names_in(FIRST))

    def test_next_set_replaces_the_previous_one_and_keeps_its_objects(self):
        self.push(FIRST)
        result, _ = self.push(SECOND, outcome="pushed")
        self.assertEqual(result["objects"], {"put": 2, "removed": 0})
        self.assertEqual(result["files"], {"put": 2, "removed": 0})
        self.assert_whole(SECOND, [FIRST])
        self.assertEqual(len(self.stored()), len(read_all(SECOND)) + 2)

    def test_drop_old_removes_what_is_not_listed(self):
        self.push(FIRST)
        result, _ = self.push(SECOND, "--drop-old")
        self.assertEqual(result["objects"]["removed"], 2)
        self.assert_whole(SECOND)

    def test_drop_old_works_on_a_set_that_is_already_live(self):
        self.push(FIRST)
        self.push(SECOND)
        self.bucket.put(f"{self.prefix}/badge-of-another-program.json", b"{}")
        result, _ = self.push(SECOND, "--drop-old", outcome="unchanged")
        self.assertEqual(result["objects"]["removed"], 2)
        self.bucket.delete(f"{self.prefix}/badge-of-another-program.json")
        self.assert_whole(SECOND)

    def test_missing_and_altered_files_are_put_again(self):
        self.push(FIRST)
        file = sets.read(FIRST, "manifest.json")["files"][0]
        self.bucket.delete(f"{self.prefix}/{file['object']}")
        self.bucket.put(f"{self.prefix}/{file['path']}", b"altered")
        result, _ = self.push(FIRST, outcome="completed")
        self.assertEqual((result["objects"]["put"], result["files"]["put"]), (1, 1))
        self.assert_whole(FIRST)

    def test_a_file_that_is_no_longer_published_is_removed(self):
        self.push(MORE)
        self.assertIn("clips.json", self.stored())
        result, _ = self.push(FEWER)
        self.assertEqual(result["files"]["removed"], 1)
        self.assert_whole(FEWER, [MORE])

    def test_dry_run_writes_nothing(self):
        self.push(FIRST)
        before = self.stored()
        with Proxy(World.store.endpoint, lambda *_: None) as proxy:
            result, _ = self.push(SECOND, "--dry-run", endpoint=proxy.endpoint, outcome="would-push")
        self.assertEqual((result["objects"]["put"], result["files"]["put"]), (2, 2))
        self.assertLessEqual({method for method, _ in proxy.requests}, {"GET", "HEAD"})
        self.assertEqual(self.stored(), before)

    def test_a_bucket_needs_no_prefix(self):
        self.push(FIRST, prefix="")
        self.assertEqual(json.loads(self.bucket.get("manifest.json")), sets.read(FIRST, "manifest.json"))
        before = self.bucket.names()
        self.push(FIRST, "--drop-old", prefix="", outcome="unchanged")
        self.assertEqual(self.bucket.names(), before)
        for name in read_all(FIRST):
            self.bucket.delete(name)

    def test_files_are_put_in_parallel(self):
        with Proxy(World.store.endpoint, lambda *_: None) as proxy:
            self.push(FIRST, endpoint=proxy.endpoint)
        self.assertIn(proxy.most_at_once, range(2, 16 + 1))

    def test_a_thousand_files(self):
        self.push(MANY, timeout=300)
        self.assert_whole(MANY)


class Refusals(PushTest):
    def refuse(self, copy, words):
        """A set that does not follow from the live one changes nothing."""
        before = self.stored()
        _, log = self.push(copy, code=75)
        for word in words:
            self.assertIn(word, log)
        self.assertEqual(self.stored(), before)

    def test_an_older_set(self):
        self.push(SECOND)
        self.refuse(FIRST, ["its generation is 1, and that of the live set 2"])

    def test_a_set_that_lacks_an_entry(self):
        self.push(SECOND)
        self.refuse(OTHER_SECOND_LATER, ["`entry-second`", "bring the live set with `--fetch`"])

    def test_a_set_of_an_older_state(self):
        self.push(SECOND)
        self.refuse(OLDER_STATE, ["the snapshot is older"])

    def test_a_folder_without_objects(self):
        _, log = self.push(NO_OBJECTS, code=1)
        self.assertIn("--by-digest", log)
        self.assertEqual(self.stored(), {})

    def test_private_data_never_leaves(self):
        with Proxy(World.store.endpoint, lambda *_: None) as proxy:
            _, log = self.push(PRIVATE, code=1, endpoint=proxy.endpoint)
        self.assertIn("privacy.email", log)
        self.assertEqual(proxy.requests, [])

    def test_somebody_elses_manifest_stays(self):
        self.bucket.put(f"{self.prefix}/manifest.json", b'{"name": "a web application"}')
        _, log = self.push(FIRST, code=73)
        self.assertIn("name another prefix", log)
        self.assertEqual(self.stored(), {"manifest.json": b'{"name": "a web application"}'})

    def test_a_live_manifest_cannot_name_other_places(self):
        manifest = sets.read(FIRST, "manifest.json")
        manifest["files"][0]["path"] = "../elsewhere.json"
        self.bucket.put(f"{self.prefix}/manifest.json", sets.text_of(manifest))
        self.push(SECOND, code=73)
        code, _, _ = self.run_push("--fetch", PLACE, WORK / self.prefix)
        self.assertEqual(code, 73)

    def test_no_bucket(self):
        code, _, log = self.run_push(FIRST, "s3://no-such-bucket/x")
        self.assertEqual(code, 66, log)
        self.assertIn("there is no such bucket", log)

    def test_no_keys(self):
        for missing in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            keys = {name: value for name, value in KEYS.items() if name != missing}
            code, _, log = self.run_push(FIRST, PLACE, environment=keys)
            self.assertEqual(code, 78, log)
            self.assertIn(missing, log)

    def test_a_key_with_a_line_end(self):
        keys = {**KEYS, "AWS_SECRET_ACCESS_KEY": object_store.SECRET_KEY + "\n"}
        code, _, log = self.run_push(FIRST, PLACE, environment=keys)
        self.assertEqual(code, 78, log)

    def test_nobody_answers(self):
        endpoint = f"http://127.0.0.1:{object_store.free_port()}"
        code, _, log = self.run_push(FIRST, PLACE, endpoint=endpoint)
        self.assertEqual(code, 74, log)
        self.assertIn("the store does not answer", log)

    def test_wrong_usage(self):
        for words, endpoint, message in (
                ((FIRST, PLACE), "http://store.example", "only `https` is secure"),
                ((FIRST, PLACE), "https://user:word@store.example", "more than a host and a port"),
                ((FIRST, "s3://bucket/a/../b"), None, "mean something else in a URL"),
                ((FIRST, "bucket/prefix"), None, "this is not the address of a bucket"),
                ((PLACE, FIRST), None, "add --fetch"), (("--fetch", FIRST, PLACE), None, "comes first"),
                ((FIRST,), None, "name a folder and s3://"), ((FIRST, PLACE, "--drop"), None, "--drop")):
            code, _, log = self.run_push(*words, endpoint=endpoint)
            self.assertEqual(code, 2, log)
            self.assertIn(message, log)
            self.assertNotIn("word", log.replace("password", ""))

    def test_a_store_that_fails_all_the_time(self):
        for way, message in (("500 before", "the store failed"), ("cut before", "does not answer")):
            with Proxy(World.store.endpoint, lambda *_: way) as proxy:
                _, log = self.push(FIRST, code=74, endpoint=proxy.endpoint)
            self.assertIn(message, log)

    def test_the_timeout_expires(self):
        with Proxy(World.store.endpoint, lambda *_: "slow", slow_seconds=3) as proxy:
            _, log = self.push(FIRST, "--timeout", "0.5", code=74, endpoint=proxy.endpoint)
        self.assertIn("no answer in time", log)


class Fetch(PushTest):
    def fetch(self, folder, code=0, **more):
        ended, result, log = self.run_push("--fetch", PLACE, folder, **more)
        self.assertEqual(ended, code, log)
        return result, log

    def test_fetches_the_live_set(self):
        self.push(FIRST)
        self.push(MORE_LATER)
        folder = WORK / self.prefix
        result, _ = self.fetch(folder)
        self.assertEqual(result["generation"], sets.read(MORE_LATER, "manifest.json")["generation"])
        self.assertEqual(read_all(folder), read_all(MORE_LATER))
        subprocess.run([World.options.program, "--quiet", "verify", "--public", folder], check=True,
                       stdout=subprocess.DEVNULL)
        self.push(folder, outcome="unchanged")

    def test_replaces_an_earlier_copy_only_where_it_differs(self):
        self.push(SECOND)
        folder = WORK / self.prefix
        shutil.copytree(FIRST, folder)
        with Proxy(World.store.endpoint, lambda *_: None) as proxy:
            self.fetch(folder, endpoint=proxy.endpoint)
        self.assertEqual(len(proxy.requests), 1 + 2)
        self.assertEqual(read_all(folder), read_all(SECOND))

    def test_continues_after_a_kill_with_files_that_only_the_live_manifest_lists(self):
        self.push(MANY)
        folder = WORK / self.prefix
        (folder / "more").mkdir(parents=True)
        (folder / ".public-copy.part").write_text("more/0000.json\n")
        (folder / "more/0000.json").write_bytes((MANY / "more/0000.json").read_bytes())
        self.fetch(folder)
        self.assertEqual(read_all(folder), read_all(MANY))

    def test_nothing_is_live(self):
        _, log = self.fetch(WORK / self.prefix, code=66)
        self.assertIn("publish with `--first`", log)
        self.assertFalse((WORK / self.prefix).exists())

    def test_a_folder_with_something_else_stays_as_it_is(self):
        self.push(FIRST)
        folder = WORK / self.prefix
        folder.mkdir()
        (folder / "notes.txt").write_text("mine")
        self.fetch(folder, code=73)
        self.assertEqual(read_all(folder), {"notes.txt": b"mine"})

    def test_every_damaged_answer_is_requested_again(self):
        self.push(FIRST)
        for way in ("cut before", "half", "500 before", "slow"):
            folder = WORK / f"{self.prefix}-{way.replace(' ', '-')}"
            with Proxy(World.store.endpoint, lambda number, *_: way if number % 2 else None) as proxy:
                self.fetch(folder, endpoint=proxy.endpoint)
            self.assertEqual(read_all(folder), read_all(FIRST))

    def test_a_damaged_live_set_is_refused(self):
        self.push(FIRST)
        file = sets.read(FIRST, "manifest.json")["files"][0]
        self.bucket.put(f"{self.prefix}/{file['object']}", b"other bytes")
        _, log = self.fetch(WORK / self.prefix, code=75)
        self.assertIn("not what the live manifest lists", log)

"""Tests what only one kind of store does."""

import shutil
import subprocess
import unittest

import object_store
from proxy import Proxy
from small_store import SmallStore
from world import BUCKET, FIRST, KEYS, LONG_AGO, PLACE, SECOND, THIRD, WORK, PushTest, World, bucket_of


class SmallOnly(PushTest):
    """Tests what a real store cannot be made to do."""

    def setUp(self):
        super().setUp()
        if World.options.store != "small":
            self.skipTest("needs the store of this process")

    def test_conditions_that_are_ignored(self):
        for lacks, message in (("If-Match", "ignores If-Match"), ("If-None-Match", "ignores If-None-Match"),
                               ("all", "knows neither")):
            with SmallStore(lacks) as store:
                bucket = bucket_of(store)
                bucket.create()
                _, log = self.push(FIRST, code=73, endpoint=store.endpoint)
                self.assertIn(message, log)
                self.assertEqual(bucket.names(), [])

    def test_objects_are_removed_after_a_day(self):
        self.push(FIRST)
        self.push(SECOND)
        stray = f"{self.prefix}/objects/{'0' * 64}.json"
        self.bucket.put(stray, b"of a push that was killed")
        for name, stored in World.store.buckets[BUCKET].items():
            if name.startswith(f"{self.prefix}/objects/"):
                stored["modified"] = LONG_AGO
        self.push(SECOND, outcome="unchanged")
        self.assertIn(stray, World.store.buckets[BUCKET])
        result, _ = self.push(THIRD)
        self.assertEqual(result["objects"]["removed"], 2 + 1)
        self.assert_whole(THIRD, [SECOND])

    def test_long_lists_come_in_pages(self):
        with SmallStore(page=3) as store:
            bucket_of(store).create()
            self.push(FIRST, endpoint=store.endpoint)
            result, _ = self.push(SECOND, "--drop-old", endpoint=store.endpoint)
            self.assertEqual(result["objects"]["removed"], 2)

    def test_removing_may_fail(self):
        """The set is live and whole, so leftovers are only a warning, except with --drop-old."""
        self.push(FIRST)

        def harm(_, method, path):
            return "500 before" if method == "GET" and "list-type" in path else None

        with Proxy(World.store.endpoint, harm) as proxy:
            result, _ = self.push(SECOND, endpoint=proxy.endpoint, outcome="pushed")
            self.assertEqual([one["rule"] for one in result["findings"]], ["push.leftovers"])
            _, log = self.push(THIRD, "--drop-old", code=74, endpoint=proxy.endpoint)
        self.assertIn("generation 3 is live, but not all of it is done", log)
        self.push(THIRD, "--drop-old")
        self.assert_whole(THIRD)


class CephOnly(PushTest):
    """Tests what only a store that checks signatures and quotas does."""

    def setUp(self):
        super().setUp()
        if World.options.store != "ceph":
            self.skipTest("needs a real store")

    def test_wrong_keys(self):
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            code, _, log = self.run_push(FIRST, PLACE, environment={**KEYS, name: "EXAMPLE0WRONG0KEY000"})
            self.assertEqual(code, 74, log)
            self.assertIn("AWS_", log)
            self.assertNotIn("EXAMPLE0WRONG0KEY000", log)

    def test_clock_skew(self):
        if shutil.which("faketime") is None:
            self.skipTest("there is no faketime")
        words = ["faketime", "-f", "-2h", *self.words(FIRST, PLACE)]
        done = subprocess.run(words, env=KEYS, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 74, done.stderr)
        self.assertIn("clock", done.stderr)

    def test_a_full_store(self):
        self.push(FIRST)
        quota = ("--quota-scope=bucket", f"--bucket={BUCKET}")
        World.store.admin("quota", "set", *quota, "--max-objects=1")
        World.store.admin("quota", "enable", *quota)
        try:
            _, log = self.push(SECOND, code=74)
        finally:
            World.store.admin("quota", "disable", *quota)
        self.assertIn("no room left", log)
        self.assert_whole(FIRST)
        self.push(SECOND)

    def test_keys_that_may_not_write(self):
        World.store.admin("user", "create", "--uid=reader", "--display-name=reader", "--access-key=EXAMPLEREADER0000000",
                          "--secret-key=example-of-a-reader")
        environment = {**KEYS, "AWS_ACCESS_KEY_ID": "EXAMPLEREADER0000000",
                       "AWS_SECRET_ACCESS_KEY": "example-of-a-reader"}
        code, _, log = self.run_push(FIRST, PLACE, environment=environment)
        self.assertEqual(code, 74, log)
        self.assertIn("s3:PutObject", log)


class Ignorant(unittest.TestCase):
    """s3rver ignores all conditions."""

    def test_it_is_refused_and_left_alone(self):
        folder = WORK / "s3rver"
        folder.mkdir()
        port = object_store.free_port()
        words = [World.options.s3rver, "--directory", folder, "--address", "127.0.0.1", "--port", str(port),
                 "--configure-bucket", BUCKET]
        with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as store:
            try:
                object_store.wait_until("s3rver", lambda: object_store.listens(port))
                keys = {**KEYS, "AWS_ACCESS_KEY_ID": "S3RVER", "AWS_SECRET_ACCESS_KEY": "S3RVER"}
                words = [World.options.push_program, FIRST, f"s3://{BUCKET}/exports", "--endpoint",
                         f"http://127.0.0.1:{port}"]
                done = subprocess.run(words, env=keys, capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, 73, done.stderr)
                self.assertIn("the store ignores If-None-Match", done.stderr)
                left = [path for path in folder.rglob("*") if path.is_file() and "manifest" in path.name]
                self.assertEqual(left, [])
                self.assertEqual(list(folder.rglob("*.json*")), [])
            finally:
                store.kill()

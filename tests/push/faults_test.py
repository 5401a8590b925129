"""Tests pushes that are killed, get no proper answer, or race."""

import json
import subprocess
import threading

import sets
from proxy import Proxy
from world import FIRST, KEYS, OTHER_SECOND, PLACE, SECOND, THIRD, WORK, PushTest, World, next_prefix, read_all

WAYS = ("cut before", "cut after", "half", "double", "500 before", "500 after", "late", "slow")


class Faults(PushTest):
    def count_requests(self):
        self.push(FIRST)
        with Proxy(World.store.endpoint, lambda *_: None) as proxy:
            self.push(SECOND, endpoint=proxy.endpoint)
        return len(proxy.requests)

    def test_killed_before_each_request(self):
        count = self.count_requests()
        self.assertGreater(count, 20)
        generations = set()
        for last in range(1, count + 1):
            self.prefix = next_prefix()
            self.push(FIRST)
            with self.subTest(request=last):
                self.kill_at(last)
                generations.add(self.assert_objects_there()["generation"])
                self.push(SECOND)
                self.assert_objects_there()
                self.assertEqual(self.live_manifest()["generation"], 2)
                for name, data in read_all(SECOND).items():
                    self.assertEqual(self.bucket.get(f"{self.prefix}/{name}"), data, name)
        self.assertEqual(generations, {1, 2})

    def kill_at(self, last):
        ready = threading.Event()
        running = []

        def harm(number, *_):
            if number == last:
                ready.wait()
                running[0].kill()
                running[0].wait()
            return "cut before" if number >= last else None

        with Proxy(World.store.endpoint, harm) as proxy:
            running.append(subprocess.Popen(self.words(SECOND, PLACE, endpoint=proxy.endpoint), env=KEYS,
                                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
            ready.set()
            self.assertEqual(running[0].wait(60), -9)

    def test_each_request_damaged(self):
        count = self.count_requests()
        for number in range(1, count + 1):
            ways = WAYS if World.options.all else [WAYS[number % len(WAYS)]]
            for way in ways:
                self.harm(number, way)

    def harm(self, harmed, way):
        self.prefix = next_prefix()
        self.push(FIRST)
        with self.subTest(request=harmed, way=way):
            with Proxy(World.store.endpoint, lambda number, *_: way if number == harmed else None) as proxy:
                self.push(SECOND, endpoint=proxy.endpoint)
            self.assert_whole(SECOND, [FIRST])

    def test_every_kind_of_damage_at_the_commit(self):
        for way in WAYS:
            self.prefix = next_prefix()
            self.push(FIRST)
            harmed = []

            def harm(_, method, path):
                if method == "PUT" and path.endswith("/manifest.json") and not harmed:
                    harmed.append(path)
                    return way
                return None

            with self.subTest(way=way):
                with Proxy(World.store.endpoint, harm) as proxy:
                    self.push(SECOND, endpoint=proxy.endpoint, outcome="pushed")
                self.assertEqual(len(harmed), 1)
                self.assert_whole(SECOND, [FIRST])

    def test_a_later_push_between_commit_and_names(self):
        """A slower push never overwrites the names of a later one."""
        self.push(FIRST)
        later = []

        def harm(_, method, path):
            # At its first file after the commit, the slower push has already read the manifest for the last time.
            if method == "PUT" and "/objects/" not in path and not path.endswith("/manifest.json") and not later:
                later.append(self.run_push(THIRD, PLACE))
            return None

        with Proxy(World.store.endpoint, harm) as proxy:
            self.push(SECOND, endpoint=proxy.endpoint, outcome="overtaken")
        self.assertEqual(later[0][0], 0, later[0][2])
        self.assert_whole(THIRD, [FIRST, SECOND])

    def test_the_faster_push_wins(self):
        self.push(FIRST)
        faster = []

        def harm(_, method, path):
            if method == "PUT" and path.endswith("/manifest.json") and not faster:
                faster.append(self.run_push(OTHER_SECOND, PLACE))
            return None

        with Proxy(World.store.endpoint, harm) as proxy:
            _, log = self.push(SECOND, code=75, endpoint=proxy.endpoint)
        self.assertIn("another push was faster", log)
        self.assertEqual(faster[0][0], 0)
        self.assert_whole(OTHER_SECOND, [FIRST, SECOND])

    def test_objects_that_go_missing_at_the_commit_are_put_again(self):
        self.push(FIRST)
        new = {name for name in read_all(SECOND) if name.startswith("objects/")} - set(read_all(FIRST))
        dropped = []

        def harm(_, method, path):
            if method == "PUT" and path.endswith("/manifest.json") and not dropped:
                # The objects of a push that is under way may be as old as the manifest, and are dropped then.
                dropped.append(self.push(FIRST, "--drop-old"))
                for name in new:
                    self.bucket.delete(f"{self.prefix}/{name}")
            return None

        with Proxy(World.store.endpoint, harm) as proxy:
            self.push(SECOND, endpoint=proxy.endpoint, outcome="pushed")
        self.assertLessEqual(dropped[0][0]["objects"]["removed"], len(new))
        self.assertEqual(len(new), 2)
        self.assert_whole(SECOND, [FIRST])


class Race(PushTest):
    def test_simultaneous_releases(self):
        rounds, releases = World.options.rounds, 8
        self.push(FIRST)
        before = FIRST
        entries = sets.entries_of((FIRST / "changelog.runtime.json").read_bytes())
        for number in range(rounds):
            copies = []
            for release in range(releases):
                copy = WORK / self.prefix / f"{number}-{release}"
                sets.write_next(before, copy, f"entry-{number:02}-{release}")
                copies.append(copy)
            ended = self.push_all(copies)
            codes = sorted(code for code, _, _ in ended)
            self.assertEqual(codes, [0] + [75] * (releases - 1), [log for _, _, log in ended])
            before = copies[[code for code, _, _ in ended].index(0)]
            manifest = self.assert_objects_there()
            self.assertEqual(manifest, sets.read(before, "manifest.json"))
            self.assertEqual(manifest["generation"], number + 2)
            now = sets.entries_of(self.bucket.get(f"{self.prefix}/changelog.runtime.json"))
            self.assertGreater(now, entries)
            entries = now
        self.assertEqual(len([one for one in entries if one.startswith("entry-")]), rounds)

    def push_all(self, copies):
        ended = [None] * len(copies)
        barrier = threading.Barrier(len(copies))

        def release(number):
            barrier.wait()
            ended[number] = self.run_push(copies[number], PLACE)

        threads = [threading.Thread(target=release, args=(number,)) for number in range(len(copies))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return ended

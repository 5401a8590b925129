"""Runs a real S3-compatible object store on the loopback address: Ceph's radosgw, with everything in memory.

Needs the packages radosgw, ceph-mon, ceph-osd and ceph-common, about 70 MB.
"""

import os
import pathlib
import shutil
import socket
import subprocess
import time
import uuid

PROGRAMS = ("monmaptool", "ceph", "ceph-mon", "ceph-osd", "radosgw", "radosgw-admin")
ACCESS_KEY = "EXAMPLEACCESSKEY0000"
SECRET_KEY = "example/secret+key/0123456789abcdefghij"

SETTINGS = """
[global]
fsid = {cluster}
mon_host = v1:127.0.0.1:{mon_port}
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
ms_bind_msgr2 = false
keyring = /dev/null
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
admin_socket =
run_dir = {folder}
log_file = {folder}/$name.log
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_data = {folder}/mon
mon_data_avail_crit = 1
mon_cluster_log_file = {folder}/cluster.log
paxos_propose_interval = 0.02
paxos_min_wait = 0.01
osd_data = {folder}/osd
osd_objectstore = memstore
memstore_device_bytes = 1073741824
osd_class_update_on_start = false
osd_crush_update_on_start = false
[client.rgw]
rgw_data = {folder}/rgw
rgw_frontends = beast endpoint=127.0.0.1:{port}
rgw_thread_pool_size = 32
rgw_run_sync_thread = false
rgw_override_bucket_index_max_shards = 1
rgw_bucket_quota_ttl = 0
rgw_rados_pool_pg_num_min = 1
"""


def missing_programs():
    return [name for name in PROGRAMS if shutil.which(name) is None]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(what, is_true, seconds=60):
    for _ in range(seconds * 10):
        if is_true():
            return
        time.sleep(0.1)
    raise RuntimeError(f"the object store does not start: {what}")


class ObjectStore:
    """Starts with `with`, and ends what it started."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        self.daemons = []

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        for daemon in reversed(self.daemons):
            daemon.kill()
            daemon.wait()

    def run(self, *words):
        environment = {**os.environ, "CEPH_CONF": str(self.folder / "ceph.conf")}
        done = subprocess.run(words, env=environment, capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise RuntimeError(f"{words[0]} failed: {done.stderr[-500:]}")
        return done.stdout

    def start_daemon(self, name, *words):
        environment = {**os.environ, "CEPH_CONF": str(self.folder / "ceph.conf")}
        with open(self.folder / f"{name}.out", "ab") as out:
            self.daemons.append(subprocess.Popen(words, env=environment, stdin=subprocess.DEVNULL,
                                                 stdout=out, stderr=out))

    def start(self):
        for name in ("mon", "osd", "rgw"):
            (self.folder / name).mkdir(parents=True)
        cluster, disk, mon_port = str(uuid.uuid4()), str(uuid.uuid4()), free_port()
        (self.folder / "ceph.conf").write_text(SETTINGS.format(
            cluster=cluster, folder=self.folder, port=self.port, mon_port=mon_port))
        monmap = str(self.folder / "monmap")
        self.run("monmaptool", "--create", "--fsid", cluster, "--addv", "a",
                 f"[v1:127.0.0.1:{mon_port}]", monmap)
        self.run("ceph-mon", "-i", "a", "--mkfs", "--monmap", monmap)
        self.start_daemon("mon", "ceph-mon", "-i", "a", "-f")
        self.run("ceph", "osd", "new", disk)
        self.run("ceph", "osd", "crush", "add", "osd.0", "1", "root=default", "host=here")
        self.run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", disk)
        self.start_daemon("osd", "ceph-osd", "-i", "0", "-f")
        wait_until("its disk is not up", lambda: " 1 up" in self.run("ceph", "osd", "stat"))
        self.admin("user", "create", "--uid=releaser", "--display-name=releaser",
                   f"--access-key={ACCESS_KEY}", f"--secret-key={SECRET_KEY}")
        self.start_daemon("rgw", "radosgw", "-n", "client.rgw", "-f")
        wait_until("it does not answer", lambda: listens(self.port))

    def admin(self, *words):
        return self.run("radosgw-admin", "-n", "client.rgw", *words)

#!/usr/bin/env python3
"""Runs the commands of docs/state-from-a-database.md while another client changes rows. The exports must show one instant.

    check_database.py SOURCE_FOLDER PROGRAM PostgreSQL|SQLite

Each change of the other client is a login: it sets the account's last_login_at and adds an audit row of that time. So
at any instant, the newest audit row of an account has the time of its last_login_at.
"""
import glob
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SOURCE, PROGRAM, DATABASE = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), sys.argv[3]
ACCOUNTS = 20
ROUNDS = 5
PATIENCE = 200
RELEASE = "('Example', '1.0.0', '1')"


def skip(what):
    print(f"SKIPPED: there is no {what} here, so what the documents say of {DATABASE} is not tested", flush=True)
    sys.exit(77)


def blocks_of(text):
    """Returns the blocks `sql` and `sh` of the database's section."""
    section = text.split(f"\n## {DATABASE}\n")[1].split("\n## ")[0]
    blocks = dict(re.findall(r"^```(\w+)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL))
    return blocks["sql"], blocks["sh"]


def unprivileged():
    """Returns the options to run a server as another user if this is root, because servers refuse to run as root."""
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


class PostgreSql:
    LOGINS = """DO $$ DECLARE account text; at timestamptz; BEGIN
      FOR round IN 1..1000000 LOOP
        account := 'user-' || (round % {accounts}); at := clock_timestamp();
        UPDATE users SET last_login_at = at WHERE id = account;
        INSERT INTO audit (ts, user_id, action, metadata) VALUES (at, account, 'login', '{{"note": "a\\\\b \\"c\\""}}');
        COMMIT;
        PERFORM pg_sleep(0.002);
      END LOOP; END $$"""
    SLOW = "SELECT FROM pg_sleep(0.5);\n"

    def __init__(self, folder, tables):
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        if not programs or not shutil.which("psql"):
            skip("PostgreSQL (package postgresql)")
        self.server = Path(programs[-1]).parent / "postgres"
        self.data = folder / "server"
        self.data.mkdir()
        if unprivileged():
            shutil.chown(self.data, "nobody", "nogroup")
            folder.chmod(0o711)
        self.environment = {"PGHOST": str(self.data), "PGUSER": "tester", "PGDATABASE": "postgres", "TZ": "Asia/Kolkata"}
        subprocess.run([programs[-1], "-D", self.data / "data", "-U", "tester", "--auth=trust", "--no-sync", "-E", "UTF8",
                        "--locale=C"], check=True, stdout=subprocess.DEVNULL, cwd=self.data, **unprivileged())
        self.process = subprocess.Popen(
            [self.server, "-D", self.data / "data", "-k", self.data, "-c", "listen_addresses=", "-c", "fsync=off"],
            cwd=self.data, stderr=(folder / "log").open("w"), **unprivileged())
        self.clients = [self.process]
        for _ in range(600):
            if self.run("SELECT 1", check=False).returncode == 0:
                break
            time.sleep(0.1)
        self.run(tables)
        self.run(f"INSERT INTO release VALUES {RELEASE}")
        self.run(f"INSERT INTO users SELECT 'user-' || n, 'code-' || n, 'a' || n || '@example.org', E'A\\\\\\n\"b\" ' || n, "
                 f"'viewer', 'secret', clock_timestamp(), NULL FROM generate_series(0, {ACCOUNTS - 1}) AS n")

    def run(self, sql, check=True):
        return subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", sql], check=check, capture_output=not check,
                              env=os.environ | self.environment)

    def begin_logins(self):
        self.clients.append(subprocess.Popen(
            ["psql", "-X", "-q", "-c", self.LOGINS.format(accounts=ACCOUNTS)], env=os.environ | self.environment,
            stderr=subprocess.DEVNULL))

    def end(self):
        for client in reversed(self.clients):
            client.send_signal(signal.SIGINT)  # of the server: a fast shutdown
            client.wait()


class Sqlite:
    LOGINS = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
for round in range(1000000):
    account = f"user-{round % int(sys.argv[2])}"
    connection.execute("BEGIN IMMEDIATE")
    at, = connection.execute("SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now')").fetchone()
    connection.execute("UPDATE users SET last_login_at = ? WHERE id = ?", (at, account))
    connection.execute("INSERT INTO audit (ts, user_id, action, metadata) VALUES (?, ?, 'login', ?)",
                       (at, account, '{"note": "a\\\\\\\\b"}'))
    connection.execute("COMMIT")
    time.sleep(0.002)
"""
    SLOW = ".shell sleep 0.5\n"

    def __init__(self, folder, tables):
        if not shutil.which("sqlite3"):
            skip("sqlite3 (package sqlite3)")
        self.file = folder / "app.db"
        self.environment = {"DATABASE": str(self.file)}
        self.clients = []
        with sqlite3.connect(self.file) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(tables)
            connection.execute(f'INSERT INTO "release" VALUES {RELEASE}')
            connection.executemany(
                "INSERT INTO users VALUES (?, ?, ?, ?, 'viewer', 'secret', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), NULL)",
                [(f"user-{n}", f"code-{n}", f"a{n}@example.org", f'A\\\n"b" {n}') for n in range(ACCOUNTS)])
        connection.close()

    def begin_logins(self):
        self.clients.append(subprocess.Popen([sys.executable, "-c", self.LOGINS, self.file, str(ACCOUNTS)]))

    def end(self):
        for client in self.clients:
            client.kill()
            client.wait()


def run_script(script, folder, environment):
    path = f"{folder / 'bin'}:/usr/local/bin:/usr/bin:/bin"
    done = subprocess.run(["bash", "-c", script], cwd=folder / "project", text=True, capture_output=True,
                          env={"PATH": path, "HOME": str(folder), "LC_ALL": "C.UTF-8"} | environment, check=False)
    assert done.returncode == 0, f"exit {done.returncode}:\n{done.stdout}{done.stderr}"


def torn_accounts(folder):
    """Returns how many exported accounts and their audit rows show different instants, and the number of audit rows."""
    exports = folder / "project/runtime/exports/admin"
    users = json.loads((exports / "users/users.json").read_text())["users"]
    audit = json.loads((exports / "audit/audit.json").read_text())["audit"]
    assert len(users) == ACCOUNTS and "secret" not in str(users), "an account is missing, or a secret is published"
    newest = {}
    for row in audit:
        newest[row["target_user_id"]] = max(newest.get(row["target_user_id"], ""), row["ts"])
    return sum(user.get("last_login_at") != newest.get(user["id"]) for user in users), len(audit)


def check(folder, database, script):
    database.begin_logins()
    rows = 0
    rounds = 0
    for _ in range(PATIENCE):
        run_script(script, folder, database.environment)
        torn, count = torn_accounts(folder)
        assert torn == 0, f"{torn} accounts are of another instant than the audit rows"
        rounds += count > rows  # only those count in which the other client added rows
        rows = count
        if rounds == ROUNDS:
            break
        time.sleep(0.1)
    assert rounds == ROUNDS, "the other client adds no rows"
    slow = re.sub(r"^(?=.*audit[.]jsonl[.]new$)", lambda _: database.SLOW, script, flags=re.MULTILINE)
    assert slow != script
    run_script(slow, folder, database.environment)
    assert torn_accounts(folder)[0] == 0, "a slow export is of two instants"
    # Make sure that the check can fail.
    run_script(re.sub(r"^(BEGIN|COMMIT).*;$", "", slow, flags=re.MULTILINE), folder, database.environment)
    assert torn_accounts(folder)[0] > 0, "without a transaction the exports are of one instant too"
    return rows


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the server must not outlive the test
    tables, script = blocks_of((SOURCE / "docs/state-from-a-database.md").read_text())
    folder = Path(tempfile.mkdtemp())
    database = None
    try:
        (folder / "bin").mkdir()
        (folder / "bin/runtime-exports").symlink_to(PROGRAM)
        (folder / "project").mkdir()
        database = {"PostgreSQL": PostgreSql, "SQLite": Sqlite}[DATABASE](folder, tables)
        rows = check(folder, database, script)
    finally:
        if database:
            database.end()
        shutil.rmtree(folder)
    print(f"passed: {ROUNDS} exports from {DATABASE}, the last with {rows} audit rows, are each of one instant")


main()

"""On a server of a stack: databases of its own kind, written to, killed with their disk, restored.

Runs there, as root, with the standard library alone; prints one line of JSON for each trial. Each
trial has a Postgres in a container of the stack's image with the stack's settings, its log shipped
by the stack's own archiver to the stack's own object storage, under a name of its own. What is cut
down is memory and TLS inside of the server; what is left out is the server's own disk as a place,
since it is lost with the server.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

HOME = Path("/var/lib/plinth-rpo")
ITEMS = Path("/etc/plinth/backups")
PROGRAM = "/usr/local/sbin/plinth-backup"
SCRIPT = """\\set n :n + 1
INSERT INTO ledger VALUES (:client_id, :n, repeat('x', 200));
"""
LINE = re.compile(r"^(\d+) (\d+) \d+ \d+ (\d+) (\d+)")
PSQL = ("psql", "-X", "-qAtU", "postgres", "-d", "postgres", "-c")
CLIENTS = 2
STAMP = "20260101T000000"


def call(*words: str, check: bool = True) -> str:
    """Run a command and return what it wrote."""
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(words[:4])}: {(done.stderr or done.stdout).strip()[-500:]}")
    return done.stdout


class Trials:
    """What all trials share: the stack's image, settings and places."""

    def __init__(self, store: str, seed: int) -> None:
        """Read them from the store that runs here."""
        self.raw = json.loads((ITEMS / f"{store}.json").read_text())
        self.conf = (ITEMS / f"{store}.conf").read_text()
        self.store = store
        find = f"label=com.docker.swarm.service.name={store}"
        self.container = call("docker", "ps", "-q", "-f", find).split()[0]
        self.image = call("docker", "inspect", "-f", "{{.Config.Image}}", self.container).strip()
        cluster = self.raw["cluster"]
        self.user, self.mount = f"{cluster['uid']}:{cluster['gid']}", cluster["mount"]
        self.owner = (cluster["uid"], cluster["gid"])
        self.chance = random.Random(seed)  # noqa: S311 - when a disk dies is no secret
        self.lock = threading.Lock()

    def prepare(self) -> None:
        """Have the settings, the scripts and an empty cluster to begin each trial with."""
        shutil.rmtree(HOME, ignore_errors=True)
        base = HOME / "base"
        base.mkdir(parents=True)
        os.chown(base, *self.owner)
        words = ["docker", "run", "--rm", "--network", "none", "--user", self.user]
        call(*words, "-v", f"{base}:/base", self.image, "initdb", "-D", "/base/pgdata",
             "--data-checksums", "-U", "postgres", "--auth=trust")  # fmt: skip
        for path in ("/etc/postgresql/postgresql.conf", "/etc/plinth/pgbackrest-archive.sh",
                     "/etc/plinth/pgbackrest-fetch.sh"):  # fmt: skip
            text = call("docker", "exec", self.container, "cat", path)
            (HOME / Path(path).name).write_text(text)
        (HOME / "pg_hba.conf").write_text("local all all trust\nlocal replication all trust\n")
        (HOME / "script.sql").write_text(SCRIPT)

    def one(self, number: int, load: float, waits: bool) -> dict[str, Any]:  # noqa: FBT001
        """Run one trial; what went wrong is its result."""
        trial = Trial(self, f"rpo{number}", waits=waits)
        try:
            return trial.run(load)
        except Exception as error:  # noqa: BLE001 - one that fails must not end the others
            return {"trial": trial.key, "error": str(error)}
        finally:
            trial.remove()


class Trial:
    """One database from its first commit to the commits that came back."""

    def __init__(self, shared: Trials, key: str, *, waits: bool) -> None:
        """Take what is shared, a name, and whether commits wait for a replica that survives."""
        self.shared, self.key, self.waits = shared, key, waits
        self.home = HOME / key
        self.data, self.run_, self.log = (self.home / n for n in ("data", "run", "log"))
        self.unit = f"plinth-archive-{key}.service"

    def run(self, load: float) -> dict[str, Any]:
        """Write, lose, restore, compare."""
        self._settings()
        self._folders()
        shutil.copytree(HOME / "base" / "pgdata", self.data / "pgdata", symlinks=True)
        call("chown", "-R", self.shared.user, str(self.data))
        self._start()
        self.ask("CREATE TABLE ledger (client int, n bigint, filler text)")
        self._plinth("pgbackrest", self.key, "stanza-create")
        self._plinth("pgbackrest", self.key, "--repo=1", "--type=full", "backup")
        if self.waits:
            self._replica()
        rate = self._chance((5, 20, 60))
        self._write(rate, load)
        time.sleep(load)
        at = time.time()
        self._lose()
        acknowledged = self._acknowledged()
        began = time.time()
        self._folders()
        self._archiver()
        sent = self._end_of_log() if self.waits else 0
        self._plinth("refill", self.key, STAMP, "{}")
        self._postgres()
        self._until("SELECT NOT pg_is_in_recovery()", "t")
        seconds = time.time() - began
        there = set(self.ask("SELECT client || ' ' || n FROM ledger").splitlines())
        missing = [moment for row, moment in acknowledged.items() if row not in there]
        return {
            "trial": self.key,
            "synchronous": self.waits,
            "from_replica": sent,
            "rate": rate,
            "load": round(load, 1),
            "acknowledged": len(acknowledged),
            "lost": len(missing),
            "age_oldest": round(max((at - moment for moment in missing), default=0.0), 2),
            "age_newest": round(min((at - moment for moment in missing), default=0.0), 2),
            "restore": round(seconds, 1),
        }

    def ask(self, sql: str) -> str:
        """Return what the database says."""
        return call("docker", "exec", self.key, *PSQL, sql).strip()

    def remove(self) -> None:
        """Leave nothing of it on the server; its copies stay where they are."""
        for name in (self.key, f"{self.key}-load", f"{self.key}-replica"):
            call("docker", "rm", "-f", name, check=False)
        call("systemctl", "stop", self.unit, check=False)
        for ending in ("json", "conf"):
            (ITEMS / f"{self.key}.{ending}").unlink(missing_ok=True)
        self._plinth("forget", self.key)
        Path("/var/lib/plinth/refilled", self.key).unlink(missing_ok=True)
        shutil.rmtree(self.home, ignore_errors=True)

    def _chance(self, among: tuple[int, ...]) -> int:
        with self.shared.lock:
            return self.shared.chance.choice(among)

    def _settings(self) -> None:
        """Give it an item of its own: the stack's, under another name, at the place off site."""
        raw, store = json.loads(json.dumps(self.shared.raw)), self.shared.store
        place = next(place for place in raw["places"] if place["off_site"])
        raw |= {"key": self.key, "store": self.key, "places": [place | {"number": 1}]}
        raw["cluster"] |= {"data": str(self.data), "wal": str(self.log)}
        number, lines = place["number"], []
        for line in self.shared.conf.splitlines():
            if re.match(r"repo\d+-", line) and not line.startswith(f"repo{number}-"):
                continue
            lines.append(line.replace(f"repo{number}-", "repo1-", 1))
        text = "\n".join(lines) + "\n"
        text = text.replace(f"[{store}]", f"[{self.key}]").replace(f"[{store}:", f"[{self.key}:")
        text = re.sub(r"(?m)^pg1-socket-path=.*$", f"pg1-socket-path={self.run_}", text)
        text = text.replace(f"/run/plinth-backup/{store}", f"/run/plinth-backup/{self.key}")
        for ending, content in (("json", json.dumps(raw)), ("conf", text)):
            path = ITEMS / f"{self.key}.{ending}"
            path.touch(mode=0o600)
            path.write_text(content)

    def _folders(self) -> None:
        names = ("wanted", "done", "asked", "found", "fetched", "ahead")
        for path in (self.data, self.run_, self.log, *(self.log / name for name in names)):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.chown(path, *self.shared.owner)

    def _start(self) -> None:
        self._archiver()
        self._postgres()
        self._until("SELECT 1", "1")

    def _archiver(self) -> None:
        call("systemd-run", "--quiet", "--collect", f"--unit={self.unit}", PROGRAM, "archive",
             self.key)  # fmt: skip

    def _postgres(self) -> None:
        """Run it as the stack does; of its settings, memory and TLS are another's."""
        settings = ("ssl=off", "shared_buffers=16MB", "max_connections=20", "huge_pages=off",
                    "listen_addresses=", "hba_file=/etc/rpo/pg_hba.conf")  # fmt: skip
        words = ["docker", "run", "-d", "--name", self.key, "--network", "none"]
        words += ["-e", f"PGDATA={self.shared.mount}/pgdata"]
        words += [
            "--label",
            f"com.docker.swarm.service.name={self.key}",
            "--user",
            self.shared.user,
        ]
        for source, target in (
            (self.data, self.shared.mount),
            (self.run_, "/run/postgresql"),
            (self.log, "/var/lib/plinth-log"),
            (HOME / "postgresql.conf", "/etc/rpo/postgresql.conf"),
            (HOME / "pg_hba.conf", "/etc/rpo/pg_hba.conf"),
            (HOME / "pgbackrest-archive.sh", "/etc/plinth/pgbackrest-archive.sh"),
            (HOME / "pgbackrest-fetch.sh", "/etc/plinth/pgbackrest-fetch.sh"),
        ):
            words += ["-v", f"{source}:{target}"]
        start = ["postgres", "-D", f"{self.shared.mount}/pgdata", "-c",
                 "config_file=/etc/rpo/postgresql.conf"]  # fmt: skip
        start += [word for setting in settings for word in ("-c", setting)]
        call(*words, self.shared.image, *start)

    def _replica(self) -> None:
        """Have a replica, and commits that wait for it; it stands for one on another server."""
        folder = self.home / "replica"
        folder.mkdir(mode=0o700)
        os.chown(folder, *self.shared.owner)
        place = ["--network", "none", "--user", self.shared.user, "-v", f"{folder}:/copy"]
        place += ["-v", f"{self.run_}:/primary", "-v", f"{HOME}/postgresql.conf:/etc/rpo.conf"]
        place += ["-e", "PGDATA=/copy/pgdata", self.shared.image]
        primary = "host=/primary user=postgres application_name=replica"
        call("docker", "run", "--rm", *place, "pg_basebackup", "-D", "/copy/pgdata", "-d", primary,
             "-X", "stream", "-c", "fast")  # fmt: skip
        call("touch", str(folder / "pgdata" / "standby.signal"))
        settings = ("ssl=off", "shared_buffers=16MB", "max_connections=20", "huge_pages=off",
                    "listen_addresses=", "archive_mode=off", "restore_command=",
                    f"primary_conninfo={primary}", "unix_socket_directories=/tmp")  # fmt: skip
        words = [word for setting in settings for word in ("-c", setting)]
        call("docker", "run", "-d", "--name", f"{self.key}-replica", *place, "postgres", "-c",
             "config_file=/etc/rpo.conf", *words)  # fmt: skip
        self._until("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'", "1")
        self.ask("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (\"replica\")'")
        self.ask("SELECT pg_reload_conf()")
        self._until("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'quorum'", "1")

    def _end_of_log(self) -> int:
        """Bring what the replica has and the place has not, as `plinth recover` does."""
        newest = json.loads(self._plinth("archived", self.key))["newest"]
        log = self.home / "replica" / "pgdata" / "pg_wal"
        names = sorted(path.name for path in log.iterdir() if len(path.name) == len(newest))
        names = [name for name in names if name > newest]
        if names:
            send = f"tar -C {log} -cf - {' '.join(names)} | {PROGRAM} tail {self.key} {STAMP}"
            call("sh", "-c", send)
        return len(names)

    def _until(self, sql: str, wanted: str) -> None:
        deadline = time.monotonic() + 180
        while call("docker", "exec", self.key, *PSQL, sql, check=False).strip() != wanted:
            if time.monotonic() > deadline:
                words = ["sh", "-c", f"docker logs --tail 3 {self.key} 2>&1"]
                said = call(*words, check=False)
                raise RuntimeError(f"{self.key} does not come up: {said}")
            time.sleep(0.2)

    def _write(self, rate: int, load: float) -> None:
        """Have pgbench commit, in a container that survives; it writes down what it was told."""
        (self.home / "told").mkdir()
        os.chown(self.home / "told", *self.shared.owner)
        words = ["docker", "run", "-d", "--name", f"{self.key}-load", "--network", "none"]
        words += ["--user", self.shared.user, "-v", f"{self.run_}:/run/postgresql"]
        words += ["-v", f"{self.home / 'told'}:/told", "-v", f"{HOME / 'script.sql'}:/script.sql"]
        words += [self.shared.image, "pgbench", "-n", "-U", "postgres", "-c", str(CLIENTS)]
        words += ["-j", str(CLIENTS), "-R", str(rate), "-T", str(int(load) + 300), "-D", "n=0"]
        call(*words, "-f", "/script.sql", "-l", "--log-prefix=/told/log", "postgres")

    def _lose(self) -> None:
        """Cut the power of the database and of what ships its log, and take the disk away."""
        call("docker", "kill", "-s", "KILL", self.key)
        call("systemctl", "kill", "-s", "KILL", self.unit)
        call("docker", "rm", "-f", self.key)
        for path in (self.data, self.log, self.run_):
            shutil.rmtree(path)
        call("docker", "wait", f"{self.key}-load")
        call("systemctl", "stop", self.unit, check=False)

    def _acknowledged(self) -> dict[str, float]:
        """Return when each commit was acknowledged, by client and number."""
        told: dict[int, dict[int, float]] = {}
        for path in (self.home / "told").iterdir():
            for line in path.read_text().splitlines():
                match = LINE.match(line)
                if match:
                    client, number, seconds, micros = (int(part) for part in match.groups())
                    told.setdefault(client, {})[number] = seconds + micros / 1e6
        found: dict[str, float] = {}
        for client, moments in told.items():  # pgbench counts from 0 or 1, by its version
            first = min(moments)
            found |= {f"{client} {n - first + 1}": moment for n, moment in moments.items()}
        return found

    def _plinth(self, *words: str) -> str:
        return call(PROGRAM, *words)


def main(store: str, trials: int, waiting: int, together: int, seed: int) -> None:
    """Run all trials, some at a time; the moment of the loss is anywhere in a segment's time.

    Args:
        store: key of a Postgres that runs here.
        trials: how many.
        waiting: so many more, with commits that wait for a replica.
        together: at a time.
        seed: of chance.
    """
    shared = Trials(store, seed)
    shared.prepare()
    every = trials + waiting
    moments = [shared.chance.uniform(48, 95) for _ in range(every)]
    waits = [number >= trials for number in range(every)]
    with ThreadPoolExecutor(together) as pool:
        for result in pool.map(shared.one, range(every), moments, waits):
            sys.stdout.write(json.dumps(result) + "\n")
            sys.stdout.flush()
    shutil.rmtree(HOME, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1], *(int(word) for word in sys.argv[2:6]))

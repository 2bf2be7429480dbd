"""What a copy and the way back cost against the bare tool, and what users notice of it.

A stack of its own, with a database of `PLINTH_BENCH_GIB` (0.5 unless told; 10 is what the goals
are about, and takes three quarters of an hour on two cores).
"""

from __future__ import annotations

import json
import os
import re
import time

from bench.checkout import Checkout
from bench.figures import Figure
from bench.server import Server

PARTS = ("backup", "rto")
GIB = float(os.environ.get("PLINTH_BENCH_GIB", "0.5"))
_SCALE = 68  # of pgbench, for each GiB
_CLIENTS, _RATE = 4, 40  # transactions a second: what an application asks, not what the disk can do
_IDLE = 25  # seconds of load without a copy
_LINE = re.compile(r"\d+ \d+ \d+ \d+ \d+ \d+")  # client, transaction, µs, script, time
_ROWS = 100_000  # for each step of the scale
_BIN = "/usr/lib/postgresql/15/bin"
_CONFIG = "Pulumi.dev.yaml"


def measure(checkout: Checkout, parts: list[str]) -> list[Figure]:
    """Bring up the default stack with room for it, fill its database, measure."""
    scale = max(1, round(GIB * _SCALE))
    _room(checkout, max(10, int(GIB * 4) + 6))
    figures = []
    try:
        checkout.make("up")
        server = Server.of(checkout, "app-1", "postgres", "chrono_scraper")
        _fill(server, scale)
        if "backup" in parts:
            figures += _copies(server)
            figures += _noticed(server)
        if "rto" in parts:
            figures += _way_back(checkout, server, scale)
    finally:
        checkout.make("down", check=False)
    return figures


def _room(checkout: Checkout, size: int) -> None:
    """Give the checkout's stack a volume of so many GB and a server that fills it in time."""
    path = checkout.path / _CONFIG
    text = path.read_text()
    for old, new in (
        ("{type: cx23}", "{type: cx43}"),
        ("plinth:volume: {size: 10}", f"plinth:volume: {{size: {size}}}"),
        ("postgres: {cpu: 0.5, memory: 512MB}", "postgres: {cpu: 2, memory: 2GB}"),
    ):
        if old not in text:
            raise RuntimeError(f"{_CONFIG} has no {old} to change")
        text = text.replace(old, new)
    path.write_text(text)


def _fill(server: Server, scale: int) -> None:
    """Make the tables, and have no first copy of the deployment go on meanwhile."""
    _quiet(server)
    bench = f"{_BIN}/pgbench -U postgres -q"
    server.run(server.inside(f"{bench} -i -I dtGvp -s {scale} {server.database} 2>&1"))
    server.sql("CHECKPOINT")
    _shipped(server)


def _quiet(server: Server) -> None:
    """Wait until no copy goes on, and let the clock begin none."""
    server.run(
        "systemctl stop 'plinth-backup-*.timer' 'plinth-verify-*.timer' 'plinth-drill*.timer'\n"
        "for _ in $(seq 600); do\n"
        "  systemctl list-units --no-legend --state=activating 'plinth-backup-*' | grep -q . ||\n"
        "    exit 0\n"
        "  sleep 1\ndone\nexit 1"
    )


def _shipped(server: Server) -> None:
    """Wait until all of the log is off the server."""
    server.sql("SELECT pg_switch_wal()")
    waits = "SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'"
    deadline = time.monotonic() + 1800
    while server.sql(waits) != "0":
        if time.monotonic() > deadline:
            raise RuntimeError("the log does not leave the server")
        time.sleep(1)


def _copies(server: Server) -> list[Figure]:
    """Make full copies to all places: as the clock does, and by the tool itself without limits."""
    unit = f"/etc/systemd/system/plinth-backup-{server.store}.service"
    limits = [
        f"-p {line}"
        for line in server.run(f"cat {unit}").splitlines()
        if re.match(r"(Nice|CPUWeight|IO\w+|MemoryHigh)=", line)
    ]
    ours = f"systemd-run --wait --quiet --collect {' '.join(limits)} "
    ours += f"plinth-backup run {server.store} full"
    bare = "\n".join(
        f"plinth-backup pgbackrest {server.store} --repo={place['number']} --type=full backup"
        for place in server.item()["places"]
    )
    ran: dict[str, list[float]] = {"bare": [], "ours": []}
    for name in ("bare", "ours", "ours", "bare"):  # the first pays for the cache, the last for load
        ran[name].append(server.timed(bare if name == "bare" else ours))
    ratio = (sum(ran["ours"]) / sum(ran["bare"]),)
    return [
        Figure(
            f"full copy of {GIB:g} GiB to both places, pgBackRest alone", "s", tuple(ran["bare"])
        ),
        Figure(f"full copy of {GIB:g} GiB to both places, by the clock", "s", tuple(ran["ours"])),
        Figure("copy by the clock / pgBackRest alone", "", ratio, limit=1.10),
    ]


def _noticed(server: Server) -> list[Figure]:
    """Ask the database at a steady rate, without a copy and during one."""
    idle = _load(server, _IDLE, "")
    busy = _load(server, _IDLE, f"systemctl start --no-block plinth-backup-{server.store}.service")
    _quiet(server)
    return [
        Figure("p99 of a transaction, idle", "ms", (idle,)),
        Figure("p99 of a transaction, during a copy", "ms", (busy,)),
        Figure("p99 during a copy / idle", "", (busy / idle,), limit=1.5),
    ]


def _load(server: Server, seconds: int, first: str) -> float:
    """Run a script and then transactions for some time; return their 99th percentile, ms."""
    words = f"{_BIN}/pgbench -U postgres -n -c {_CLIENTS} -R {_RATE} -T {seconds}"
    words += f" -l --log-prefix=/tmp/bench {server.database}"
    wrote = server.run(
        f"{first}\n"
        + server.inside(f"sh -c '{words} >/dev/null 2>&1; cat /tmp/bench.*; rm /tmp/bench.*'")
    )
    times = sorted(int(line.split()[2]) / 1000 for line in wrote.splitlines() if _LINE.match(line))
    return times[int(len(times) * 0.99)]


def _way_back(checkout: Checkout, server: Server, scale: int) -> list[Figure]:
    """Restore from off the server: the bare tool, our own part of it, and all of the command."""
    _quiet(server)
    server.run(f"plinth-backup run {server.store} full")
    server.sql("CREATE TABLE IF NOT EXISTS last_row (n int); INSERT INTO last_row VALUES (42)")
    _shipped(server)
    item = server.item()
    cluster = item["cluster"]
    offsite = next(place for place in item["places"] if place["off_site"])
    mount = cluster["data"].rpartition("/")[0]
    folder = f"{mount}/bench-bare"
    bare, ours = [], []
    for number in range(2):
        server.run(f"install -d -m 0700 -o {cluster['uid']} -g {cluster['gid']} {folder}")
        bare.append(
            server.timed(
                f"plinth-backup pgbackrest {server.store} --repo={offsite['number']} "
                f"--pg1-path={folder} restore\nsync -f {folder}"
            )
        )
        server.run(f"rm -rf {folder}")
        stamp = f"bench{number}"
        wish = json.dumps({"place": offsite["key"]})
        ours.append(
            server.timed(f"plinth-backup bring {server.store} {stamp} '{wish}'\nsync -f {mount}")
        )
        server.run(f"plinth-backup drop {server.store} {stamp}")
    whole = _from_nothing(checkout, server, cluster["data"], offsite["key"], scale)
    size = f"{GIB:g} GiB"
    return [
        Figure(f"restore of {size}, pgbackrest restore alone", "s", tuple(bare)),
        Figure(f"restore of {size}, plinth's part beside it", "s", tuple(ours)),
        Figure("plinth's / pgbackrest's", "", (sum(ours) / sum(bare),), limit=1.15),
        Figure(f"RTO of {size}: empty disk → first right answer", "s", (whole,), limit=300),
    ]


def _from_nothing(checkout: Checkout, server: Server, data: str, place: str, scale: int) -> float:
    """Lose the database's files and bring them back by the command; return seconds until then.

    Raises:
        RuntimeError: the command failed, or what came back is not what was there.
    """
    server.run(
        f"docker service scale --detach=false {server.store}=0 >/dev/null\nrm -rf {data}\n"
        f"install -d -m 0700 -o 0 -g 0 {data}"
    )
    begun = time.monotonic()
    done = checkout.shell(
        f"bin/plinth restore chrono-scraper dev {server.store} --place {place} --yes"
    )
    if done.returncode:
        raise RuntimeError(f"plinth restore:\n{done.stdout}\n{done.stderr}")
    found = server.sql("SELECT n FROM last_row; SELECT max(aid) FROM pgbench_accounts")
    taken = time.monotonic() - begun
    if found.split() != ["42", str(scale * _ROWS)]:
        raise RuntimeError(f"what came back is not what was there: {found}")
    return taken

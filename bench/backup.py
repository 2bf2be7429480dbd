"""What a copy and the way back cost against the bare tool, and what users notice of it.

A stack of its own, with a database of `PLINTH_BENCH_GIB` (0.5 unless told; 10 is what the goals
are about). The bare tool is pgBackRest with the same settings (compression, encryption, processes,
places), called by hand with no limits: what differs is what is done beside it.
"""

from __future__ import annotations

import os
import re

from bench import noticed, way_back
from bench.checkout import Checkout
from bench.figures import Figure
from bench.server import Server
from bench.way_back import shipped

PARTS = ("backup", "rto")
GIB = float(os.environ.get("PLINTH_BENCH_GIB", "0.5"))
_SCALE = 68  # of pgbench, for each GiB
_BIN = "/usr/lib/postgresql/15/bin"
_CONFIG = "Pulumi.dev.yaml"


def measure(checkout: Checkout, parts: list[str]) -> list[Figure]:
    """Bring up the default stack with room for it, fill its database, measure."""
    scale = max(1, round(GIB * _SCALE))
    _room(checkout, max(10, int(GIB * 3) + 6))
    figures = []
    try:
        checkout.make("up")
        server = Server.of(checkout, "app-1", "postgres", "chrono_scraper")
        _fill(server, scale)
        if "backup" in parts:
            figures += _copies(server, _limited(server))
            figures += noticed.measure(server, f"{_BIN}/pgbench", _limited(server, clock=True))
        if "rto" in parts:
            if "backup" not in parts:
                server.run(f"plinth-backup run {server.store} full")
            figures += way_back.measure(checkout, server, GIB, scale)
    finally:
        checkout.make("down", check=False)
    return figures


def _room(checkout: Checkout, size: int) -> None:
    """Give the checkout's stack a volume of so many GB and a server that fills it in time."""
    path = checkout.path / _CONFIG
    text = path.read_text()
    for old, new in (
        ("{type: cx23}", "{type: cx33}"),
        ("plinth:volume: {size: 10}", f"plinth:volume: {{size: {size}}}"),
        ("postgres: {cpu: 0.5, memory: 512MB}", "postgres: {cpu: 1, memory: 2GB}"),
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
    shipped(server)


def _quiet(server: Server) -> None:
    """Wait until no copy goes on, and let the clock begin none."""
    server.run(
        "systemctl stop 'plinth-backup-*.timer' 'plinth-verify-*.timer' 'plinth-drill*.timer'\n"
        "for _ in $(seq 600); do\n"
        "  systemctl list-units --no-legend --state=activating 'plinth-backup-*' | grep -q . ||\n"
        "    exit 0\n"
        "  sleep 1\ndone\nexit 1"
    )


def _limited(server: Server, *, clock: bool = False) -> str:
    """Return what makes a full copy under the limits of the clock's.

    Args:
        server: whose store is copied.
        clock: as the clock does in all else too: it steps back, and waits for a checkpoint.
    """
    unit = f"/etc/systemd/system/plinth-backup-{server.store}.service"
    limits = [
        f"-p {line}"
        for line in server.run(f"cat {unit}").splitlines()
        if re.match(r"(Nice|CPUWeight|IO\w+|MemoryHigh)=", line)
    ]
    if not limits:
        raise RuntimeError(f"{unit} has no limits")
    if clock:
        limits.append(f"--setenv=TRIGGER_UNIT=plinth-backup-{server.store}.timer")
    words = f"plinth-backup run {server.store} full"
    return f"systemd-run --wait --quiet --collect {' '.join(limits)} {words}"


def _copies(server: Server, ours: str) -> list[Figure]:
    """Make full copies to all places: under the clock's limits, and by the tool itself without."""
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
        Figure(f"full copy of {GIB:g} GiB to both places", "s", tuple(ran["ours"])),
        Figure("copy / pgBackRest alone", "", ratio, limit=1.10),
    ]

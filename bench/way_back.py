"""What the way back costs: pgBackRest's restore alone, our part of it, and all of the command."""

from __future__ import annotations

import json
import time

from bench.checkout import Checkout
from bench.figures import Figure
from bench.server import Server

_ROWS = 100_000  # of pgbench, for each step of its scale


def measure(checkout: Checkout, server: Server, gib: float, scale: int) -> list[Figure]:
    """Lose the database's files and restore them from off the server, again and again.

    The bare tool and ours take turns, each on a disk that has nothing to do: what the one before
    has left is removed and the disk is told so first.
    """
    server.sql("CREATE TABLE IF NOT EXISTS last_row (n int); INSERT INTO last_row VALUES (42)")
    shipped(server)
    item = server.item()
    cluster = item["cluster"]
    offsite = next(place for place in item["places"] if place["off_site"])
    mount = cluster["data"].rpartition("/")[0]
    folder = f"{mount}/bench-bare"
    server.run(
        f"docker service scale --detach=false {server.store}=0 >/dev/null\nrm -rf {cluster['data']}"
        f"\ninstall -d -m 0700 -o 0 -g 0 {cluster['data']}"
    )
    ran: dict[str, list[float]] = {"bare": [], "ours": []}
    for number, name in enumerate(("bare", "ours", "ours", "bare")):
        stamp, wish = f"bench{number}", json.dumps({"place": offsite["key"]})
        server.run(
            f"install -d -m 0700 -o {cluster['uid']} -g {cluster['gid']} {folder}\nsync -f {mount}"
        )
        if name == "bare":
            words = f"plinth-backup pgbackrest {server.store} --repo={offsite['number']} "
            words += f"--pg1-path={folder} restore"
        else:
            words = f"plinth-backup bring {server.store} {stamp} '{wish}'"
        ran[name].append(server.timed(f"{words}\nsync -f {mount}"))
        drop = f"plinth-backup drop {server.store} {stamp}" if name == "ours" else ""
        server.run(f"rm -rf {folder}\n{drop}\nsync -f {mount}")
    whole = _from_nothing(checkout, server, offsite["key"], scale)
    size = f"{gib:g} GiB"
    ratio = sum(ran["ours"]) / sum(ran["bare"])
    return [
        Figure(f"restore of {size}, pgbackrest restore alone", "s", tuple(ran["bare"])),
        Figure(f"restore of {size}, plinth's part beside it", "s", tuple(ran["ours"])),
        Figure("plinth's / pgbackrest's", "", (ratio,), limit=1.15),
        Figure(f"RTO of {size}: empty disk → first right answer", "s", (whole,), limit=300),
    ]


def _from_nothing(checkout: Checkout, server: Server, place: str, scale: int) -> float:
    """Bring a database that is lost back by the command; return seconds until it answers right.

    Raises:
        RuntimeError: the command failed, or what came back is not what was there.
    """
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


def shipped(server: Server) -> None:
    """Wait until all of the log is off the server."""
    server.sql("SELECT pg_switch_wal()")
    waits = "SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'"
    deadline = time.monotonic() + 1800
    while server.sql(waits) != "0":
        if time.monotonic() > deadline:
            raise RuntimeError("the log does not leave the server")
        time.sleep(1)

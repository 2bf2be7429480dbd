"""What users notice of a copy: an application's p99 while one is made, and while none is.

A copy by the clock first waits until the database has written, at its own pace, what had changed.
So that these minutes hide nothing, the time in which files are copied counts by itself as well.
"""

from __future__ import annotations

import statistics
from typing import NamedTuple

from bench.figures import Figure
from bench.server import Server

_CLIENTS, _RATE = 4, 40  # transactions a second: what an application asks, not what the disk can do
_IDLE = 45  # seconds of load without a copy, before it and after it
_LOG = "/tmp/bench"  # noqa: S108 - in the database's container
_FIELDS = 6  # of a line at least: client, transaction, µs, script, and the time in s and µs
_COPIES = "backup:[l]ocal"  # of pgBackRest's processes those that copy files
_FLUSHED = 6  # seconds after which pgbench has written what it had kept


def measure(server: Server, pgbench: str, copy: str) -> list[Figure]:
    """Ask the database at a steady rate, without a copy, during a full one, and without again.

    Counted are the transactions of just that time, from when each was to begin.

    Args:
        server: whose database it is.
        pgbench: the program in the database's container.
        copy: what makes a full copy.
    """
    server.sql("CHECKPOINT")
    first = _load(server, pgbench, f"sleep {_IDLE}")
    busy = _load(server, pgbench, copy)
    last = _load(server, pgbench, f"sleep {_IDLE}")
    idle = (p99(first.whole), p99(last.whole))
    whole, copying = p99(busy.whole), p99(busy.copying)
    usual = statistics.mean(idle)
    return [
        Figure("full copy to both places, by the clock, under load", "s", (busy.seconds,)),
        Figure("of it, while files are copied", "s", (busy.copied,)),
        Figure("p99 of a transaction, idle", "ms", idle),
        Figure("p99 of a transaction, during a copy", "ms", (whole,)),
        Figure("p99 of a transaction, while files are copied", "ms", (copying,)),
        Figure("p99 during a copy / idle", "", (whole / usual,), limit=1.5),
        Figure("p99 while files are copied / idle", "", (copying / usual,), limit=1.5),
    ]


class Loaded(NamedTuple):
    """What a load noticed of some work.

    Attributes:
        whole: what each transaction took during the work, ms.
        copying: those that ended in a second in which files were copied.
        seconds: the work's.
        copied: the seconds in which files were copied.
    """

    whole: list[float]
    copying: list[float]
    seconds: float
    copied: float


def _load(server: Server, pgbench: str, work: str) -> Loaded:
    """Run transactions while some work goes on."""
    words = f"exec {pgbench} -U postgres -n -c {_CLIENTS} -R {_RATE} -T 7200"
    words += f" -l --log-prefix={_LOG} {server.database}"
    server.run(server.inside(f"sh -c '{words} >/dev/null 2>&1' >/dev/null 2>&1 </dev/null &"))
    read, remove = (server.inside(f"sh -c '{verb} {_LOG}.*'") for verb in ("cat", "rm -f"))
    look = f"while sleep 1; do ! pgrep -f {_COPIES} >/dev/null || date +%s; done"
    try:
        wrote = server.run(
            f"sleep 5\n({look}) >/run/bench.copying 2>&1 </dev/null &\nlook=$!\n"
            f"begun=$(date +%s%N)\n{work} >/run/bench.log 2>&1 </dev/null || "
            f"{{ kill $look; cat /run/bench.log; exit 1; }}\nended=$(date +%s%N)\nkill $look\n"
            f"sleep {_FLUSHED}\necho $begun $ended\necho $(cat /run/bench.copying)\n{read}"
        )
    finally:
        server.run(f"pkill -INT -x pgbench || true\nsleep 1\n{remove}")
    window, seconds, log = wrote.split("\n", 2)
    begun, ended = (int(word) / 1e9 for word in window.split())
    copied = [int(word) for word in seconds.split()]
    copying = [time for second in copied for time in within(log, second - 1, second)]
    return Loaded(within(log, begun, ended), copying, ended - begun, len(copied))


def within(log: str, begun: float, ended: float) -> list[float]:
    """Return what pgbench's transactions took, in ms, that ended between two moments.

    Args:
        log: pgbench's, line by line; the last one may not be whole.
        begun: seconds since 1970.
        ended: likewise.
    """
    found = []
    for line in log.splitlines():
        fields = line.split()
        if len(fields) >= _FIELDS and all(field.isdigit() for field in fields[:_FIELDS]):
            moment = int(fields[4]) + int(fields[5]) / 1e6
            if begun <= moment <= ended:
                found.append(int(fields[2]) / 1000)
    return found


def p99(times: list[float]) -> float:
    """Return the 99th percentile; there has to be one."""
    return sorted(times)[int(len(times) * 0.99)]

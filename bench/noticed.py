"""What users notice of a copy: an application's p99 while one is made, and while none is."""

from __future__ import annotations

import statistics

from bench.figures import Figure
from bench.server import Server

_CLIENTS, _RATE = 4, 40  # transactions a second: what an application asks, not what the disk can do
_IDLE = 45  # seconds of load without a copy, before it and after it
_LOG = "/tmp/bench"  # noqa: S108 - in the database's container
_FIELDS = 6  # of a line at least: client, transaction, µs, script, and the time in s and µs
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
    first, _ = _load(server, pgbench, f"sleep {_IDLE}")
    busy, seconds = _load(server, pgbench, copy)
    last, _ = _load(server, pgbench, f"sleep {_IDLE}")
    idle = statistics.mean((p99(first), p99(last)))
    return [
        Figure("full copy to both places, while the application works", "s", (seconds,)),
        Figure("p99 of a transaction, idle", "ms", (p99(first), p99(last))),
        Figure("p99 of a transaction, during a copy", "ms", (p99(busy),)),
        Figure("p99 during a copy / idle", "", (p99(busy) / idle,), limit=1.5),
    ]


def _load(server: Server, pgbench: str, work: str) -> tuple[list[float], float]:
    """Run transactions while some work goes on; return what each took, ms, and the work's s."""
    words = f"exec {pgbench} -U postgres -n -c {_CLIENTS} -R {_RATE} -T 7200"
    words += f" -l --log-prefix={_LOG} {server.database}"
    server.run(server.inside(f"sh -c '{words} >/dev/null 2>&1' >/dev/null 2>&1 </dev/null &"))
    read, remove = (server.inside(f"sh -c '{verb} {_LOG}.*'") for verb in ("cat", "rm -f"))
    try:
        wrote = server.run(
            f"sleep 5\nbegun=$(date +%s%N)\n{work} >/run/bench.log 2>&1 </dev/null || "
            f"{{ cat /run/bench.log; exit 1; }}\nended=$(date +%s%N)\nsleep {_FLUSHED}\n"
            f"echo $begun $ended\n{read}"
        )
    finally:
        server.run(f"pkill -INT -x pgbench || true\nsleep 1\n{remove}")
    window, _, log = wrote.partition("\n")
    begun, ended = (int(word) / 1e9 for word in window.split())
    return within(log, begun, ended), ended - begun


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

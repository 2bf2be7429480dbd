"""Keep the processors busy to a share of their time: `burn PERCENT`, politely."""

import os
import sys
import time
from pathlib import Path

SLICE = 0.05  # seconds between two rests
LOOK = 2.0  # seconds between two looks at what others do
EAGER = 0.5  # how much of a difference is made up for at once


def spent(stat: str) -> tuple[int, int]:
    """Return the ticks of the processors by /proc/stat: all, and those with nothing to do."""
    ticks = [int(tick) for tick in stat.split(maxsplit=9)[1:9]]  # those after are parts of these
    return sum(ticks), ticks[3]


def share(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Return how busy the processors were in between, 0 to 1."""
    total = after[0] - before[0]
    return 1 - (after[1] - before[1]) / total if total else 0.0


def more(duty: float, goal: float, busy: float) -> float:
    """Return the share of the time to work from now on, so that all of it together is the goal."""
    return min(1.0, max(0.0, duty + (goal - busy) * EAGER))


def work(goal: float) -> None:
    """Keep a processor busy, others' work included, for ever."""
    duty, looked, before = goal, time.monotonic(), _look()
    while True:
        end = time.monotonic() + SLICE * duty
        while time.monotonic() < end:
            pass
        if duty < 1:
            time.sleep(SLICE * (1 - duty))
        if goal < 1 and time.monotonic() - looked > LOOK:
            after = _look()
            duty = more(duty, goal, share(before, after))
            looked, before = time.monotonic(), after


def _look() -> tuple[int, int]:
    return spent(Path("/proc/stat").read_text(encoding="ascii"))


def main() -> None:
    """Work on every processor; who is run by systemd ends with its unit."""
    goal = float(sys.argv[1]) / 100
    for _ in range(len(os.sched_getaffinity(0)) - 1):
        if os.fork() == 0:
            break
    work(goal)


if __name__ == "__main__":
    main()

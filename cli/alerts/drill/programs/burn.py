"""Keep the processors busy to a share of their time: `burn PERCENT`, politely."""

import os
import sys
import time
from pathlib import Path

SLICE = 0.05  # seconds between two rests
LOOK = 0.5  # seconds between two looks at what others do
EAGER = 0.5  # how much of a difference is made up for at once


def spent(processor: int, stat: str) -> tuple[int, int]:
    """Return the ticks of a processor by /proc/stat: all of them, and those with nothing to do."""
    for line in stat.splitlines():
        name, *ticks = line.split()
        if name == f"cpu{processor}":
            counted = [int(tick) for tick in ticks[:8]]  # those after are parts of these
            return sum(counted), counted[3]
    raise SystemExit(f"no processor {processor}")


def share(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Return how busy a processor was in between, 0 to 1."""
    total = after[0] - before[0]
    return 1 - (after[1] - before[1]) / total if total else 0.0


def more(duty: float, goal: float, busy: float) -> float:
    """Return the share of the time to work from now on, so that all of it together is the goal."""
    return min(1.0, max(0.0, duty + (goal - busy) * EAGER))


def work(processor: int, goal: float) -> None:
    """Keep one processor busy, others' work included, for ever."""
    os.sched_setaffinity(0, {processor})
    duty, looked, before = goal, time.monotonic(), _look(processor)
    while True:
        end = time.monotonic() + SLICE * duty
        while time.monotonic() < end:
            pass
        if duty < 1:
            time.sleep(SLICE * (1 - duty))
        if goal < 1 and time.monotonic() - looked > LOOK:
            after = _look(processor)
            duty = more(duty, goal, share(before, after))
            looked, before = time.monotonic(), after


def _look(processor: int) -> tuple[int, int]:
    return spent(processor, Path("/proc/stat").read_text(encoding="ascii"))


def main() -> None:
    """Work on every processor; who is run by systemd ends with its unit."""
    goal = float(sys.argv[1]) / 100
    first, *others = sorted(os.sched_getaffinity(0))
    for processor in others:
        if os.fork() == 0:
            work(processor, goal)
    work(first, goal)


if __name__ == "__main__":
    main()

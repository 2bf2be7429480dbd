"""Hold so much memory that a share of the server's is used: `eat PERCENT`, above 100 all of it."""

import mmap
import sys
import time
from pathlib import Path

CHUNK = 8 * 1024 * 1024  # bytes
ALL = 100  # percent
ALWAYS = 1_000_000  # more than any server has
LOOK = 3.0  # seconds; what is shown may be a second old
_FLAGS = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE


def missing(goal: float, meminfo: str) -> int:
    """Return how many pieces are missing until so many percent of the memory are used.

    Less than none where more are used.
    """
    found = {line.split(":")[0]: int(line.split()[1]) for line in meminfo.splitlines()}
    used = found["MemTotal"] - found["MemAvailable"]
    return round((found["MemTotal"] * goal / 100 - used) * 1024 / CHUNK)


def main() -> None:
    """Take it at once; afterwards take and give back as others do, for ever."""
    goal, held = float(sys.argv[1]), []
    while True:
        meminfo = Path("/proc/meminfo").read_text(encoding="ascii")
        more = ALWAYS if goal > ALL else max(missing(goal, meminfo), 0)
        held += [mmap.mmap(-1, CHUNK, flags=_FLAGS) for _ in range(more)]
        for _ in range(min(max(-missing(goal, meminfo) - 1, 0), len(held))):
            held.pop().close()
        time.sleep(LOOK)


if __name__ == "__main__":
    main()

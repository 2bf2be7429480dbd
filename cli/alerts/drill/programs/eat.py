"""Hold so much memory that a share of the server's is used: `eat PERCENT`, above 100 all of it."""

import mmap
import sys
import time
from pathlib import Path

CHUNK = 32 * 1024 * 1024  # bytes
ALL = 100  # percent
LOOK = 0.1  # seconds
_FLAGS = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE


def used(meminfo: str) -> float:
    """Return the percent of the memory that is used, by /proc/meminfo."""
    found = {line.split(":")[0]: int(line.split()[1]) for line in meminfo.splitlines()}
    return 100 * (1 - found["MemAvailable"] / found["MemTotal"])


def main() -> None:
    """Take and give back, for ever."""
    goal, held = float(sys.argv[1]), []
    while True:
        now = used(Path("/proc/meminfo").read_text(encoding="ascii"))
        if goal > ALL or now < goal:
            held.append(mmap.mmap(-1, CHUNK, flags=_FLAGS))
        elif held and now > goal + 1:
            held.pop().close()
        else:
            time.sleep(LOOK)


if __name__ == "__main__":
    main()

"""Hold so much memory in a container that its processes have a share: `hold MB PERCENT`.

It ends after three minutes, or when its file is gone.
"""

import mmap
import sys
import time
from collections.abc import Iterator
from pathlib import Path

CHUNK = 4 * 1024 * 1024  # bytes
LOOK = 0.1  # seconds
LASTS = 180.0  # seconds
WHILE = Path("/tmp/drill-hold")  # noqa: S108 - in the container
_FLAGS = mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | mmap.MAP_POPULATE
_OWN = ("RssAnon:", "RssShmem:")


def held(statuses: Iterator[str]) -> int:
    """Return the bytes that processes hold of their own, by their /proc/PID/status."""
    lines = (line for text in statuses for line in text.splitlines())
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith(_OWN))


def all_of_us() -> Iterator[str]:
    """Give the status of each process of this container."""
    for path in Path("/proc").glob("[0-9]*/status"):
        try:
            yield path.read_text(encoding="ascii", errors="replace")
        except OSError:  # it ended
            continue


def main() -> None:
    """Take and give back."""
    goal, chunks = float(sys.argv[1]) * 1024**2 * float(sys.argv[2]) / 100, []
    end = time.monotonic() + LASTS
    WHILE.touch()
    while time.monotonic() < end and WHILE.exists():
        now = held(all_of_us())
        if now < goal:
            chunks.append(mmap.mmap(-1, CHUNK, flags=_FLAGS))
        elif chunks and now > goal + 2 * CHUNK:
            chunks.pop().close()
        else:
            time.sleep(LOOK)


if __name__ == "__main__":
    main()

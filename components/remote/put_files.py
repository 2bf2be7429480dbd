"""Give a server the files that a component has for it, and take away those it has no longer.

Standard input has JSON: `name` of the set, `files` (path, mode, text) and `units` to run. A file is
there whole or not at all; what is unchanged is not touched, and no unit is restarted for nothing.
What the set had before and has no more goes, its units first.

It is sent to servers as text, so it imports nothing but Python's standard library (3.10).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

SETS = Path("/var/lib/plinth/sets")
UNITS = "/etc/systemd/system/"


def main(wanted: dict[str, Any]) -> int:
    """Put the files in their places and have their units run; returns the exit code."""
    record = SETS / f"{wanted['name']}.json"
    before = json.loads(record.read_text()) if record.exists() else {"files": [], "units": []}
    paths = [file["path"] for file in wanted["files"]]
    gone = [unit for unit in before["units"] if unit not in wanted["units"]]
    if gone:
        systemctl("disable", "--quiet", "--now", *gone)
    # known before it is done, so that a run that is cut off can be undone as well
    begun = {
        "files": sorted({*paths, *before["files"]}),
        "units": sorted({*wanted["units"], *before["units"]}),
    }
    put(record, 0o600, json.dumps(begun))
    changed = {file["path"] for file in wanted["files"] if put(**file)}
    for path in before["files"]:
        if path not in paths:
            Path(path).unlink(missing_ok=True)
            changed.add(path)
    if any(path.startswith(UNITS) for path in changed):
        systemctl("daemon-reload")
    run(wanted["units"], changed, set(before["units"]))
    if paths:
        put(record, 0o600, json.dumps({"files": paths, "units": wanted["units"]}))
    else:
        record.unlink(missing_ok=True)
    sys.stdout.write(f"{wanted['name']}: {len(paths)} files, {len(changed)} changed\n")
    return 0


def put(path: str | Path, mode: int, text: str) -> bool:
    """Write a file unless it is like that already; returns whether it was written."""
    target = Path(path)
    if target.exists() and target.read_text() == text and target.stat().st_mode & 0o7777 == mode:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(target.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        os.fchmod(file.fileno(), mode)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(target)
    return True


def run(units: list[str], changed: set[str], before: set[str]) -> None:
    """Switch units on; those that go on working with an old file are started anew."""
    new = [unit for unit in units if unit not in before]
    if new:
        systemctl("enable", "--quiet", *new)
    own = {path.removeprefix(UNITS) for path in changed if path.startswith(UNITS)}
    rest = {path for path in changed if not path.startswith(UNITS)}
    for unit in units:
        # a service keeps its program and its settings in memory; a timer has neither
        again = unit in own or (unit.endswith(".service") and rest)
        systemctl("restart" if again else "start", unit)


def systemctl(*words: str) -> None:
    """Have systemd do something; what it cannot do ends the run with its words."""
    subprocess.run(["systemctl", *words], check=True)


if __name__ == "__main__":
    sys.exit(main(json.load(sys.stdin)))

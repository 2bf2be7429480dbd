"""`python3 -m demo serve` runs the service, `... job NAME` is a job."""

from __future__ import annotations

import os
import sys

from .secret import SettingsError
from .settings import Settings, load

USAGE = "use: python3 -m demo serve | job NAME"


def main(arguments: list[str]) -> int:
    """Run a command; gives the exit code."""
    try:
        settings = load(os.environ)
    except SettingsError as error:
        sys.stderr.write(f"demo: {error}\n")
        return 2
    if len(arguments) == 2 and arguments[0] == "job":  # noqa: PLR2004 - the word and the name
        return _job(settings, arguments[1])
    if arguments != ["serve"]:
        sys.stderr.write(f"demo: {USAGE}\n")
        return 2
    # Only here: a job must not pay for what serves.
    from .server import serve  # noqa: PLC0415

    serve(settings)
    return 0


def _job(settings: Settings, name: str) -> int:
    """Do a job; JOB_WHEN tells what it is for, and FAIL_JOB has it fail, for tests of releases."""
    import asyncio  # noqa: PLC0415 - as below

    import psycopg  # noqa: PLC0415

    from . import once  # noqa: PLC0415

    if os.environ.get("FAIL_JOB"):
        sys.stderr.write(f"demo: job {name}: FAIL_JOB is set\n")
        return 1
    scheduled = os.environ.get("JOB_WHEN") == "schedule"
    try:
        said = asyncio.run(once.run(settings, name, scheduled=scheduled))
    except (psycopg.Error, OSError, SettingsError) as error:
        words = str(error).strip().splitlines() or [type(error).__name__]
        sys.stderr.write(f"demo: job {name}: {words[0]}\n")
        return 1
    sys.stdout.write(f"{said}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

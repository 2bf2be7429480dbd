"""`python3 -m demo serve` runs the service; `python3 -m demo healthcheck` asks it how it is."""

from __future__ import annotations

import os
import sys

from .healthcheck import check
from .settings import SettingsError, load

USAGE = "use: python3 -m demo serve | healthcheck"


def main(arguments: list[str]) -> int:
    """Run a command; gives the exit code."""
    try:
        settings = load(os.environ)
    except SettingsError as error:
        sys.stderr.write(f"demo: {error}\n")
        return 2
    if arguments == ["healthcheck"]:
        healthy, said = check(settings.port)
        sys.stdout.write(f"{said}\n")
        return 0 if healthy else 1
    if arguments != ["serve"]:
        sys.stderr.write(f"demo: {USAGE}\n")
        return 2
    # Only here: a health check runs every few seconds and must not pay for the web framework.
    from .server import serve  # noqa: PLC0415

    serve(settings)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

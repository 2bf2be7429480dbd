"""`python -m cli.facts [--check]`: write docs/systems.md, or say what is wrong with it."""

from __future__ import annotations

import sys

from cli.errors import PlinthError
from cli.facts.page import PAGE, page


def main(arguments: list[str]) -> int:
    """Write or compare the page; return the exit code."""
    try:
        text, complaints = page()
    except PlinthError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    for complaint in complaints:
        sys.stderr.write(f"{complaint}\n")
    if "--check" in arguments:
        stale = not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text
        if stale:
            sys.stderr.write(f"{PAGE.name} is not what the facts and plans give: make docs\n")
        return 1 if stale or complaints else 0
    PAGE.write_text(text, encoding="utf-8")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

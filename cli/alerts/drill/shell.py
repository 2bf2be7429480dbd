"""How a script is handed to a server's root: as one word, whatever is in it."""

from __future__ import annotations

import base64


def as_root(script: str) -> str:
    """Return the line that runs a shell script as root."""
    packed = base64.b64encode(script.encode()).decode()
    return f"echo {packed} | base64 -d | sudo sh -e"


def here(program: str) -> str:
    """Return a program as one word of a shell."""
    return f"\"$(cat <<'END'\n{program}\nEND\n)\""

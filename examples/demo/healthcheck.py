"""What the container runtime runs to learn whether the service lives; quick to import."""

from __future__ import annotations

import urllib.error
import urllib.request

TIMEOUT = 5.0


def check(port: int) -> tuple[bool, str]:
    """Ask the service on this machine for its health; gives (healthy, what it said)."""
    url = f"http://127.0.0.1:{port}/health"
    try:
        with urllib.request.urlopen(url, timeout=TIMEOUT) as answer:
            return True, f"{answer.status}"
    except urllib.error.HTTPError as error:
        return False, error.read().decode(errors="replace")[:500]
    except OSError as error:
        return False, str(error)

"""What the container runtime runs to learn whether the service lives; quick to import."""

from __future__ import annotations

from http.client import HTTPConnection, HTTPException

TIMEOUT = 5.0
_OK = 200


def check(port: int) -> tuple[bool, str]:
    """Ask the service on this machine for its health; gives (healthy, what it said)."""
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        connection.request("GET", "/health")
        answer = connection.getresponse()
        if answer.status == _OK:
            return True, f"{answer.status}"
        return False, answer.read().decode(errors="replace")[:500]
    except (OSError, HTTPException) as error:
        return False, str(error)
    finally:
        connection.close()

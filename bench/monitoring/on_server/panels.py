"""Look at all panels until each page has drawn something; tell when. Runs where the pages are."""

from __future__ import annotations

import http.client
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

PORT = 3000


def ask(path: str) -> Any:
    """Return what the pages' server answers."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=20)
    connection.request("GET", path)
    return json.loads(connection.getresponse().read())


def drawn(uid: str) -> float | None:
    """Return when a panel of a page was seen with data, None where none was."""
    board = ask(f"/api/dashboards/uid/{uid}")["dashboard"]
    for panel in board["panels"]:
        if "targets" in panel and ask(f"/d/{uid}/panel/{panel['id']}?from=now-15m").get("found"):
            return time.time()
    return None


def main(patience: float) -> None:
    """Print the moment of each page."""
    found: dict[str, float | None] = dict.fromkeys(row["uid"] for row in ask("/api/search"))
    end = time.monotonic() + patience
    with ThreadPoolExecutor(4) as pool:
        while time.monotonic() < end and (empty := [u for u, at in found.items() if at is None]):
            found.update(zip(empty, pool.map(drawn, empty), strict=True))
            time.sleep(0.5)
    sys.stdout.write(json.dumps(found))


main(float(sys.argv[1]))

"""`plinth-logs`: follows the logs of all containers of this server, and hands them to Loki.

It reads what Docker writes (json-file), remembers how far it came, and forgets nothing while Loki
is away: Docker keeps the lines for it, 30 MB of each container.
"""

from __future__ import annotations

import contextlib
import json
import sys
import time
from pathlib import Path
from typing import Any

from . import docker, lines, settings, ship
from .expose import Families
from .mask import Masker
from .tail import Tail

POSITIONS = Path("/var/lib/plinth/logs/positions.json")
METRICS = Path("/var/lib/plinth/metrics/logs.prom")
FOLDER = Path("/var/lib/docker/containers")
_PAUSE = 1.0  # seconds between looks
_LONGEST_PAUSE = 30.0  # while Loki is away
_LIST_EVERY = 5.0
_WRITE_EVERY = 15.0


class Shipper:
    """All files of this server, and how far each has come."""

    def __init__(self, given: dict[str, Any]) -> None:
        self._relay = given["relay"]
        self._labels = {key: given[key] for key in ("system", "environment", "server")}
        self._masker = Masker(given["mask"])
        self._tails: dict[str, Tail] = {}
        self._services: dict[str, str] = {}
        self._listed = -_LIST_EVERY
        self.sent = self.refused = 0
        self.away = False
        self._known = _positions()

    def look(self) -> bool:
        """Send what came since the last look; returns whether there may be more at once.

        Raises:
            ship.Away: Loki cannot be reached; nothing is lost.
        """
        self._find()
        more = False
        for container, tail in list(self._tails.items()):
            raw, inode, offset = tail.read()
            if raw:
                self._send(self._services.get(container, "unknown"), raw)
                more = True
            tail.done(inode, offset)
        return more

    def _send(self, service: str, raw: list[bytes]) -> None:
        found = lines.entries(raw, self._masker)
        if not found:
            return
        refused = ship.push(self._relay, lines.streams(found, {**self._labels, "service": service}))
        self.sent += len(found)
        if refused:
            self.refused += len(found)
            sys.stderr.write(f"plinth-logs: {service}: {refused}\n")

    def _find(self) -> None:
        """See which containers there are; what is gone is read to its end before."""
        if time.monotonic() - self._listed < _LIST_EVERY:
            return
        with contextlib.suppress(docker.DockerError):
            for item in docker.containers(every=True):
                name = (item.get("Names") or [""])[0]
                self._services[item["Id"]] = docker.service_of(item.get("Labels") or {}, name)
        here = {path.name for path in FOLDER.iterdir()} if FOLDER.is_dir() else set()
        for container in here - self._tails.keys():
            inode, offset = self._known.get(container, (0, 0))
            path = FOLDER / container / f"{container}-json.log"
            self._tails[container] = Tail(path, inode, offset)
        for container in self._tails.keys() - here:
            del self._tails[container]
            self._services.pop(container, None)
        self._listed = time.monotonic()

    def keep(self) -> None:
        """Write down how far it came, and say so to Prometheus."""
        known = {key: (tail.inode, tail.offset) for key, tail in self._tails.items()}
        _replace(POSITIONS, json.dumps(known))
        families = Families()
        families.add("plinth_logs_lines_total", "counter", "Lines that left.", self.sent)
        families.add("plinth_logs_refused_total", "counter", "Lines Loki refused.", self.refused)
        families.add("plinth_logs_away", "gauge", "Whether Loki is out of reach.", int(self.away))
        _replace(METRICS, families.text())


def main(_words: list[str]) -> int:
    """Work for ever."""
    shipper, pause, written = Shipper(settings.load()), _PAUSE, -_WRITE_EVERY
    while True:
        try:
            more = shipper.look()
            pause, shipper.away = (0.0 if more else _PAUSE), False
        except ship.Away as error:
            if not shipper.away:
                sys.stderr.write(f"plinth-logs: Loki is away: {error}\n")
            shipper.away = True
            pause = min(max(pause, _PAUSE) * 2, _LONGEST_PAUSE)
        if time.monotonic() - written >= _WRITE_EVERY:
            shipper.keep()
            written = time.monotonic()
        time.sleep(max(pause, 0.2))


def _positions() -> dict[str, tuple[int, int]]:
    try:
        found = json.loads(POSITIONS.read_text(encoding="utf-8"))
        return {key: (int(inode), int(offset)) for key, (inode, offset) in found.items()}
    except (OSError, ValueError):
        return {}


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.chmod(0o644)
    fresh.replace(path)

"""What happened to containers since this started: ends, kills for memory, and starts."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

from . import docker

if TYPE_CHECKING:
    from .expose import Families

KINDS = ("oom", "die", "start")
_AGAIN = 5.0  # seconds after Docker was away


class Happened:
    """Counters that a thread of its own keeps."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def follow(self) -> None:
        """Listen for ever."""
        while True:
            try:
                for event in docker.events(KINDS):
                    self.count(event)
            except docker.DockerError as error:
                sys.stderr.write(f"plinth-containers: {error}\n")
            time.sleep(_AGAIN)

    def count(self, event: dict[str, object]) -> None:
        """Count an event of Docker's."""
        actor = event.get("Actor")
        attributes = actor.get("Attributes", {}) if isinstance(actor, dict) else {}
        service = docker.service_of(attributes, str(attributes.get("name", "")))
        with self._lock:
            self.counts[service, str(event.get("Action", ""))] += 1

    def write(self, families: Families, known: set[str], server: str) -> None:
        """Write the counters; a service to which nothing happened has zeros."""
        with self._lock:
            counts = Counter(self.counts)
        for service in sorted(known | {service for service, _ in counts}):
            labels = {"service": service, "server": server}
            families.add(
                "container_oom_events_total",
                "counter",
                "Kills for want of memory.",
                counts[service, "oom"],
                **labels,
            )
            families.add(
                "container_restarts_total",
                "counter",
                "Containers that ended since this is told.",
                counts[service, "die"],
                **labels,
            )

"""How long each system's prod takes on the local cloud from nothing to healthy."""

from __future__ import annotations

import time

from bench.checkout import Checkout
from bench.figures import Figure
from cli.context import systems

SECONDS = 180


def measure(checkout: Checkout) -> list[Figure]:
    """Bring up one system after the other, each on a local cloud of its own.

    `make up` ends when every service is healthy; images that are not in the cache are built in it.
    """
    figures = []
    for system in systems(checkout.path):
        words = (f"SYSTEM={system}", "ENV=prod", "CLOUD=local")
        started = time.monotonic()
        try:
            checkout.make("up", *words)
            taken = time.monotonic() - started
        finally:
            checkout.make("down", *words, check=False)
        figures.append(Figure(f"make up {system} prod, warm caches", "s", (taken,), limit=SECONDS))
    return figures

"""`pulumi preview` of a stack of some hundred resources, with the policy packs and without."""

from __future__ import annotations

import re

from bench.checkout import Checkout
from bench.figures import Figure
from bench.workshop import Workshop
from cli.pulumi import POLICIES

SYSTEM = "chrono-scraper"  # its prod has as many resources as the measure is about
RUNS = 7
MORE = 0.7  # seconds that the packs may add
_COUNT = re.compile(r"\+ (\d+) to create")


def measure(checkout: Checkout, runs: int = RUNS) -> list[Figure]:
    """Preview one stack in turns, without the packs and with them."""
    workshop = Workshop(checkout)
    try:
        place = workshop.ours(SYSTEM, "prod")
        # as in a person's shell: what was compiled once stays
        workshop.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        for words in ((), POLICIES):
            workshop.preview(place, words)  # compiles what is not compiled yet
        pairs = [(workshop.preview(place), workshop.preview(place, POLICIES)) for _ in range(runs)]
    finally:
        workshop.end()
    plain, held = zip(*pairs, strict=True)
    made = _COUNT.search(held[-1].output)
    title = f"preview {SYSTEM} ({made[1] if made else '?'} resources)"
    # the quickest of each: what else the machine does makes runs longer, never shorter
    more = min(item.seconds for item in held) - min(item.seconds for item in plain)
    cpu = min(item.cpu for item in held) - min(item.cpu for item in plain)
    return [
        Figure(f"{title}, no policies", "s", tuple(item.seconds for item in plain)),
        Figure(f"{title}, both packs", "s", tuple(item.seconds for item in held)),
        Figure(f"{title}, both packs add", "s", (more,), limit=MORE),
        Figure(f"{title}, both packs add CPU", "s", (cpu,)),
    ]

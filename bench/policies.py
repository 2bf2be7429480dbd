"""`pulumi preview` with the policy packs and without, of some hundred resources and of more."""

from __future__ import annotations

import re

from bench.checkout import Checkout
from bench.figures import Figure
from bench.measured import Run
from bench.workshop import Workshop
from cli.pulumi import POLICIES

SYSTEM = "chrono-scraper"
# seconds that the packs may add; the goal is of 100 resources, which dev has
ENVIRONMENTS: dict[str, float | None] = {"dev": 0.7, "prod": None}
RUNS = 7
_COUNT = re.compile(r"\+ (\d+) to create")

Pairs = list[tuple[Run, Run]]


def measure(checkout: Checkout, runs: int = RUNS) -> list[Figure]:
    """Preview each stack in turns, without the packs and with them."""
    workshop = Workshop(checkout)
    # as in a person's shell: what was compiled once stays
    workshop.environment.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        found = {name: _pairs(workshop, name, runs) for name in ENVIRONMENTS}
    finally:
        workshop.end()
    return [
        figure
        for name, pairs in found.items()
        for figure in figures(f"preview {SYSTEM} {name}", pairs, ENVIRONMENTS[name])
    ]


def _pairs(workshop: Workshop, environment: str, runs: int) -> Pairs:
    place = workshop.ours(SYSTEM, environment)
    for words in ((), POLICIES):
        workshop.preview(place, words)  # compiles what is not compiled yet
    return [(workshop.preview(place), workshop.preview(place, POLICIES)) for _ in range(runs)]


def figures(title: str, pairs: Pairs, limit: float | None) -> list[Figure]:
    """Return what the packs add: to the stack, and to each hundred of its resources.

    Args:
        title: names the stack.
        pairs: runs without the packs and with them.
        limit: seconds that they may add to this stack.

    Raises:
        ValueError: the last run does not tell how many resources there are.
    """
    plain, held = zip(*pairs, strict=True)
    made = _COUNT.search(held[-1].output)
    if made is None:
        raise ValueError(f"{title}: the preview does not tell how many resources there are")
    title = f"{title} ({made[1]} resources)"
    # the quickest of each: what else the machine does makes runs longer, never shorter
    more = min(item.seconds for item in held) - min(item.seconds for item in plain)
    cpu = min(item.cpu for item in held) - min(item.cpu for item in plain)
    return [
        Figure(f"{title}, no policies", "s", tuple(item.seconds for item in plain)),
        Figure(f"{title}, both packs", "s", tuple(item.seconds for item in held)),
        Figure(f"{title}, both packs add", "s", (more,), limit=limit),
        Figure(f"{title}, both packs add for each 100", "s", (more * 100 / int(made[1]),)),
        Figure(f"{title}, both packs add CPU", "s", (cpu,)),
    ]

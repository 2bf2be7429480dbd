"""What watching a stack takes: memory, processor, the app's answers, and time to the first look."""

from __future__ import annotations

import time

from bench.checkout import Checkout
from bench.figures import Figure
from bench.monitoring import answers, first, used
from bench.monitoring.stack import Watched

WORDS = ("SYSTEM=chrono-scraper", "ENV=prod", "CLOUD=local")  # the size that the goals are about


def measure(checkout: Checkout) -> list[Figure]:
    """Bring up Chrono Scraper's prod, look at it in all these ways, remove it."""
    try:
        checkout.make("up", *WORDS)
        ended = time.time()
        stack = Watched.of(checkout, WORDS)
        return [
            *first.measure(stack, ended),
            *answers.measure(stack),
            *used.measure(stack),  # last, when what comes up with a stack is over
        ]
    finally:
        checkout.make("down", *WORDS, check=False)

"""What users notice of it: the app's p99 while Prometheus asks, and while it does not."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Iterator

from bench.figures import Figure
from bench.monitoring.stack import Watched

SERVICE, SERVER = "backend", "app-1"
RATIO = 1.02
_WINDOW = 16.0  # seconds: one round of questions, whenever it begins
_EDGE = 0.5  # seconds around each change that belong to neither
_RATE = 50  # requests a second, each of which asks all stores
# With and without in turns: what the machine does meanwhile falls on both alike.
_ORDER = (True, False, False, True, True, False, False, True)
_Window = tuple[bool, float, float]
_PROMETHEUS = "$(docker ps -q -f label=com.docker.swarm.service.name=prometheus)"


def measure(stack: Watched) -> list[Figure]:
    """Ask the app at a steady rate; hold Prometheus still for half of the time."""
    port = str(stack.plan["config"]["services"][SERVICE]["port"])
    path = stack.plan["config"]["ingress"]["health_path"]
    seconds = len(_ORDER) * _WINDOW + 4
    words = stack.inside(SERVICE, "load", port, path, str(_RATE), str(seconds))
    load = stack.begin(SERVER, " ".join(words))
    windows = list(_windows(stack))
    output, said = load.communicate()
    if load.returncode:
        raise RuntimeError(f"the load ended: {said}")
    answers = [(float(at), float(took)) for at, took in json.loads(output)]
    on = [w for w in windows if w[0]]
    off = [w for w in windows if not w[0]]
    # the same question where the answer is known to be 1: how much the figure itself wavers
    still = _usual(answers, off[::2]) / _usual(answers, off[1::2])
    title = f"p99 of {SERVICE}'s health check, {_RATE}/s"
    return [
        Figure(f"{title}, Prometheus asks", "ms", tuple(p99(answers, [w]) for w in on)),
        Figure(f"{title}, it is held still", "ms", tuple(p99(answers, [w]) for w in off)),
        Figure("p99 with / without scraping", "", (_usual(answers, on) / _usual(answers, off),),
               limit=RATIO),
        Figure("the same between two halves without scraping", "", (still,)),
    ]  # fmt: skip


def _windows(stack: Watched) -> Iterator[_Window]:
    """Yield when Prometheus asked and when it did not, in seconds since 1970."""
    asks = True
    time.sleep(2)  # until the load is there
    try:
        for wanted in _ORDER:
            if wanted != asks:
                _hold(stack, "unpause" if wanted else "pause")
                asks = wanted
            begun = time.time()
            time.sleep(_WINDOW - 1)
            yield wanted, begun + _EDGE, time.time()
    finally:
        if not asks:
            _hold(stack, "unpause")


def _hold(stack: Watched, word: str) -> None:
    stack.run(stack.monitor, f"docker {word} {_PROMETHEUS}")


def _usual(answers: list[tuple[float, float]], windows: list[_Window]) -> float:
    """Return the median of the windows' p99: one of them may have something else fall on it."""
    return statistics.median(p99(answers, [window]) for window in windows)


def p99(answers: list[tuple[float, float]], windows: list[_Window]) -> float:
    """Return the 99th percentile of the answers that were asked for in some windows, ms."""
    times = sorted(
        took for at, took in answers if any(since <= at < until for _, since, until in windows)
    )
    return times[int(len(times) * 0.99)]

"""Makes the engine ready: takes, downloads or builds what the cache lacks."""

from __future__ import annotations

import os
import shutil
import threading
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING

from engine import build, golang, home, installed, lock, meter, official, places, store
from engine.errors import EngineError
from engine.events import Event, silent
from engine.plan import Choice, plan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from engine.events import Tell
    from engine.part import Part

FREE_FOR_BUILD = 8 * meter.GIB  # Go's module and build caches and the result, measured
MEMORY_SHARE = 0.8  # of what is available, for all builds together
WAKE = 0.5  # seconds
CORES_PER_BUILD = 2  # one build keeps two cores busy by itself


def ready(names: Iterable[str] | None = None, tell: Tell = silent) -> Path:
    """Have the named parts (or all that Pulumi needs) and return the engine's home.

    It can be ended at any time and goes on where it was.

    Raises:
        EngineError: a part cannot be had, with the reasons of all that failed.
    """
    wanted = places.select(names)
    if all(store.get(part) for part in wanted):
        return home.assemble()
    with lock.exclusive(tell):
        choices = plan([part.name for part in wanted])
        _refuse_impossible(choices)
        for choice in choices:
            _take(choice, tell)
        _build([choice.part for choice in choices if store.get(choice.part) is None], tell)
        return home.assemble()


def _refuse_impossible(choices: list[Choice]) -> None:
    impossible = [choice for choice in choices if choice.way == "impossible"]
    if impossible:
        lines = [f"{choice.part.name} {choice.part.version}: {choice.why}" for choice in impossible]
        raise EngineError("The engine cannot be made ready:\n" + "\n".join(lines))
    if any(choice.way == "build" for choice in choices):
        existing = next(path for path in (places.root(), *places.root().parents) if path.exists())
        free = shutil.disk_usage(existing).free
        if free < FREE_FOR_BUILD:
            raise EngineError(
                f"{existing} has {free / meter.GIB:.1f} GiB free; building the engine takes "
                f"{FREE_FOR_BUILD / meter.GIB:.0f} GiB. Free some, or set PLINTH_CACHE to a disk "
                "that has it."
            )


def _take(choice: Choice, tell: Tell) -> None:
    """Take what is installed or published; what fails to download is built instead."""
    if choice.way == "installed" and (path := installed.find(choice.part)):
        installed.take(choice.part, path)
        tell(Event(choice.part.name, "ready", f"taken from {path}"))
    elif choice.way == "official":
        try:
            official.fetch(choice.part, tell)
        except EngineError as error:
            if os.environ.get("PLINTH_ENGINE_SOURCE") == "official":
                raise
            tell(Event(choice.part.name, "waiting", f"no download, so it is built: {error}"))


def _build(parts: list[Part], tell: Tell) -> None:
    """Build parts, several at a time where cores and memory allow, each after those it needs.

    A failure lets the others finish: what they made is not lost.
    """
    if parts:
        golang.prepare(tuple(parts), tell)
    budget = meter.available() * MEMORY_SHARE / meter.GIB
    workers = max(1, (os.cpu_count() or 1) // CORES_PER_BUILD)
    waiting, failures = list(parts), dict[str, str]()
    running: dict[Future[None], Part] = {}
    told = _one_at_a_time(tell)
    # Leaving the pool would wait for builds that nobody wants any more: so they are ended first.
    with meter.allowing(), ThreadPoolExecutor(workers) as pool, meter.ended_by_errors():

        def submit(part: Part) -> Future[None]:
            return pool.submit(build.build, part, told)

        while waiting or running:
            _start(waiting, running, workers, budget, submit)
            # A signal that another thread got is seen only when this one wakes up.
            for future in wait(running, WAKE, return_when=FIRST_COMPLETED).done:
                part = running.pop(future)
                if fault := _fault(future):
                    failures[part.name] = fault
                    told(Event(part.name, "failed", fault.splitlines()[0]))
    if failures:
        raise EngineError("\n".join(failures.values()))


def _fault(build_of_part: Future[None]) -> str | None:
    try:
        build_of_part.result()
    except EngineError as error:
        return str(error)
    return None


def _start(
    waiting: list[Part],
    running: dict[Future[None], Part],
    workers: int,
    budget: float,
    submit: Callable[[Part], Future[None]],
) -> None:
    """Begin those waiting parts whose turn it is and for which there is room.

    One is always run, however little memory there is.
    """
    unfinished = {part.name for part in (*waiting, *running.values())}
    used = sum(part.memory for part in running.values())
    for part in list(waiting):
        fits = not running or (len(running) < workers and used + part.memory <= budget)
        if fits and not unfinished.intersection(part.after):
            waiting.remove(part)
            running[submit(part)] = part
            used += part.memory


def _one_at_a_time(tell: Tell) -> Tell:
    """Let builds in several threads tell without mixing, and not more often than one can read."""
    guard, last = threading.Lock(), dict[str, float]()

    def told(event: Event) -> None:
        with guard:
            now = time.monotonic()
            frequent = event.stage in ("compiling", "fetching")
            if frequent and now - last.get(event.part, 0.0) < meter.SAMPLE:
                return
            last[event.part] = now
            tell(event)

    return told

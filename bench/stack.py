"""How long a person waits for up, preview, refresh and down, and what those ask of the API."""

from __future__ import annotations

import json
import time

import httpx

from bench.checkout import Checkout
from bench.figures import Figure
from cli.cloud import LocalCloud
from cli.requests_made import requests_made

PREVIEWS = 5


def measure(checkout: Checkout) -> list[Figure]:
    """Run the default stack from nothing to nothing, twice up, and time every part."""
    cloud = LocalCloud(checkout.state)
    figures = []
    started = time.monotonic()
    checkout.make("up")
    _until_answers(json.loads(checkout.make("outputs").stdout)["urls"])
    up = Figure("make up, warm caches → URL answers", "s", (time.monotonic() - started,), limit=90)
    figures += [up, Figure("API requests, first up", "", (requests_made(cloud),))]
    again = Figure("make up, again", "s", (_timed(checkout, "bin/plinth up"),))
    command = "pulumi preview --expect-no-changes"
    before = requests_made(cloud)
    previews = tuple(_timed(checkout, command) for _ in range(PREVIEWS))
    asked = (requests_made(cloud) - before) / PREVIEWS
    figures += [again, Figure("pulumi preview, no change", "s", previews, limit=5)]
    figures.append(Figure("API requests, preview", "", (asked,)))
    before = requests_made(cloud)
    refresh = _timed(checkout, "pulumi refresh --preview-only --expect-no-changes")
    figures.append(Figure("pulumi refresh --preview-only", "s", (refresh,)))
    figures.append(Figure("API requests, refresh", "", (requests_made(cloud) - before,)))
    return figures


def measure_down(checkout: Checkout) -> list[Figure]:
    """Take the stack down and time it."""
    started = time.monotonic()
    checkout.make("down")
    return [Figure("make down", "s", (time.monotonic() - started,), limit=20)]


def _timed(checkout: Checkout, command: str) -> float:
    started = time.monotonic()
    done = checkout.shell(command)
    if done.returncode:
        raise RuntimeError(f"{command}:\n{done.stdout}\n{done.stderr}")
    return time.monotonic() - started


def _until_answers(urls: dict[str, str], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    for url in urls.values():
        while httpx.get(url).status_code != httpx.codes.OK:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{url} does not answer")
            time.sleep(0.2)

"""Answers: their headers, and what is refused because there is too much of it."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import httpx

    from tests.system.checks.target import Target

_AT_ONCE = 8


def missing_headers(answer: httpx.Response, expected: Mapping[str, str]) -> dict[str, str | None]:
    """Return the expected headers that an answer lacks or has otherwise, with what it has."""
    return {
        name: answer.headers.get(name)
        for name, value in expected.items()
        if answer.headers.get_list(name) != [value]
    }


def statuses(target: Target, path: str, count: int, method: str = "GET") -> list[int]:
    """Ask `count` times, as fast as can be; return the statuses in no order."""

    def several(number: int) -> list[int]:
        found = []
        with target.client() as client:
            for _ in range(number):
                request = client.build_request(method, path)
                request.extensions["sni_hostname"] = target.host
                found.append(client.send(request).status_code)
        return found

    shares = [count // _AT_ONCE + (index < count % _AT_ONCE) for index in range(_AT_ONCE)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return [status for part in pool.map(several, shares) for status in part]


def allowed_at_once(target: Target, path: str, count: int) -> tuple[int, float]:
    """Ask `count` times at once; return how many were not answered 429, and the seconds it took.

    Of a limit with `rate` a second and `burst`, from one client that was silent before, that are
    `1 + burst + rate * seconds` at most, and `1 + burst` at least.
    """
    start = time.monotonic()
    found = statuses(target, path, count)
    return sum(status != 429 for status in found), time.monotonic() - start


def body_status(target: Target, path: str, size: int) -> int:
    """Send a body of `size` bytes and return the status of the answer."""
    return target.ask(path, "POST", content=b"x" * size).status_code

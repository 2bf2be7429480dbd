"""One stack, booted once, shared by the tests that look at it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bench.checkout import Checkout
from cli.preflight import machines_possible


@dataclass
class Running:
    """A checkout whose default stack is up."""

    checkout: Checkout
    outputs: dict[str, Any]

    @property
    def server(self) -> dict[str, Any]:
        """Return the outputs of the first server."""
        first: dict[str, Any] = next(iter(self.outputs["servers"].values()))
        return first


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what boots servers, and leave it out where none can."""
    for item in items:
        if "tests/system" in str(item.path):
            item.add_marker(pytest.mark.system)
            if why := machines_possible():
                item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run `make up` in a checkout of its own; `make down` at the end, whatever happened."""
    checkout = Checkout(tmp_path_factory.mktemp("checkout"))
    try:
        checkout.make("up")
        yield Running(checkout, json.loads(checkout.make("outputs").stdout))
    finally:
        checkout.make("down", check=False)


def leftovers(state: Path) -> list[str]:
    """Return what a local cloud of this state still has on the machine."""
    found = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = process.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(state) in words:
            found.append(f"process {words}")
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    found += [f"mount {line}" for line in mounts if str(state) in line]
    for backing in Path("/sys/block").glob("loop*/loop/backing_file"):
        if str(state) in backing.read_text():
            found.append(f"loop device {backing}")
    return found

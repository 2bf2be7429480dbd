"""Stacks, each booted once and shared by all files that look at it.

A file names its stack by `pytestmark = pytest.mark.stack("SYSTEM/ENV")` and takes the fixture
`stack`; the fixture `running` is that of the default pair and needs no mark. Whoever looks at a
shared stack leaves it as it was found, or comes later: `pytest.mark.stack(name, turn=5)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bench.checkout import Checkout
from cli.preflight import machines_possible
from tests.order import DEFAULT_STACK, stack_of
from tests.system.shared import Stacks
from tests.system.systems import Stack

_STACKS = pytest.StashKey[Stacks]()


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


@pytest.hookimpl(trylast=True)  # after the fixtures that look at the stack
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Remove a stack after the last test that looks at it, before anything else is begun."""
    stacks = item.config.stash.get(_STACKS, None)
    following = None if nextitem is None else stack_of(nextitem)
    if stacks is not None and stack_of(item) != following:
        stacks.end()


@pytest.fixture(scope="session")
def stacks(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stacks]:
    """Give the stacks that are shared."""
    made = request.config.stash[_STACKS] = Stacks(tmp_path_factory.mktemp)
    yield made
    made.end()


@pytest.fixture(scope="module")
def stack(request: pytest.FixtureRequest, stacks: Stacks) -> Stack:
    """Give the stack that the file's mark names."""
    marker = request.node.get_closest_marker("stack")
    assert marker, "the file names no stack: pytestmark = pytest.mark.stack('SYSTEM/ENV')"
    return stacks.get(marker.args[0])


@pytest.fixture(scope="module")
def running(stacks: Stacks) -> Running:
    """Give the stack that `make up` makes without words."""
    found = stacks.get(DEFAULT_STACK)
    return Running(found.checkout, dict(found.outputs))


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

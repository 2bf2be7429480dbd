"""Stacks that tests share: one at a time, up until a test of another one comes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bench.checkout import Checkout
from tests.system import systems
from tests.system.systems import Stack


class Stacks:
    """Brings stacks up when they are first asked for, each in a checkout of its own."""

    def __init__(self, folder: Callable[[str], Path]) -> None:
        """Take what makes an empty folder for a name."""
        self._folder = folder
        self._up: dict[str, Stack] = {}
        self._begun: tuple[Checkout, str] | None = None

    def get(self, name: str) -> Stack:
        """Return a stack that is up, by SYSTEM/ENV[:WHICH]; another one is removed first.

        Raises:
            RuntimeError: it did not come up; the message is what `make up` printed.
        """
        if name not in self._up:
            self.end()
            checkout = Checkout(self._folder(name.replace("/", "-").replace(":", "-")))
            pair = name.partition(":")[0]
            self._begun = checkout, pair
            self._up[name] = systems.up(checkout, *pair.split("/"))
        return self._up[name]

    def end(self) -> None:
        """Remove what is up, however far it came."""
        if self._begun is not None:
            checkout, name = self._begun
            self._begun = None
            self._up.clear()
            systems.down(checkout, *name.split("/"))

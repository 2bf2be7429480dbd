"""A fresh cloud for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.unit.localcloud.hetzner.support import Api, Watched

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def api() -> Iterator[Api]:
    """Return a client of an empty cloud."""
    made = Api()
    yield made
    if isinstance(made.machines, Watched):
        made.machines.gate.set()
    made.cloud.actions.close()

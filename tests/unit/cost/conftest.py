"""A cloud for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from localcloud.api_only import ApiOnly
from tests.unit.localcloud.hetzner.support import Api


@pytest.fixture
def api() -> Iterator[Api]:
    """Return a client of an empty cloud that boots nothing."""
    made = Api(machines=ApiOnly("a test"))
    yield made
    made.cloud.actions.close()

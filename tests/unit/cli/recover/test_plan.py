"""Which stores come back from which copies."""

from __future__ import annotations

import pytest

from cli.context import resolve
from cli.explain import source
from cli.explain.source import Explained
from cli.recover import plan
from cli.recover.lost import Lost


@pytest.fixture(scope="module")
def shop() -> Explained:
    """The shop's production, with a replica on another server."""
    return source.explained(resolve("ecommerce", "prod", "local"))


def test_what_was_on_the_volume_comes_back(shop: Explained) -> None:
    """By the log where there is one; what holds nothing to be missed begins empty."""
    gone = Lost(frozenset(), {"volumes": ("data-data",)}, whole=False)

    keys = plan.lost_stores(gone, shop.config)
    found = plan.stores(keys, shop.config, shop.blueprint)

    assert {key: item.key for key, item in found.back.items()} == {
        "postgres": "postgres", "minio": "assets",
    }  # fmt: skip
    assert (found.followers, found.bare) == ((), ("redis",))


def test_a_replica_is_copied_and_not_restored(shop: Explained) -> None:
    """From its primary."""
    gone = Lost(frozenset(), {"volumes": ("data-replica",)}, whole=False)

    found = plan.stores(plan.lost_stores(gone, shop.config), shop.config, shop.blueprint)

    assert (found.back, found.followers) == ({}, ("postgres-replica",))


def test_a_server_without_its_volume_brings_nothing_back(shop: Explained) -> None:
    """The data is still there."""
    gone = Lost(frozenset(), {"servers": ("app-1",)}, whole=False)

    assert plan.lost_stores(gone, shop.config) == ()

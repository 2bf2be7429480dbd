"""A volume is lost whose server stays: its stores come back, and none of them begins empty."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cli.cloud import LocalCloud
from cli.cloud_inventory import Inventory
from tests.order import DATA_STACK
from tests.system import inside
from tests.system.systems import Stack

pytestmark = pytest.mark.stack(DATA_STACK, turn=7)  # its database begins another history

_REDIS = "REDISCLI_AUTH=$(cat /run/secrets/redis-password) redis-cli --user admin --no-auth-warning"


def _inventory(stack: Stack) -> Inventory:
    known = LocalCloud(stack.checkout.state).environment()
    return Inventory(known["HCLOUD_ENDPOINT"], known["HCLOUD_TOKEN"])


def test_where_nothing_is_lost_nothing_is_done(stack: Stack) -> None:
    """It says so, and names what may have been meant."""
    done = stack.plinth("recover", "--yes")

    assert done.returncode == 2, done.stdout
    assert "Nothing of dev is lost" in done.stderr


def test_a_volume_comes_back_on_the_server_that_stayed(stack: Stack) -> None:
    """With every commit that was off the server; the state is among what leaves it afterwards."""
    inside.copied(stack, "postgres", "meilisearch", "redis")
    inside.sql(stack, "CREATE TABLE lasting AS SELECT 42 AS id")
    inside.within(stack, "redis", f"{_REDIS} set lasting 42")
    inside.done(stack, "plinth-backup run redis")
    inside.shipped(stack)
    cloud = _inventory(stack)
    (volume,) = cloud.labelled("volumes", f"stack={stack.name}")
    if volume["protection"]["delete"]:
        cloud.unprotect("volumes", volume["id"])
    cloud.delete("volumes", volume["id"])

    done = stack.plinth("recover", "--yes", "--json")

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["lost"] == {"volumes": ["data-data"]}
    assert set(report["stores"]) == {"postgres", "redis", "meilisearch"}
    assert inside.sql(stack, "SELECT id FROM lasting") == "42"
    assert inside.within(stack, "redis", f"{_REDIS} get lasting") == "42"
    preview = stack.pulumi("preview --expect-no-changes --diff")
    assert preview.returncode == 0, preview.stdout[-3000:]
    laid = json.loads(inside.done(stack, "cat /var/lib/plinth/stack/state.json"))
    (resource,) = (
        one
        for one in laid["export"]["deployment"]["resources"]
        if one["type"] == "hcloud:index/volume:Volume"
    )
    assert resource["id"] != str(volume["id"])
    inside.sql(stack, "DROP TABLE lasting")

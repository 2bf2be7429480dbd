"""The server and its volume are destroyed under load; one command brings back what was archived.

For `PLINTH_ALL_STACKS=1` alone, on stacks of its own: minutes each, and the server is another
afterwards.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bench.checkout import Checkout
from cli.cloud import LocalCloud
from cli.cloud_inventory import Inventory
from cli.heal import HCLOUD_KINDS
from tests.system import inside, systems
from tests.system.systems import Stack

pytestmark = pytest.mark.skipif(
    not os.environ.get("PLINTH_ALL_STACKS"), reason="minutes on stacks of its own"
)
SECONDS = 60  # of commits that a loss may take, by default
STORES = {
    "chrono-scraper/dev": {"postgres", "redis", "meilisearch"},
    "ecommerce/dev": {"postgres", "minio"},
}


@pytest.fixture(scope="module", params=STORES)
def booted(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stack]:
    """Give a stack that nobody else looks at, as it was when it came up."""
    name = request.param.split("/")
    checkout = Checkout(tmp_path_factory.mktemp("-".join(name)))
    try:
        yield systems.up(checkout, *name)
    finally:
        systems.down(checkout, *name)


@pytest.fixture
def stack(booted: Stack) -> Stack:
    """Give it with its addresses of now."""
    words = (f"SYSTEM={booted.system}", f"ENV={booted.environment}", "CLOUD=local")
    return replace(booted, outputs=json.loads(booted.checkout.make("outputs", *words).stdout))


def test_all_that_was_archived_comes_back(stack: Stack) -> None:
    """Every store to its newest copy, the database to its last shipped commit; nothing is left."""
    stores = STORES[f"{stack.system}/{stack.environment}"]

    done = stack.plinth("disaster", "--yes", "--load", "10", "--json")

    assert done.stdout, done.stderr[-4000:]
    report: dict[str, Any] = json.loads(done.stdout)
    assert (done.returncode, report["faults"]) == (0, []), done.stderr[-4000:]
    assert report["archived_lost"] == 0
    assert report["acknowledged"] - report["lost"] > 0
    assert report["loss"] <= SECONDS
    assert set(report["stores"]) == stores
    preview = stack.pulumi("preview --expect-no-changes --diff")
    assert preview.returncode == 0, preview.stdout[-3000:]


def test_the_database_writes_where_it_is_now(stack: Stack) -> None:
    """Under the addresses of afterwards; what leaves the server is a history of its own."""
    assert inside.sql(stack, "SELECT NOT pg_is_in_recovery()") == "t"
    inside.sql(stack, "CREATE TABLE lasting AS SELECT 42 AS id")
    inside.shipped(stack)
    assert inside.sql(stack, "SELECT timeline_id > 1 FROM pg_control_checkpoint()") == "t"


def test_a_project_without_anything_comes_back(stack: Stack) -> None:
    """Networks, keys and addresses too; without the word for it nobody believes that."""
    known = LocalCloud(stack.checkout.state).environment()
    cloud = Inventory(known["HCLOUD_ENDPOINT"], known["HCLOUD_TOKEN"])
    for kind in HCLOUD_KINDS.values():
        for thing in cloud.labelled(kind, f"stack={stack.name}"):
            if thing.get("protection", {}).get("delete"):
                cloud.unprotect(kind, thing["id"])
            cloud.delete(kind, thing["id"])

    refused = stack.plinth("recover", "--yes")
    assert (refused.returncode, "not even a network" in refused.stderr) == (2, True)
    done = stack.plinth("recover", "--everything", "--yes", "--json")

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    report: dict[str, Any] = json.loads(done.stdout)
    assert set(report["stores"]) == STORES[f"{stack.system}/{stack.environment}"]


def test_what_was_committed_between_is_there(stack: Stack) -> None:
    """After both losses, at the third server."""
    assert inside.sql(stack, "SELECT id FROM lasting") == "42"
    preview = stack.pulumi("preview --expect-no-changes --diff")
    assert preview.returncode == 0, preview.stdout[-3000:]

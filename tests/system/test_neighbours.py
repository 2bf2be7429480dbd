"""Stores beside the local cloud: real servers by TLS, the same at each call, gone with it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from cli.cloud import LocalCloud
from cli.container_images import make_images
from cli.paths import ROOT
from cli.preflight import machines_possible
from components.remote.externals.ask import fault
from localcloud import neighbours

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STORES = (
    neighbours.Store("postgres", "Supabase", {"DATABASE_URL": "pooled"}, "ca"),
    neighbours.Store("postgres", "Supabase", {"DIRECT_URL": "direct"}, "ca"),
    neighbours.Store("redis", "Upstash", {"REDIS_URL": "redis"}, "ca"),
)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """Start a local cloud without any server, with the images that neighbours are run from."""
    if why := machines_possible():
        pytest.skip(why)
    made = LocalCloud(tmp_path_factory.mktemp("neighbours"))
    profile = made.start()
    try:
        if profile["servers"] != "machines":
            pytest.skip(profile["reason"])
        make_images(profile, neighbours.images(STORES))
        yield made
    finally:
        destroy = [sys.executable, "-m", "localcloud", "destroy", "--state", str(made.state)]
        subprocess.run(destroy, cwd=ROOT, check=True, capture_output=True)
        assert _processes(made.state) == []


def _processes(state: Path) -> list[str]:
    """Return the processes that still run for a local cloud."""
    done = subprocess.run(["pgrep", "-af", str(state)], capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def question(values: dict[str, str], key: str, **changes: Any) -> dict[str, Any]:
    """Return what a server asks a store."""
    kind = "redis" if key == "redis" else "postgres"
    asked = {"kind": kind, "name": key, "variable": "URL", "url": values[key], "ca": values["ca"]}
    return asked | changes


@pytest.fixture(scope="module")
def values(cloud: LocalCloud) -> dict[str, str]:
    """Have the stores of one stack."""
    return neighbours.values(cloud.state, "shop-prod", STORES)


@pytest.mark.parametrize("key", ["pooled", "direct", "redis"])
def test_a_store_answers_by_its_url_and_authority(values: dict[str, str], key: str) -> None:
    """And is not trusted without that authority."""
    assert fault(question(values, key)) is None
    assert "not trusted" in str(fault(question(values, key, ca=None)))


def test_the_pool_and_the_server_are_two_ways_to_one_database(values: dict[str, str]) -> None:
    """Supabase's ports, one user and one database."""
    pooled, direct = values["pooled"], values["direct"]

    assert ":6543/" in pooled
    assert pooled.replace(":6543/", ":5432/") == direct


def test_the_same_stack_gets_the_same_and_another_its_own(
    cloud: LocalCloud, values: dict[str, str]
) -> None:
    """Nobody gets into another's database with his own password."""
    again = neighbours.values(cloud.state, "shop-prod", STORES)
    other = neighbours.values(cloud.state, "shop-dev", STORES)

    assert again == values
    assert {key for key in values if other[key] == values[key]} == {"ca"}
    foreign = values["direct"].replace("/shop_prod_supabase?", "/shop_dev_supabase?")
    assert "permission denied for database" in str(fault(question(values, "direct", url=foreign)))


def test_a_store_that_ended_is_started_again(cloud: LocalCloud, values: dict[str, str]) -> None:
    """With what it held."""
    pid = int((cloud.state / "neighbours" / "postgres.pid").read_text())
    subprocess.run(["kill", "-KILL", str(pid)], check=True)
    assert "does not answer" in str(fault(question(values, "direct")))

    assert neighbours.values(cloud.state, "shop-prod", STORES) == values
    assert fault(question(values, "direct")) is None

"""Which stores of a service are asked, and which of them it cannot do without."""

from __future__ import annotations

from redis.asyncio import Redis

from examples.demo import probes
from examples.demo.secret import Secret
from examples.demo.settings import Role, Settings
from examples.demo.stores import Database, Graph, Objects, Stores

SECRET = Secret(text="x")


def settings(stores: Stores) -> Settings:
    """Give the settings of a service with these stores."""
    return Settings(role=Role.WEB, system="Demo", name="api", version="1", port=1, stores=stores)


def test_every_store_has_a_probe() -> None:
    """A copy and a way past the pool only degrade; without any other the service is of no use."""
    stores = Stores(
        database=Database("db"),
        replica=Database("copy"),
        direct=Database("db"),
        objects=Objects("http://minio:9000", SECRET, SECRET, ("uploads",)),
        graph=Graph("graph", 7687, "neo4j", SECRET),
    )
    found = {name: critical for name, _, critical in probes.of(settings(stores), Redis())}
    assert found == {
        "database": True,
        "replica": False,
        "database-direct": False,
        "cache": True,
        "objects": True,
        "graph": True,
    }


def test_no_store_no_probe() -> None:
    """A service that was told of nothing asks nothing."""
    assert list(probes.of(settings(Stores()), None)) == []

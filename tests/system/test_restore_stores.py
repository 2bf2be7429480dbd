"""Objects and a graph go back in place to their copies, and from there to where they were.

For `PLINTH_ALL_STACKS=1` alone: each takes minutes.
"""

from __future__ import annotations

import json
import os
import shlex
from typing import Any

import pytest

from tests.system import inside
from tests.system.shared import Stacks
from tests.system.systems import Stack

pytestmark = pytest.mark.skipif(
    not os.environ.get("PLINTH_ALL_STACKS"), reason="minutes for each stack"
)

# the item that copies them, and a bucket of it
_OBJECTS = {"ecommerce": ("assets", "uploads"), "glossary": ("uploads", "glossary")}
_MC = (
    "set -eu; . /run/secrets/minio.env; export MC_CONFIG_DIR=/tmp/mc.test; "
    'export MC_HOST_store="http://$MINIO_ROOT_USER:$MINIO_ROOT_PASSWORD@127.0.0.1:9000"; '
)
_CYPHER = (
    'NEO4J_PASSWORD="$(cat /run/secrets/neo4j-password)" '
    "cypher-shell --username neo4j --format plain "
)


class Objects:
    """One object of a MinIO."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.key, bucket = _OBJECTS[stack.system]
        self.path = f"store/{bucket}/plinth-test"

    def say(self, word: str) -> None:
        """Let the object be this word."""
        inside.within(self.stack, "minio", f"{_MC} printf {word} | mc pipe --quiet {self.path}")

    def said(self) -> str:
        """Return what the object is."""
        return inside.within(self.stack, "minio", f"{_MC} mc cat {self.path}")


class Graph:
    """One node of a Neo4j."""

    key = "neo4j"

    def __init__(self, stack: Stack) -> None:
        self.stack = stack

    def _ask(self, query: str) -> str:
        return inside.within(self.stack, "neo4j", _CYPHER + shlex.quote(query))

    def say(self, word: str) -> None:
        """Let the node say this word."""
        self._ask(f"MERGE (n:PlinthTest) SET n.said = '{word}'")

    def said(self) -> str:
        """Return what the node says."""
        return self._ask("MATCH (n:PlinthTest) RETURN n.said").splitlines()[-1].strip('"')


CASES = (("ecommerce/dev", Objects), ("glossary/prod", Objects), ("glossary/prod", Graph))


@pytest.fixture(
    scope="module",
    params=[pytest.param((name, kind), marks=pytest.mark.stack(name)) for name, kind in CASES],
    ids=[f"{name}-{kind.__name__.lower()}" for name, kind in CASES],
)
def store(request: pytest.FixtureRequest, stacks: Stacks) -> Objects | Graph:
    """Give a store of a stack that is up."""
    name, kind = request.param
    found: Objects | Graph = kind(stacks.get(name))
    return found


def _kept(stack: Stack, item: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(stack.plinth("backups", item, "--json").stdout)["kept"]
    return found


def test_it_comes_back_in_place_and_goes_back(store: Objects | Graph) -> None:
    """What it had meanwhile is kept, put back on demand, and dropped."""
    stack, key = store.stack, store.key
    store.say("copied")
    inside.copied_anew(stack, key)
    store.say("later")

    done = stack.plinth("restore", key, "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert store.said() == "copied"
    (row,) = _kept(stack, key)
    assert row["what"] == "before"

    done = stack.plinth("restore", key, "--undo", row["stamp"], "--yes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert store.said() == "later"
    assert stack.plinth("restore", key, "--drop", row["stamp"], "--yes").returncode == 0
    assert _kept(stack, key) == []

"""The server and its volume are destroyed under load; one command brings back what was archived.

For `PLINTH_ALL_STACKS=1` alone, and by itself: the server is another afterwards, and whoever
looked at the stack before has its old address.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import Any

import pytest

from tests.system.systems import Stack

pytestmark = [
    pytest.mark.stack("chrono-scraper/dev", turn=8),
    pytest.mark.skipif(
        not os.environ.get("PLINTH_ALL_STACKS"), reason="it leaves another server: run by itself"
    ),
]

REDIS = "$(docker ps -q -f label=com.docker.swarm.service.name=redis)"
CLIENT = "REDISCLI_AUTH=$(cat /run/secrets/redis-password) redis-cli --user admin"
SECONDS = 60  # of commits that a loss may take, by default


def _redis(stack: Stack, words: str) -> str:
    done = stack.on("app-1", f"docker exec {REDIS} sh -c '{CLIENT} {words}'")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_where_nothing_is_lost_nothing_is_done(stack: Stack) -> None:
    """It says so, and names what may have been meant."""
    done = stack.plinth("recover", "--yes")

    assert done.returncode == 2, done.stdout
    assert "Nothing of dev is lost" in done.stderr


def test_all_that_was_archived_comes_back(stack: Stack) -> None:
    """The database to its last shipped commit, Redis to its copy, and the files plan no change."""
    _redis(stack, "set proof 42")
    assert stack.on("app-1", "sudo plinth-backup run redis").returncode == 0

    done = stack.plinth("disaster", "--yes", "--load", "10", "--json")

    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
    report: dict[str, Any] = json.loads(done.stdout)
    assert report["faults"] == []
    assert report["archived_lost"] == 0
    assert report["acknowledged"] - report["lost"] > 0
    assert report["loss"] <= SECONDS
    assert set(report["stores"]) == {"postgres", "redis", "meilisearch"}
    outputs = json.loads(stack.checkout.make("outputs").stdout)
    assert _redis(replace(stack, outputs=outputs), "get proof") == "42"
    preview = stack.pulumi("preview --expect-no-changes --diff")
    assert preview.returncode == 0, preview.stdout[-3000:]

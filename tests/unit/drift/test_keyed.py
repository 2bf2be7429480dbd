"""A finding that no line of the files accounts for is accepted by its own key."""

from __future__ import annotations

from drift.finding import UNKNOWN_SINCE
from drift.keyed import keyed


def test_the_key_names_its_kind_and_is_what_accepts_it() -> None:
    """All parts are told as they were given."""
    found = keyed("swarm", "extra", "swarm:node:x", "node x", iter(["why"]), undo="remove it")

    assert (found.key, found.place, found.kind) == ("extra:swarm:node:x", "swarm", "extra")
    assert (found.what, found.details, found.undo) == ("node x", ("why",), "remove it")
    assert "key: 'extra:swarm:node:x'" in found.accept
    assert found.since is UNKNOWN_SINCE
